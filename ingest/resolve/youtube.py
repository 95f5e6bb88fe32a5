"""YouTube videos: their transcript with its times, as a file of our own; the video itself is not fetched."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ingest.errors import FetchFailed, NoTranscript
from ingest.fetch import Fetcher
from ingest.provenance import Provenance
from ingest.resolve.port import Found, ResolveRequest
from ingest.transcript import Segment, Transcript, dump_transcript

if TYPE_CHECKING:
    import requests
    from youtube_transcript_api import FetchedTranscript

_OEMBED = "https://www.youtube.com/oembed"


def fetch_video(request: ResolveRequest) -> Found:
    """Fetch a video's transcript: in the reader's language, made by people rather than by machine, else in its own.

    Raises
    ------
    NoTranscript
        If it has none.
    FetchFailed
        If YouTube does not give it.
    """
    fetched = _transcript(request)
    title, author = _title(request)
    engine = "youtube (automatic)" if fetched.is_generated else "youtube"
    segments = tuple(Segment(s.start, s.start + s.duration, " ".join(s.text.split())) for s in fetched.snippets)
    transcript = Transcript("video", engine, segments, title=title)
    request.folder.mkdir(parents=True, exist_ok=True)
    path = request.folder / f"{request.address.key}.json"
    path.write_bytes(dump_transcript(transcript))
    about = {"date": "", "container": "YouTube"}
    return Found(path, request.address.url, Provenance(request.address.url, title, author, about))


def _transcript(request: ResolveRequest) -> FetchedTranscript:
    from youtube_transcript_api import NoTranscriptFound, YouTubeTranscriptApi

    with _translated(request.address.url):
        offered = YouTubeTranscriptApi(http_client=_session(request.fetcher)).list(request.address.key)
        try:
            chosen = offered.find_transcript(_with_regions(request.languages, [each.language_code for each in offered]))
        except NoTranscriptFound:
            chosen = next(iter(offered))
        fetched = chosen.fetch()
    if not fetched.snippets:
        raise NoTranscript(name=request.address.url, detail="the transcript is empty")
    return fetched


def _with_regions(languages: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Return the offered codes of the languages in their order, with regions and scripts: "zh" is "zh-Hans" too."""
    return [code for language in languages for code in offered if code.split("-")[0] == language] or list(languages)


def _title(request: ResolveRequest) -> tuple[str, tuple[str, ...]]:
    """Return the title and the channel by oEmbed; nothing where YouTube does not tell, as for some videos."""
    query = urlencode({"url": request.address.url, "format": "json"})
    try:
        told: Any = json.loads(request.fetcher.get(f"{_OEMBED}?{query}", accept="application/json").body)
    except (FetchFailed, ValueError):
        return "", ()
    if not isinstance(told, dict):
        return "", ()
    author = str(told.get("author_name") or "")
    return str(told.get("title") or ""), (author,) if author else ()


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Turn what the library raises into ours; YouTube's pages change without notice, and then it trips over their data."""
    import youtube_transcript_api as api
    from requests import RequestException

    try:
        yield
    except (api.TranscriptsDisabled, api.NoTranscriptFound, StopIteration) as error:
        raise NoTranscript(name=url, detail="none is offered") from error
    except api.AgeRestricted as error:
        raise NoTranscript(name=url, detail="the video is shown to signed-in adults only") from error
    except (api.RequestBlocked, api.PoTokenRequired) as error:
        raise FetchFailed(name=url, detail="YouTube does not answer programs on this network") from error
    except (
        api.YouTubeTranscriptApiException,
        RequestException,
        SyntaxError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise FetchFailed(name=url, detail=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    told = getattr(error, "cause", "") or str(error) or type(error).__name__
    return str(told).strip().splitlines()[0][:200]


def _session(fetcher: Fetcher) -> requests.Session:
    """Return a session for the library whose every request goes through our fetcher."""
    import requests
    from requests.adapters import BaseAdapter

    class Guarded(BaseAdapter):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            given: Any = request.body
            body = given.encode() if isinstance(given, str) else given
            ours = {"accept-encoding", "connection", "content-length"}
            headers = {name: str(value) for name, value in request.headers.items() if name.lower() not in ours}
            with fetcher.open(
                str(request.url), method=str(request.method), headers=headers, content=body, plainly=True
            ) as arriving:
                answer = arriving.whole()
            response = requests.Response()
            response.status_code, response.url, response.request = answer.status, answer.url, request
            response.headers.update({k: v for k, v in answer.headers.items() if k != "content-encoding"})
            response.encoding = arriving.encoding or "utf-8"
            response.raw = io.BytesIO(answer.body)
            return response

        def close(self) -> None:
            """Nothing is kept open."""

    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, Guarded())
    return session
