"""Kinds of files, found by their own first bytes and then by their names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

from ingest.errors import EmptySource, LockedDocument, OldFormat, UnknownFormat
from ingest.package import ZIP_MARK, package_kind
from ingest.pictures import is_heif
from ingest.transcript import MAGIC as TRANSCRIPT

_PROGRAMS = (
    ".py .r .jl .c .h .cpp .hpp .cc .java .js .ts .go .rs .rb .php .sh .sql .m .f90 .scala .kt .swift .cs .hs .lua .pl"
)

KINDS: Mapping[str, str] = {
    ".pdf": "pdf",
    **dict.fromkeys((".docx", ".docm", ".dotx"), "docx"),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx"), "pptx"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    ".odt": "odt",
    ".odp": "odp",
    ".ods": "ods",
    ".epub": "epub",
    ".rtf": "rtf",
    ".ipynb": "notebook",
    **dict.fromkeys((".tex", ".latex", ".ltx"), "latex"),
    **dict.fromkeys((".srt", ".vtt"), "subtitles"),
    **dict.fromkeys(_PROGRAMS.split(), "code"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".mp3", ".m4a", ".wav", ".ogg", ".flac", ".opus"), "audio"),
    **dict.fromkeys((".webm", ".mp4", ".mkv", ".mov"), "video"),
    **dict.fromkeys((".txt", ".text", ".log", ".rst"), "text"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif"), "image"),
    **dict.fromkeys((".heic", ".heif"), "image"),
}
"""The kind that each suffix promises; the file's own first bytes have the last word."""

SUPPORTED_SUFFIXES = tuple(KINDS)

RECORDINGS: Final = frozenset({"audio", "video"})
REFERENCE_SUFFIXES: Final = (".bib", ".bibtex", ".ris", ".json", ".csljson")
"""The kinds whose text must be heard."""

OLD_FORMATS: Mapping[str, str] = {
    **dict.fromkeys((".doc", ".dot", ".pages", ".wpd", ".wps"), "DOCX / PDF"),
    **dict.fromkeys((".xls", ".xlt", ".xlsb", ".numbers"), "XLSX / CSV"),
    **dict.fromkeys((".ppt", ".pps", ".key"), "PPTX / PDF"),
    **dict.fromkeys((".mobi", ".azw", ".azw3"), "EPUB"),
}
"""What a file in a format that only its own program reads should be saved as."""

_TEXTUAL = frozenset(("text", "markdown", "html", "csv", "latex", "notebook", "subtitles", "code"))
_HEAD = 4096
_TAIL = 1 << 16
_OLE_MARK = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_MAGIC: Mapping[bytes, str] = {
    b"{\\rtf": "rtf",
    TRANSCRIPT: "transcript",
    b"ID3": "audio",
    b"fLaC": "audio",
    b"OggS": "audio",
    b"\x1a\x45\xdf\xa3": "video",
}
"""How files of other kinds begin."""


def is_reference_file(name: str) -> bool:
    """Say whether a file is one of references, by its name."""
    return PurePath(name).suffix.lower() in REFERENCE_SUFFIXES


def sniff_kind(path: Path, name: str) -> str:
    """Return a file's kind (a key of ``ingest.parse.PARSERS``, "audio" or "video") from its bytes, and from its name where they leave it open.

    Raises
    ------
    EmptySource
        If the file holds nothing.
    UnknownFormat
        If it is none of the kinds.
    LockedDocument
        If it is an encrypted Office file.
    OldFormat
        If it is in a format that only its own program reads.
    """
    size = path.stat().st_size
    if not size:
        raise EmptySource(name=name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    suffix = PurePath(name).suffix.lower()
    # A name without a suffix promises nothing; one with a suffix we do not know promises something else than text.
    promised = KINDS.get(suffix, "" if suffix else "text")
    kind = _kind_by_magic(path, head, tail, name) or promised
    if kind and (kind not in _TEXTUAL or _looks_like_text(head)):
        return kind
    if suffix in OLD_FORMATS:
        raise OldFormat(name=name, wanted=OLD_FORMATS[suffix])
    leading = {kind: suffix for suffix, kind in reversed(list(KINDS.items()))}  # the first suffix of each kind
    raise UnknownFormat(name=name, formats=", ".join(sorted(suffix[1:] for suffix in leading.values())))


def _kind_by_magic(path: Path, head: bytes, tail: bytes, name: str) -> str:
    """Return the kind that the bytes prove, or an empty string."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(ZIP_MARK):
        return package_kind(path)
    if head.startswith(_OLE_MARK):
        if _ENCRYPTED_OFFICE in head + tail:
            raise LockedDocument(name=name)
        raise OldFormat(name=name, wanted=OLD_FORMATS.get(PurePath(name).suffix.lower(), "DOCX / XLSX / PPTX"))
    found = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "") or _media_kind(head)
    if found:
        return found
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    return "html" if start.startswith((b"<!doctype html", b"<html")) else ""


def _media_kind(head: bytes) -> str:
    """Return the kind of a picture, a film or a sound; a film's own streams tell later whether it has a picture."""
    if _is_picture(head):
        return "image"
    if head[4:8] == b"ftyp":
        return "video"
    return "audio" if head.startswith(b"RIFF") and head[8:12] == b"WAVE" else ""


def _is_picture(head: bytes) -> bool:
    if head.startswith(b"BM"):  # two letters that a text may begin with; a bitmap's size has zeros
        return b"\0" in head[:14]
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return head.startswith(_PICTURES) or webp or is_heif(head) or head[4:12] in {b"ftypavif", b"ftypavis"}


def _looks_like_text(head: bytes) -> bool:
    """Tell text in any encoding from other data: text has no NUL unless it is marked as UTF-16."""
    return head.startswith(_UNICODE_MARKS) or b"\0" not in head
