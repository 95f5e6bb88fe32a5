"""pypdf: the second reader, for files that pdfium cannot open and pages on which it finds nothing."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ingest.errors import DamagedFile, PasswordNeeded, WrongPassword
from ingest.parsers.describe import printable
from ingest.parsers.port import RawSource

log = logging.getLogger(__name__)

FAULTS: tuple[type[Exception], ...] = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pypdf lets through on damaged files, as met on a few thousand of them."""


def open_pypdf(source: RawSource) -> PdfReader:
    """Open a file, mending what can be mended.

    Raises
    ------
    PasswordNeeded, WrongPassword, DamagedFile
    """
    with _damage(source.name):
        reader = PdfReader(io.BytesIO(source.data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt(source.password or "")
        if not locked:
            len(reader.pages)
            return reader
    raise (WrongPassword if source.password else PasswordNeeded)(name=source.name)


def page_count(reader: PdfReader, *, name: str) -> int:
    """Return how many pages there are."""
    with _damage(name):
        return len(reader.pages)


def pypdf_text(reader: PdfReader, index: int) -> str:
    """Return the text of a page (from 0); empty where pypdf cannot read it either, which is logged."""
    try:
        return printable(reader.pages[index].extract_text()).strip()
    except FAULTS as error:
        log.info("pypdf cannot read page %d: %s", index + 1, error)
        return ""


def pypdf_metadata(reader: PdfReader) -> dict[str, str]:
    """Return the document's own description of itself, keys without their slash."""
    try:
        return {key.lstrip("/"): str(value) for key, value in (reader.metadata or {}).items()}
    except FAULTS as error:
        log.info("pypdf cannot read the metadata: %s", error)
        return {}


@contextmanager
def _damage(name: str) -> Iterator[None]:
    try:
        yield
    except FAULTS as error:
        raise DamagedFile(name=name, detail=f"{type(error).__name__}: {error}"[:160]) from error
