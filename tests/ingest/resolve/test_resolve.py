"""Papers, videos and pages by their addresses, from servers on loopback that stand for the web."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import FetchFailed, NoTranscript
from ingest.parse import parse_file
from ingest.resolve import Found, ResolveRequest, recognise, resolve
from tests.ingest.fetch.web_server import Asked, Reply, Web

ABSTRACT = b"""<html><head><meta name="citation_title" content="Attention Is All You Need">
<meta name="citation_author" content="Vaswani, Ashish"><meta name="citation_date" content="2017/06/12">
</head><body><p>Abstract</p></body></html>"""
LANDING = b"""<html><head><meta name="citation_pdf_url" content="https://other.example/spacing.pdf">
<meta name="citation_journal_title" content="Tagged Journal"></head><body><p>We study spacing.</p></body></html>"""
CSL = json.dumps({"title": "On spacing", "author": [{"given": "A.", "family": "Author"}], "DOI": "10.1000/182"})
PDF = Reply(b"%PDF-1.7 words", "application/pdf")
VIDEO = "dQw4w9WgXcQ"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def find(web: Web, folder: Path, given: str, *languages: str) -> Found:
    address = recognise(given)
    assert address is not None
    return resolve(ResolveRequest(address, folder, web.fetcher(), languages or ("en", "zh")))


def test_an_arxiv_id_is_the_paper_with_what_its_page_says(web: Web, tmp_path: Path) -> None:
    web.pages |= {"arxiv.org/abs/1706.03762": Reply(ABSTRACT), "arxiv.org/pdf/1706.03762": PDF}
    found = find(web, tmp_path, "arXiv:1706.03762")
    assert found.path.read_bytes().startswith(b"%PDF")
    assert found.name == "arXiv 1706.03762.pdf"
    provenance = found.provenance
    assert (provenance.title, provenance.authors) == ("Attention Is All You Need", ("Ashish Vaswani",))
    assert provenance.url == "https://arxiv.org/abs/1706.03762"
    assert provenance.metadata == {"date": "2017-06-12", "arxiv": "1706.03762"}


def test_an_arxiv_id_that_nobody_has_is_told(web: Web, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="404"):
        find(web, tmp_path, "arXiv:9999.99999")


def doi(asked: Asked) -> Reply:
    if "citationstyles" in asked.headers["Accept"]:
        return Reply(CSL.encode(), "application/vnd.citationstyles.csl+json")
    return Reply(status=302, headers={"Location": "https://journal.example/article"})


def test_a_doi_is_the_pdf_that_its_page_gives_to_everybody(web: Web, tmp_path: Path) -> None:
    web.pages |= {
        "doi.org/10.1000/182": doi,
        "journal.example/article": Reply(LANDING),
        "other.example/spacing.pdf": PDF,
    }
    found = find(web, tmp_path, "doi:10.1000/182")
    assert found.path.suffix == ".pdf"
    assert [str(each) for each in found.provenance.remarks] == [
        "The PDF that journal.example offers to everybody was taken."
    ]
    assert (found.provenance.title, found.provenance.authors) == ("On spacing", ("A. Author",))
    assert found.provenance.metadata == {"journal": "Tagged Journal", "doi": "10.1000/182"}
    assert found.provenance.url == "https://doi.org/10.1000/182"


@pytest.mark.parametrize(
    "paper", [Reply(status=403), Reply(b"<p>Please log in</p>"), Reply(b"<p>no</p>", "application/pdf")]
)
def test_a_doi_whose_pdf_is_not_free_is_its_page(web: Web, tmp_path: Path, paper: Reply) -> None:
    web.pages |= {
        "doi.org/10.1000/182": doi,
        "journal.example/article": Reply(LANDING),
        "other.example/spacing.pdf": paper,
    }
    found = find(web, tmp_path, "https://doi.org/10.1000/182")
    assert found.path.suffix == ".html"
    assert [each.code for each in found.provenance.remarks] == ["landing_page"]
    document = found.provenance.joined_to(parse_file(found.path, name=found.name))
    assert document.title == "On spacing"
    assert document.metadata["doi"] == "10.1000/182"
    assert document.metadata["url"] == "https://doi.org/10.1000/182"
    assert document.metadata["authors"] == "A. Author"
    assert document.warnings[0].code == "landing_page"


def test_a_doi_may_lead_to_the_pdf_itself_and_its_registry_be_silent(web: Web, tmp_path: Path) -> None:
    web.pages["doi.org/10.1000/182"] = lambda asked: Reply(status=406) if "csl" in asked.headers["Accept"] else PDF
    found = find(web, tmp_path, "10.1000/182")
    assert found.path.suffix == ".pdf"
    assert [each.code for each in found.provenance.remarks] == ["no_reference_data"]


def test_a_page_tells_its_reference_data(web: Web, tmp_path: Path) -> None:
    web.pages["journal.example/article"] = Reply(ABSTRACT)
    found = find(web, tmp_path, "https://journal.example/article")
    assert found.provenance.title == "Attention Is All You Need"
    web.pages["journal.example/notes.md"] = Reply(b"# Notes", "text/plain")
    plain = find(web, tmp_path, "https://journal.example/notes.md")
    assert (plain.provenance.title, plain.provenance.url) == ("", "https://journal.example/notes.md")


def track(language: str, kind: str = "") -> dict[str, object]:
    address = f"https://www.youtube.com/api/timedtext?v={VIDEO}&lang={language}{kind}"
    return {"baseUrl": address, "name": {"runs": [{"text": language}]}, "languageCode": language, "kind": kind}


def captions(first: str) -> Reply:
    lines = [(0.0, 4.0, first), (4.0, 3.0, "Spaced practice &amp;#39;lasts&amp;#39;."), (700.0, 2.0, "A second page.")]
    body = "".join(f'<text start="{start}" dur="{length}">{words}</text>' for start, length, words in lines)
    return Reply(f'<?xml version="1.0"?><transcript>{body}</transcript>'.encode(), "text/xml")


def video(web: Web, *tracks: dict[str, object], status: str = "OK", reason: str = "") -> None:
    player = {
        "playabilityStatus": {"status": status, "reason": reason},
        "captions": {"playerCaptionsTracklistRenderer": {"captionTracks": list(tracks)}} if tracks else {},
    }
    web.pages |= {
        "www.youtube.com/watch": Reply(b'<html><script>{"INNERTUBE_API_KEY": "key"}</script></html>'),
        "www.youtube.com/youtubei/v1/player": Reply(json.dumps(player).encode(), "application/json"),
        "www.youtube.com/oembed": Reply(b'{"title": "On memory", "author_name": "A channel"}', "application/json"),
        f"www.youtube.com/api/timedtext?v={VIDEO}&lang=en": captions("Made by people."),
        f"www.youtube.com/api/timedtext?v={VIDEO}&lang=enasr": captions("Made by a machine."),
        f"www.youtube.com/api/timedtext?v={VIDEO}&lang=zh-Hans": captions("人做的字幕。"),
        f"www.youtube.com/api/timedtext?v={VIDEO}&lang=fr": captions("En francais."),
    }


def test_a_video_is_its_transcript_with_times(web: Web, tmp_path: Path) -> None:
    video(web, track("en", "asr"), track("en"), track("zh-Hans"))
    found = find(web, tmp_path, f"https://youtu.be/{VIDEO}")
    document = found.provenance.joined_to(parse_file(found.path, name=found.name))
    assert (document.kind, document.title, document.authors) == ("video", "On memory", ("A channel",))
    assert document.metadata["url"] == f"https://www.youtube.com/watch?v={VIDEO}"
    assert [page.text for page in document.pages] == ["Made by people. Spaced practice 'lasts'.", "A second page."]
    assert [page.label for page in document.pages] == ["0:00:00", "0:11:40"]
    assert document.pages[0].times.tolist() == [[0, 15, 0], [16, 40, 4]]
    assert (document.pages[0].origin, document.pages[0].engine) == ("speech", "youtube")
    assert {asked.url.split("/")[0] for asked in web.asked} == {"www.youtube.com"}
    assert set(web.resolved) == {"www.youtube.com"}, "every request went through the guarded connection"


@pytest.mark.parametrize(
    ("tracks", "language", "begins", "engine"),
    [
        ((track("en"), track("zh-Hans")), "zh", "人做的字幕。", "youtube"),
        ((track("en", "asr"), track("zh-Hans")), "en", "Made by a machine.", "youtube (automatic)"),
        ((track("fr"),), "en", "En francais.", "youtube"),
    ],
)
def test_the_reader_s_language_comes_first(
    web: Web, tmp_path: Path, tracks: tuple[dict[str, object], ...], language: str, begins: str, engine: str
) -> None:
    video(web, *tracks)
    found = find(web, tmp_path, f"https://youtu.be/{VIDEO}", language)
    page = parse_file(found.path, name=found.name).pages[0]
    assert page.text.startswith(begins)
    assert page.engine == engine


def test_a_video_without_transcript_says_so(web: Web, tmp_path: Path) -> None:
    video(web)
    with pytest.raises(NoTranscript, match="none is offered"):
        find(web, tmp_path, f"https://youtu.be/{VIDEO}")


@pytest.mark.parametrize(
    ("status", "reason", "error", "says"),
    [
        ("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", FetchFailed, "does not answer programs"),
        ("LOGIN_REQUIRED", "This video may be inappropriate for some users.", NoTranscript, "adults"),
        ("ERROR", "This video is unavailable", FetchFailed, "no longer available"),
    ],
)
def test_a_video_that_is_not_shown_says_why(
    web: Web, tmp_path: Path, status: str, reason: str, error: type[Exception], says: str
) -> None:
    video(web, track("en"), status=status, reason=reason)
    with pytest.raises(error, match=says):
        find(web, tmp_path, f"https://youtu.be/{VIDEO}")


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("www.youtube.com/watch", Reply(status=500)),
        ("www.youtube.com/watch", Reply(b"<html>nothing we know</html>")),
        ("www.youtube.com/youtubei/v1/player", Reply(b"no json", "application/json")),
        ("www.youtube.com/api/timedtext?v=" + VIDEO + "&lang=en", Reply(b"<broken", "text/xml")),
        ("www.youtube.com/watch", Reply(status=429)),
    ],
)
def test_what_youtube_changes_is_one_clear_error(web: Web, tmp_path: Path, path: str, reply: Reply) -> None:
    video(web, track("en"))
    web.pages[path] = reply
    with pytest.raises(FetchFailed, match="could not be fetched"):
        find(web, tmp_path, f"https://youtu.be/{VIDEO}")


def test_a_caption_address_in_the_local_network_is_not_called(tmp_path: Path) -> None:
    with Web() as web:
        video(web, {**track("en"), "baseUrl": "http://169.254.169.254/latest"})
        fetcher = web.fetcher(allowed=lambda address: address == "127.0.0.1", elsewhere=("169.254.169.254",))
        address = recognise(f"https://youtu.be/{VIDEO}")
        assert address is not None
        with pytest.raises(FetchFailed, match="inside the local network"):
            resolve(ResolveRequest(address, tmp_path, fetcher))
