"""An address into a file, under the name and of the kind that the server says."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from ingest.disk import raises_disk_full
from ingest.errors import FetchFailed
from ingest.fetch.arriving import Arriving
from ingest.fetch.client import Fetcher
from ingest.kinds import KINDS

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": ".pdf",
        "application/x-pdf": ".pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
        "text/html": ".html",
        "application/xhtml+xml": ".html",
        "text/markdown": ".md",
        "text/plain": ".txt",
        "text/csv": ".csv",
        "text/x-rst": ".rst",
        "audio/mpeg": ".mp3",
        "audio/mp4": ".m4a",
        "audio/ogg": ".ogg",
        "audio/wav": ".wav",
        "audio/webm": ".webm",
        "video/webm": ".webm",
        "video/mp4": ".mp4",
        "video/quicktime": ".mov",
        "video/x-matroska": ".mkv",
    }
)
"""The suffix that a fetched file gets from its media type, where :mod:`mimetypes` knows none or another."""

_UNTOLD = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/force-download"))
"""Media types that say nothing: the address's own suffix counts."""

_FILE_NAME = re.compile(r"""filename\*?=(?:UTF-8'')?["']?([^"';]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched file, the name to show, and the address after redirects."""

    path: Path
    name: str
    url: str


def download(fetcher: Fetcher, url: str, folder: Path, *, accept: str = "") -> Fetched:
    """Fetch an address into a new file in ``folder``, which is made if it is not there.

    Raises
    ------
    FetchFailed
        With the reason; no file is left then.
    """
    with fetcher.open(url, headers={"Accept": accept} if accept else {}) as arriving:
        suffix = _suffix(arriving, url)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (hashlib.sha256(arriving.url.encode()).hexdigest()[:24] + suffix)
        try:
            with raises_disk_full(folder):
                _write(arriving, path, suffix, url)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Fetched(path, _name(arriving, suffix), arriving.url)


def _suffix(arriving: Arriving, url: str) -> str:
    """Return the suffix for what the server says it sends."""
    media = arriving.media_type
    own = PurePosixPath(urlsplit(arriving.url).path).suffix.lower()
    if media in _UNTOLD:
        return own if own in KINDS else ".bin"  # the file's own first bytes will tell
    if media == "text/plain" and own in KINDS and KINDS[own] in {"markdown", "text"}:
        return own
    if media in SUFFIXES:
        return SUFFIXES[media]
    known = [suffix for suffix in mimetypes.guess_all_extensions(media) if suffix in KINDS]
    if known:
        return own if own in known else known[0]
    raise FetchFailed(name=url, detail=f"it is of the type {media}, which this notebook cannot read")


def _write(arriving: Arriving, path: Path, suffix: str, url: str) -> None:
    with path.open("wb") as file:
        for part in arriving.parts():
            file.write(part)
        size = file.tell()
    if not size:
        raise FetchFailed(name=url, detail="the answer is empty")
    if arriving.encoding and KINDS.get(suffix) in {"html", "markdown", "text"}:
        path.write_bytes(_as_utf8(path.read_bytes(), arriving.encoding))


def _as_utf8(body: bytes, encoding: str) -> bytes:
    """Keep the encoding that only the header tells, by writing the text as marked UTF-8."""
    try:
        return body.decode(encoding).encode("utf-8-sig")
    except (LookupError, UnicodeDecodeError):  # the header is wrong: the parser finds out
        return body


def _name(arriving: Arriving, suffix: str) -> str:
    """Return the name to show: the server's, the address's last part, or the host."""
    said = _FILE_NAME.search(arriving.headers.get("content-disposition", ""))
    target = urlsplit(arriving.url)
    last = PurePosixPath(unquote(said[1]) if said else unquote(target.path)).name
    name = last or target.hostname or "page"
    return name if name.lower().endswith(suffix) or PurePosixPath(name).suffix.lower() in KINDS else name + suffix
