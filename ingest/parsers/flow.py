"""Documents without pages: a run of blocks becomes one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.errors import NoText
from ingest.models import Document, Heading, Page
from ingest.parsers.describe import choose_title, guess_language, printable
from ingest.parsers.port import RawSource
from ingest.remarks import Remark


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table or piece of code; a heading if ``level`` is 1 or more. ``tight`` follows without a blank line."""

    text: str
    level: int = 0
    tight: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a parser knows of a document beside its text."""

    kind: str
    engine: str
    title: str = ""
    authors: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Remark, ...] = ()


def flow_page(blocks: Iterable[Block], engine: str) -> Page:
    """Set blocks one under the other, with a blank line between them, on page 1."""
    parts: list[str] = []
    headings: list[Heading] = []
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
        parts += [gap, text]
        length += len(text)
    return Page(1, "".join(parts), engine=engine, headings=tuple(headings))


def flow_document(blocks: Iterable[Block], source: RawSource, about: About) -> Document:
    """Return the document of one page that the blocks make.

    Raises
    ------
    NoText
        If no block has anything to read.
    """
    page = flow_page(blocks, about.engine)
    if not page.text:
        raise NoText(name=source.name, pages=1)
    return Document(
        sha256=source.sha256,
        kind=about.kind,
        title=choose_title([about.title, *(h.text for h in page.headings if h.level == 1)], source.name),
        pages=(page,),
        authors=about.authors,
        language=guess_language(page.text),
        metadata={key: printable(value) for key, value in about.metadata.items() if value},
        warnings=about.warnings,
    )
