"""The values that travel through ingestion: made once, passed on whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ingest.remarks import Remark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FloatArray: TypeAlias = "NDArray[np.float32]"
PageOrigin = Literal["text", "ocr", "speech", "caption", "none"]
Progress = Callable[[str, int, int], None]
"""Called as ``progress(step, done, total)``; may raise :class:`ingest.errors.Cancelled`."""

SECTION_SEPARATOR = " › "
"""Between the headings of a passage's section."""
PAGE_STEP = "page"
"""The step that a parser reports, with a page's number as ``done``, before it reads that page; number 0 ends the pages."""


def no_progress(step: str, done: int, total: int) -> None:
    """Ignore progress: the default where a caller does not watch."""


def _no_rows(columns: int) -> FloatArray:
    import numpy as np

    return np.zeros((0, columns), np.float32)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: the character where it starts, its level (1 is the highest) and its words."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of one page's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page of a document, in reading order.

    Parameters
    ----------
    number : int
        Physical page, from 1. A format without pages is one page, number 1.
    text : str
        The page's text. Every span, anchor and chunk counts characters of this string.
    label : str
        The page number printed in the document ("iv", "12"), empty where there is none.
    words : ndarray of float32, shape (words, 6)
        ``start, end, x0, y0, x1, y1`` of each word: its characters in ``text``, and its box as shares (0 to 1) of the
        displayed page, from the top left. Shape (0, 6) where the format has no geometry.
    origin : {"text", "ocr", "speech", "caption", "none"}
        Where the text came from: the file itself, text recognition, a transcript of sound, a model's description of a
        picture; "none" is a page on which no text was found.
    engine : str
        The library that read the page.
    width, height : float
        Displayed size in points, 0 where the format has no geometry.
    headings : tuple of Heading
        In the order of the text.
    tables : tuple of Span
        Where in ``text`` tables stand, a line a row, its cells parted by " | ".
    times : ndarray of float32, shape (segments, 3)
        ``start, end, second`` of each segment of a recording: its characters in ``text``, and when it begins, in
        seconds from the start. Shape (0, 3) where there is no sound.
    confidence : float or None
        How sure the recogniser was of the page's text, 0 to 1; None where nothing was recognised or it does not tell.
    scanned : bool
        Whether what can be read on the page is in a picture: :mod:`ingest.ocr.recognise` is to read it.
    """

    number: int
    text: str
    label: str = ""
    words: FloatArray = field(default_factory=lambda: _no_rows(6))
    origin: PageOrigin = "text"
    engine: str = ""
    width: float = 0.0
    height: float = 0.0
    headings: tuple[Heading, ...] = ()
    tables: tuple[Span, ...] = ()
    times: FloatArray = field(default_factory=lambda: _no_rows(3))
    confidence: float | None = None
    scanned: bool = False

    @property
    def shown_at(self) -> float | None:
        """When a film shows the picture that the page was read from, in seconds; None where the page is no picture of a film."""
        return float(self.times[0, 2]) if self.width and len(self.times) else None


def second_at(times: FloatArray | None, character: int) -> float | None:
    """Return when a character of a page is said, by the page's ``times``; None where there is no sound."""
    if times is None or not len(times):
        return None
    begun = times[:, 0].searchsorted(character, side="right")
    return round(float(times[max(int(begun) - 1, 0), 2]), 2)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed source: its pages and what is known about the whole.

    ``warnings`` are for the reader of the receipt; ``language`` is an ISO 639-1 code ("en", "zh").
    """

    sha256: str
    kind: str
    title: str
    pages: tuple[Page, ...]
    authors: tuple[str, ...] = ()
    language: str = "en"
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage to retrieve: one run of whole sentences within one page.

    ``start`` and ``end`` count characters of the page's text, as do the ``sentences`` inside it;
    ``section`` is the path of headings above it, joined by :data:`SECTION_SEPARATOR`.
    """

    ordinal: int
    page: int
    start: int
    end: int
    text: str
    section: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedChunk:
    """A chunk with its vectors, all of unit length: ``vector`` (dim,) and ``sentence_vectors`` (sentences, dim)."""

    chunk: Chunk
    vector: FloatArray
    sentence_vectors: FloatArray


@dataclass(frozen=True, slots=True)
class Anchor:
    """The exact place of a quotation: source (sha256), page, characters of that page's text, and the words."""

    source: str
    page: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class PageReport:
    """What was found on one page; ``words`` and ``tables`` are counts, ``confidence`` is 0 to 1 or None."""

    number: int
    label: str
    characters: int
    origin: PageOrigin
    engine: str
    words: int = 0
    tables: int = 0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was understood of an added source, and what was not.

    ``source`` is the sha256 of the original; ``name`` the file name or address it came by. ``already_present`` says that
    the notebook had it before and nothing was done. ``not_embedded`` counts chunks that have no vector and are found
    by their words only. ``url`` is the address it can be fetched from again. ``tokens`` is what the passages hold, as :func:`ingest.tokens.count_tokens` counts.
    """

    source: str
    name: str
    title: str
    kind: str
    language: str
    pages: tuple[PageReport, ...]
    chunks: int
    not_embedded: int = 0
    tokens: int = 0
    warnings: tuple[Remark, ...] = ()
    already_present: bool = False
    url: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def pages_without_text(self) -> tuple[int, ...]:
        """Physical numbers of the pages on which no text was found."""
        return tuple(page.number for page in self.pages if page.origin == "none")

    @property
    def pages_recognised(self) -> tuple[int, ...]:
        """Physical numbers of the pages whose text was recognised in a picture."""
        return tuple(page.number for page in self.pages if page.origin == "ocr")

    @property
    def confidence(self) -> float | None:
        """How sure the recognition was of its pages, 0 to 1, on average; None where nothing was recognised."""
        sure = [page.confidence for page in self.pages if page.confidence is not None]
        return sum(sure) / len(sure) if sure else None

    @property
    def words(self) -> int:
        """Words on all pages; a CJK character counts as one."""
        return sum(page.words for page in self.pages)

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as values that :mod:`json` can write."""
        return {
            **asdict(self),
            "warnings": [warning.to_json() for warning in self.warnings],
            "words": self.words,
            "tables": sum(page.tables for page in self.pages),
            "pages_without_text": list(self.pages_without_text),
            "pages_recognised": list(self.pages_recognised),
            "confidence": self.confidence,
            "embedded": self.chunks - self.not_embedded,
        }
