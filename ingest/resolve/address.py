"""Addresses: an arXiv paper, a DOI, a YouTube video, or any page of the web; recognised without asking anyone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

AddressKind = Literal["arxiv", "doi", "youtube", "web"]

_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_BARE_ARXIV = re.compile(rf"(?:arxiv:\s*({_ARXIV_ID})|(\d{{4}}\.\d{{5}}(?:v\d+)?))", re.IGNORECASE)
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|format|ps)/({_ARXIV_ID})(?:\.pdf)?/?", re.IGNORECASE)
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org", "ar5iv.labs.arxiv.org"})
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.({_ARXIV_ID})", re.IGNORECASE)
_DOI = r"10\.\d{4,9}/\S+"
_BARE_DOI = re.compile(rf"(?:doi:\s*)?({_DOI})", re.IGNORECASE)
_DOI_HOSTS = frozenset({"doi.org", "www.doi.org", "dx.doi.org"})
_YOUTUBE_HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "www.youtube-nocookie.com"}
)
_VIDEO_ID = re.compile(r"[\w-]{11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """An address: its kind, what names the thing within that kind, and the link that leads to it."""

    kind: AddressKind
    key: str
    url: str

    def __str__(self) -> str:
        """Return the shortest way to write it, which :func:`recognise` reads back."""
        prefix = {"arxiv": "arXiv:", "doi": "doi:"}.get(self.kind)
        return f"{prefix}{self.key}" if prefix else self.url


def recognise(given: str) -> Address | None:
    """Return what an address means, or None for what is none: a text, a file's name.

    Examples
    --------
    >>> recognise("arXiv:1706.03762").url
    'https://arxiv.org/abs/1706.03762'
    >>> recognise("https://youtu.be/dQw4w9WgXcQ?t=42").key
    'dQw4w9WgXcQ'
    """
    text = given.strip()
    if not text or re.search(r"\s", re.sub(r"^(?:doi|arxiv):\s+", "", text, flags=re.IGNORECASE)):
        return None
    if text.startswith(("http://", "https://")):
        return _of_link(text)
    if found := _BARE_ARXIV.fullmatch(text):
        return _arxiv(found[1] or found[2])
    if found := _BARE_DOI.fullmatch(text):
        return _doi(found[1])
    return None


def _of_link(url: str) -> Address:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:  # fetching it says what is wrong with it
        return Address("web", url, url)
    path = unquote(parts.path)
    if host in _ARXIV_HOSTS and (found := _ARXIV_PATH.fullmatch(path)):
        return _arxiv(found[1])
    if host in _DOI_HOSTS and (found := re.fullmatch(_DOI, path.lstrip("/"))):
        return _doi(found[0])
    if video := _video(host, path, parts.query):
        return Address("youtube", video, f"https://www.youtube.com/watch?v={video}")
    return Address("web", url, url)


def _video(host: str, path: str, query: str) -> str:
    """Return the id of a YouTube video, or an empty string."""
    steps = [step for step in path.split("/") if step]
    if host == "youtu.be" and steps:
        found = steps[0]
    elif host not in _YOUTUBE_HOSTS:
        return ""
    elif steps == ["watch"]:
        found = parse_qs(query).get("v", [""])[0]
    else:
        found = steps[1] if len(steps) > 1 and steps[0] in {"shorts", "live", "embed", "v"} else ""
    return found if _VIDEO_ID.fullmatch(found) else ""


def _arxiv(paper: str) -> Address:
    return Address("arxiv", paper, f"https://arxiv.org/abs/{paper}")


def _doi(doi: str) -> Address:
    """Return the address of a DOI; arXiv's own lead to arXiv."""
    if found := _ARXIV_DOI.fullmatch(doi):
        return _arxiv(found[1])
    return Address("doi", doi, f"https://doi.org/{doi}")
