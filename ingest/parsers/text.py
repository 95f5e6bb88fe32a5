"""Plain text: one page, as it stands."""

from __future__ import annotations

from ingest.models import Document, Progress, no_progress
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document
from ingest.parsers.port import RawSource

_LONGEST_TITLE = 100
_SENTENCE_ENDS = frozenset(".,;:。，；：")


def parse_text(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read plain text in any encoding; a short first line is its title.

    Raises
    ------
    NoText
        If there is nothing but white space.
    """
    decoded = decode(source.data)
    progress("parse", 1, 1)
    first = next((line.strip() for line in decoded.text.splitlines() if line.strip()), "")
    title = first if len(first) <= _LONGEST_TITLE and first[-1:] not in _SENTENCE_ENDS else ""
    return flow_document([Block(decoded.text)], source, About("text", "text", title, warnings=decoded.warnings))
