"""The pages of a PDF through pdfium: words, lines in reading order, then text."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.models import PAGE_STEP, Page, Progress
from ingest.parsers.describe import printable
from ingest.parsers.pdf.asides import Arranged, set_aside, usual_size
from ingest.parsers.pdf.compose import compose, vocabulary
from ingest.parsers.pdf.front_matter import guess_authors, title_lines
from ingest.parsers.pdf.furniture import PageLines, running_lines
from ingest.parsers.pdf.headings import OutlineEntry, heading_levels
from ingest.parsers.pdf.reading_order import reading_order
from ingest.parsers.pdf.scanned import is_scanned
from ingest.parsers.pdf.tables import with_columns
from ingest.parsers.pdf.words import page_words
from ingest.parsers.titles import cited_title
from ingest.remarks import Remark, remark

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found: pages in order, what the file says of itself, and what its first page says."""

    pages: tuple[Page, ...]
    metadata: Mapping[str, str]
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class _RawPage:
    """A page before it is written: its lines, its size, and how many of its words have no meaning."""

    lines: PageLines
    width: float
    unreadable: int
    scanned: bool = False


def through_pdfium(pdf: Any, count: int, skipped: Collection[int], progress: Progress) -> Content:
    """Read the first ``count`` pages of a :class:`pypdfium2.PdfDocument`; the ``skipped`` ones, by number, stay empty."""
    raw = []
    for number in range(1, count + 1):
        progress(PAGE_STEP, number, count)
        raw.append(_empty(number) if number in skipped else _raw_page(pdf, number))
        progress("parse", number, count)
    progress(PAGE_STEP, 0, count)
    running = running_lines([page.lines for page in raw])
    kept = [_without(page, running[page.lines.number]) for page in raw]
    size = usual_size(page.lines.lines for page in kept)
    arranged = [set_aside(page.lines.lines, size) for page in kept]
    ordered = [replace(page.lines, lines=own.lines) for page, own in zip(kept, arranged, strict=True)]
    levels = heading_levels(ordered, _outline(pdf))
    words = vocabulary(page.lines for page in ordered)
    pages = tuple(
        _written(page, own, levels[page.lines.number], words) for page, own in zip(kept, arranged, strict=True)
    )
    first = next((page for page in ordered if page.lines), None)
    left_out = sum(len(indices) for indices in running.values())
    metadata = pdf.get_metadata_dict(skip_empty=True)
    return Content(
        pages,
        metadata,
        titles=_titles(first, size, metadata.get("Title", "")) if first else (),
        authors=guess_authors(first.lines, first.height, size, metadata.get("Title", "")) if first else (),
        warnings=tuple(_warnings(left_out, raw)),
    )


def _raw_page(pdf: Any, number: int) -> _RawPage:
    """Read one page; one that pdfium cannot load has no lines, and pypdf is asked later."""
    import pypdfium2

    label = printable(pdf.get_page_label(number - 1))
    try:
        page = pdf[number - 1]
        found = page_words(page)
        scanned = is_scanned(page, found)
        page.close()
    except pypdfium2.PdfiumError as error:
        log.info("pdfium cannot read page %d: %s", number, error)
        return _empty(number, label)
    lines = with_columns(reading_order(found.words))
    return _RawPage(PageLines(number, label, found.height, lines), found.width, found.unreadable, scanned)


def _empty(number: int, label: str = "") -> _RawPage:
    return _RawPage(PageLines(number, label, 0.0, ()), 0.0, 0)


def _without(page: _RawPage, running: frozenset[int]) -> _RawPage:
    lines = tuple(line for i, line in enumerate(page.lines.lines) if i not in running)
    return replace(page, lines=replace(page.lines, lines=lines))


def _written(page: _RawPage, arranged: Arranged, levels: Mapping[int, int], words: Mapping[str, int]) -> Page:
    composed = compose(arranged, (page.width, page.lines.height), levels, words)
    has_text = bool(composed.text.strip())
    return Page(
        page.lines.number,
        composed.text,
        label=page.lines.label,
        words=composed.words,
        origin="text" if has_text else "none",
        engine="pdfium" if has_text else "",
        width=page.width,
        height=page.lines.height,
        headings=composed.headings,
        tables=composed.tables,
        scanned=page.scanned,
    )


def _outline(pdf: Any) -> list[OutlineEntry]:
    entries = []
    for bookmark in pdf.get_toc():
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            entries.append(OutlineEntry(printable(bookmark.get_title()), bookmark.level + 1, index + 1))
    return entries


def _titles(page: PageLines, usual: float, named: str) -> tuple[str, ...]:
    """Return what may be the title: the first page's largest words, else what it asks to be cited as."""
    indices = title_lines(page.lines, page.height, usual, named)
    shown = " ".join(page.lines[i].text for i in indices)
    cited = cited_title("\n".join(line.text for line in page.lines))
    return tuple(filter(None, (shown, cited)))


def _warnings(left_out: int, pages: Sequence[_RawPage]) -> Iterator[Remark]:
    """Say what is on the pages but not in the text, or not to be trusted."""
    if left_out:
        yield remark("running_lines", count=left_out)
    strange = sum(page.unreadable for page in pages)
    if strange:
        yield remark("strange_words", count=strange)
