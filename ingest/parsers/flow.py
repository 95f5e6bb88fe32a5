"""Documents that flow: a run of blocks becomes one page, or one page for each of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.errors import NoText
from ingest.models import Document, Heading, Page, PageOrigin, Span
from ingest.parsers.describe import choose_title, guess_language, printable
from ingest.parsers.port import RawSource
from ingest.parsers.titles import in_title_case, is_stamp
from ingest.remarks import Remark

_SAMPLE = 200_000
"""Characters that tell how a document writes the words of a title set in capitals."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table or piece of code; a heading if ``level`` is 1 or more. ``tight`` follows without a blank line.

    The text of a ``table`` has a line for each row, cells parted by " | ": see :func:`table_block`.
    """

    text: str
    level: int = 0
    tight: bool = False
    table: bool = False


def table_block(rows: Iterable[Sequence[str]]) -> Block:
    """Return rows of cells as a block: a line for each row that has anything in it, white space in a cell made one."""
    cells = ([" ".join(cell.split()) for cell in row] for row in rows)
    return Block("\n".join(" | ".join(row) for row in cells if any(row)), table=True)


@dataclass(frozen=True, slots=True)
class About:
    """What a parser knows of a document beside its text."""

    kind: str
    engine: str
    title: str = ""
    authors: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Remark, ...] = ()


def flow_page(blocks: Iterable[Block], engine: str, number: int = 1, label: str = "") -> Page:
    """Set blocks one under the other, with a blank line between them, on one page."""
    parts: list[str] = []
    headings: list[Heading] = []
    tables: list[Span] = []
    length = 0
    for block in blocks:
        text = printable(block.text).strip("\n").rstrip()
        if not text.strip():
            continue
        gap = ("\n" if block.tight else "\n\n") if parts else ""
        length += len(gap)
        if block.level:
            text = " ".join(text.split())
            headings.append(Heading(length, block.level, text))
        if block.table:
            tables.append(Span(length, length + len(text)))
        parts += [gap, text]
        length += len(text)
    text = "".join(parts)
    origin: PageOrigin = "text" if text else "none"
    return Page(number, text, label, origin=origin, engine=engine, headings=tuple(headings), tables=tuple(tables))


def flow_document(blocks: Iterable[Block], source: RawSource, about: About) -> Document:
    """Return the document of one page that the blocks make.

    Raises
    ------
    NoText
        If no block has anything to read.
    """
    return paged_document([flow_page(blocks, about.engine)], source, about)


def paged_document(pages: Sequence[Page], source: RawSource, about: About) -> Document:
    """Return the document of these pages; without a title of its own it is called by its first heading of level 1.

    Raises
    ------
    NoText
        If no page has anything to read.
    """
    if not any(page.text for page in pages):
        raise NoText(name=source.name, pages=len(pages))
    titles = (heading.text for page in pages for heading in page.headings if heading.level == 1)
    text = "\n".join(page.text for page in pages)
    title = choose_title((each for each in (about.title, *titles) if not is_stamp(each)), source.name)
    return Document(
        sha256=source.sha256,
        kind=about.kind,
        title=in_title_case(title, text[:_SAMPLE]),
        pages=tuple(pages),
        authors=about.authors,
        language=guess_language(text),
        metadata={key: printable(value) for key, value in about.metadata.items() if value},
        warnings=about.warnings,
    )
