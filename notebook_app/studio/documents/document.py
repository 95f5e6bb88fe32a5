"""A document to export: headings, cited lines, lists and tables, and the list of what they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from notebook_app.i18n import translate
from notebook_app.records import Citation
from notebook_app.studio.cited import doubt
from notebook_app.text.prose import one_line


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text with what it cites.

    Attributes
    ----------
    text : str
        Plain text.
    citations : tuple of int
        Numbers of the document's citations.
    lead : str
        What stands before it in bold: a term, a day, a question.
    note : str
        Words of ours after it, such as those of doubt.
    """

    text: str
    citations: tuple[int, ...] = ()
    lead: str = ""
    note: str = ""

    @staticmethod
    def of(statement: Mapping[str, Any], language: str, lead: str = "") -> Line:
        """Return the line of a statement (:class:`notebook_app.records.Statement` as JSON), its doubt included."""
        return Line(statement["text"], tuple(statement["citations"]), lead, doubt(statement, language).strip())


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that run on in one paragraph."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item is one or more lines that run on."""

    items: tuple[tuple[Line, ...], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a row of headings, and rows of cells of lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


Block: TypeAlias = Heading | Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Document:
    """What is exported.

    Attributes
    ----------
    title, language : str
        Of the whole.
    blocks : tuple of Block
        In reading order.
    citations : tuple of Citation
        What the numbers of the lines name; listed at the end.
    note : str
        A line below the title: how it was made.
    wide : bool
        Whether its pages lie on their side, for tables.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...] = ()
    note: str = ""
    wide: bool = False

    @property
    def sources_heading(self) -> str:
        """The heading of the list of citations."""
        return translate("artifacts.sources_heading", self.language)

    def known(self, numbers: Sequence[int]) -> list[int]:
        """Return those numbers that a citation has: only they can be led to."""
        there = {citation.n for citation in self.citations}
        return [n for n in numbers if n in there]


def quote_of(citation: Citation) -> str:
    """Return a citation's words on one line."""
    return one_line(citation.quote)


def lines_of(blocks: Sequence[Block]) -> Iterator[Line]:
    """Yield every line of blocks, those of tables row by row."""
    for block in blocks:
        match block:
            case Paragraph(lines):
                yield from lines
            case Items(items):
                yield from (line for lines in items for line in lines)
            case Table(_, rows):
                yield from (line for row in rows for cell in row for line in cell)
