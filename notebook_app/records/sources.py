"""Sources, and the passages kept and found of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ingest.bibliography.reference import Reference
from ingest.errors import UserError
from ingest.models import Anchor, FloatArray, Receipt, Span, second_at


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a notebook. ``id`` is the sha256 of its original, which is also what anchors point to.

    ``reference`` is what a file of references says of it, if one does. ``origin_url`` is the address it can be fetched
    from again, empty for a file; ``replaces`` holds the ids of its earlier versions, which older citations still name;
    ``labels`` are those the reader gave it.
    """

    id: str
    name: str
    title: str
    kind: str
    language: str
    pages: int
    chunks: int
    selected: bool
    created: datetime
    receipt: Receipt
    reference: Reference | None = None
    origin_url: str = ""
    replaces: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAdded:
    """A file of a folder or zip that could not be added, and why."""

    name: str
    error: UserError


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A chunk as the library keeps it, with its vectors (None where it was not embedded).

    ``times`` are those of its page (see :class:`ingest.models.Page`) where the source is a recording or subtitles.
    """

    id: str
    source: str
    title: str
    page: int
    label: str
    start: int
    end: int
    text: str
    section: str
    language: str
    ordinal: int
    sentences: tuple[Span, ...]
    vector: FloatArray | None = None
    sentence_vectors: FloatArray | None = None
    times: FloatArray | None = None

    def second(self, character: int) -> float | None:
        """Return when a character of the passage's page is said; None where there is no sound."""
        return second_at(self.times, character)

    @property
    def searchable_text(self) -> str:
        """The words it is found by: the passage under its title and section, which take part in the search."""
        return f"{self.title}\n{self.section}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage found for a query: ``text`` is characters ``[start, end)`` of its page; higher ``score`` is better.

    ``second`` is when it is said, in seconds from the start of a recording or of what subtitles are of; else None.
    """

    source: str
    page: int
    start: int
    end: int
    text: str
    score: float
    title: str = ""
    label: str = ""
    section: str = ""
    id: str = ""
    second: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Words found in a source: where they stand, and their boxes (x0, y0, x1, y1 as shares of the page; none without geometry)."""

    anchor: Anchor
    boxes: tuple[tuple[float, float, float, float], ...]
