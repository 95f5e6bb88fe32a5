"""Between rows and records, arrays and bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ingest.bibliography.reference import Reference
from ingest.models import FloatArray, Heading, Page, PageReport, Receipt, Span
from ingest.remarks import Remark
from notebook_app.library.recordings import audio_file
from notebook_app.library.tables import (
    DocumentRow,
    JobRow,
    JsonList,
    MessageRow,
    NoteRow,
    OverviewRow,
    PageRow,
    SourceRow,
)
from notebook_app.records import (
    Citation,
    Job,
    Message,
    Note,
    Overview,
    OverviewRequest,
    Script,
    Source,
    TimelineEntry,
)

_FLOAT = "<f4"


def to_bytes(array: FloatArray) -> bytes:
    """Return an array's numbers as little-endian float32, row after row."""
    return array.astype(_FLOAT).tobytes()


def to_array(data: bytes, rows: int | None = None) -> FloatArray:
    """Read :func:`to_bytes`: shape (n,), or (rows, n) where the number of rows is given. The array is read-only."""
    import numpy as np

    flat: FloatArray = np.frombuffer(data, _FLOAT)
    if rows is None:
        return flat
    return flat.reshape(rows, flat.size // rows if rows else 0)


def citations_to_json(citations: Iterable[Citation]) -> JsonList:
    """Return citations as values for a JSON column."""
    return [citation.to_json() for citation in citations]


def citations_from_json(data: JsonList) -> tuple[Citation, ...]:
    """Read :func:`citations_to_json`."""
    return tuple(Citation.from_json(citation) for citation in data)


def receipt_from_json(data: Mapping[str, Any]) -> Receipt:
    """Read :meth:`ingest.models.Receipt.to_json`."""
    stored = {name: value for name, value in data.items() if name in Receipt.__dataclass_fields__}
    pages = tuple(PageReport(**page) for page in data["pages"])
    return Receipt(**{**stored, "pages": pages, "warnings": tuple(map(Remark.from_json, data["warnings"]))})


@lru_cache(maxsize=4096)
def _receipt(text: str) -> Receipt:
    """Read a receipt from its JSON text; it never changes and is long, and the screen reads every source's at each click."""
    return receipt_from_json(json.loads(text))


def page_to_row(document_id: int, page: Page) -> dict[str, Any]:
    """Return a page as the columns of its row."""
    columns = ("number", "label", "origin", "engine", "width", "height", "text", "confidence")
    return {
        **{column: getattr(page, column) for column in columns},
        "document_id": document_id,
        "headings": [asdict(heading) for heading in page.headings],
        "tables": [asdict(span) for span in page.tables],
        "words": to_bytes(page.words),
        "times": to_bytes(page.times),
    }


def page_from_row(row: PageRow) -> Page:
    """Return a row as a page."""
    return Page(
        number=row.number,
        text=row.text,
        label=row.label,
        words=to_array(row.words).reshape(-1, 6),
        origin=cast("Any", row.origin),
        engine=row.engine,
        width=row.width,
        height=row.height,
        headings=tuple(Heading(**heading) for heading in row.headings),
        tables=tuple(Span(**span) for span in row.tables),
        times=to_array(row.times).reshape(-1, 3),
        confidence=row.confidence,
    )


def source_from_rows(source: SourceRow, document: DocumentRow, receipt: str) -> Source:
    """Return a notebook's link, the document it leads to and the JSON text of the receipt as one record."""
    return Source(
        id=source.sha256,
        name=source.name,
        title=source.title,
        kind=document.kind,
        language=document.language,
        pages=document.page_count,
        chunks=document.passage_count,
        selected=source.selected,
        created=source.created,
        receipt=_receipt(receipt),
        reference=None if source.reference is None else Reference.from_json(source.reference),
        origin_url=source.origin_url,
        replaces=tuple(source.replaces),
        labels=tuple(source.labels),
    )


def message_from_row(row: MessageRow) -> Message:
    """Return a row as a message."""
    citations = citations_from_json(row.citations)
    return Message(
        row.id,
        cast("Any", row.role),
        row.text,
        citations,
        cast("Any", row.status),
        row.created,
        row.details,
        row.chat_id,
    )


def note_from_row(row: NoteRow) -> Note:
    """Return a row as a note."""
    citations = citations_from_json(row.citations)
    kind = cast("Any", row.kind)
    return Note(row.id, kind, row.title, row.body, citations, row.created, row.updated, row.source, row.data)


def overview_from_row(row: OverviewRow, home: Path) -> Overview:
    """Return a row as an overview, its audio as an absolute path."""
    audio = audio_file(home, row.audio)
    return Overview(
        id=row.id,
        title=row.title,
        request=OverviewRequest.from_json(row.request),
        status=cast("Any", row.status),
        created=row.created,
        script=None if row.script is None else Script.from_json(row.script),
        timeline=tuple(TimelineEntry.from_json(entry) for entry in row.timeline),
        audio=None if audio is None else str(audio),
        engine=row.engine,
        measurements=row.measurements,
        error=row.error,
        failure=row.failure,
    )


def job_from_row(row: JobRow) -> Job:
    """Return a row as a job."""
    return Job(
        id=row.id,
        kind=row.kind,
        label=row.label,
        status=cast("Any", row.status),
        step=row.step,
        done=row.done,
        total=row.total,
        created=row.created,
        error=row.error,
        result=row.result,
    )
