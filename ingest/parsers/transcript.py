"""The file of a transcript, as a video's captions are kept."""

from __future__ import annotations

from ingest.errors import NoText
from ingest.models import Document, Progress, no_progress
from ingest.parsers.port import RawSource
from ingest.parsers.transcript_pages import transcript_document
from ingest.transcript import load_transcript


def parse_transcript(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a transcript.

    Raises
    ------
    DamagedFile
        If it is none.
    NoText
        If nothing is said in it.
    """
    document = transcript_document(load_transcript(source.data, source.name), source.sha256, source.name)
    progress("parse", 1, 1)
    if not any(page.text for page in document.pages):
        raise NoText(name=source.name, pages=1)
    return document
