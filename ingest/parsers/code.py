"""Program source: as it stands, called by its file."""

from __future__ import annotations

from ingest.errors import NoText
from ingest.models import Document, Page, Progress, no_progress
from ingest.parsers.describe import printable
from ingest.parsers.encoding import decode
from ingest.parsers.port import RawSource


def parse_code(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a file of program source as one page.

    Raises
    ------
    NoText
        If there is nothing but white space.
    """
    decoded = decode(source.data)
    text = printable(decoded.text).expandtabs(4).strip("\n").rstrip()
    progress("parse", 1, 1)
    if not text.strip():
        raise NoText(name=source.name, pages=1)
    return Document(
        sha256=source.sha256,
        kind="code",
        title=source.name,
        pages=(Page(1, text, engine="text"),),
        warnings=decoded.warnings,
    )
