"""PDF: words through pdfium, lines in reading order, pages of text; pypdf where pdfium finds nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.errors import DamagedFile, NoText, PasswordNeeded, WrongPassword
from ingest.models import Document, Page, Progress, no_progress
from ingest.parsers.compose import compose, vocabulary
from ingest.parsers.describe import choose_title, guess_language, printable
from ingest.parsers.furniture import PageLines, running_lines
from ingest.parsers.headings import OutlineEntry, heading_levels
from ingest.parsers.pdf_words import page_words
from ingest.parsers.port import RawSource
from ingest.parsers.reading_order import reading_order
from ingest.parsers.scanned import is_scanned
from ingest.remarks import Remark, remark

log = logging.getLogger(__name__)

_KEPT_METADATA = ("Subject", "Keywords", "CreationDate", "Producer")


@dataclass(frozen=True, slots=True)
class _Content:
    """What a reader found: pages in order, and what the file says of itself."""

    pages: tuple[Page, ...]
    metadata: Mapping[str, str]
    titles: tuple[str, ...] = ()
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class _RawPage:
    """A page before it is written: its lines, its size, and how many of its words have no meaning."""

    lines: PageLines
    width: float
    unreadable: int
    scanned: bool = False


def parse_pdf(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a PDF.

    Raises
    ------
    PasswordNeeded, WrongPassword
        If it is protected.
    DamagedFile
        If neither reader can open it.
    NoText
        If no page has anything to read, not even in a picture.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(source.data, password=source.password)
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise (WrongPassword if source.password else PasswordNeeded)(name=source.name) from error
        log.info("pdfium cannot open %s: %s", source.name, error)
        return parse_pdf_slowly(source, progress)
    if not count:
        return parse_pdf_slowly(source, progress)
    content = _through_pdfium(pdf, progress)
    missing = [page.number for page in content.pages if not page.text]
    if missing:
        content = _filled_in(content, source)
    return _document(content, source)


def parse_pdf_slowly(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a PDF through pypdf alone: text without places. Raises what :func:`parse_pdf` does."""
    from ingest.parsers import pdf_fallback

    reader = pdf_fallback.open_pypdf(source)
    count = pdf_fallback.page_count(reader, name=source.name)
    if not count:
        raise DamagedFile(name=source.name, detail="no pages")
    pages = []
    for index in range(count):
        pages.append(_page_without_places(index + 1, pdf_fallback.pypdf_text(reader, index)))
        progress("parse", index + 1, count)
    return _document(_Content(tuple(pages), pdf_fallback.pypdf_metadata(reader)), source)


def _page_without_places(number: int, text: str) -> Page:
    return Page(number, text, engine="pypdf" if text else "", origin="text" if text else "none")


def _through_pdfium(pdf: Any, progress: Progress) -> _Content:
    count = len(pdf)
    raw = []
    for index in range(count):
        raw.append(_raw_page(pdf, index))
        progress("parse", index + 1, count)
    running = running_lines([page.lines for page in raw])
    kept = [replace(page, lines=_without(page.lines, running[page.lines.number])) for page in raw]
    levels = heading_levels([page.lines for page in kept], _outline(pdf))
    words = vocabulary(page.lines.lines for page in kept)
    pages = tuple(_written(page, levels[page.lines.number], words) for page in kept)
    left_out = sum(len(indices) for indices in running.values())
    return _Content(
        pages,
        pdf.get_metadata_dict(skip_empty=True),
        titles=_large_lines(kept[0].lines) if kept else (),
        warnings=tuple(_warnings(left_out, raw)),
    )


def _raw_page(pdf: Any, index: int) -> _RawPage:
    """Read one page; one that pdfium cannot load has no lines, and pypdf is asked later."""
    import pypdfium2

    label = printable(pdf.get_page_label(index))
    try:
        page = pdf[index]
        found = page_words(page)
        scanned = is_scanned(page, found)
        page.close()
    except pypdfium2.PdfiumError as error:
        log.info("pdfium cannot read page %d: %s", index + 1, error)
        return _RawPage(PageLines(index + 1, label, 0.0, ()), 0.0, 0)
    lines = tuple(reading_order(found.words))
    return _RawPage(PageLines(index + 1, label, found.height, lines), found.width, found.unreadable, scanned)


def _without(page: PageLines, running: frozenset[int]) -> PageLines:
    return replace(page, lines=tuple(line for i, line in enumerate(page.lines) if i not in running))


def _written(page: _RawPage, levels: Mapping[int, int], words: Mapping[str, int]) -> Page:
    lines = page.lines
    composed = compose(lines.lines, (page.width, lines.height), levels, words)
    has_text = bool(composed.text.strip())
    return Page(
        lines.number,
        composed.text,
        label=lines.label,
        words=composed.words,
        origin="text" if has_text else "none",
        engine="pdfium" if has_text else "",
        width=page.width,
        height=lines.height,
        headings=composed.headings,
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


def _large_lines(page: PageLines) -> tuple[str, ...]:
    """Return the largest lines in the upper half of the first page, joined: most often the title."""
    upper = [line for line in page.lines if line.middle < page.height / 2 and len(line.text) > 2]
    largest = max((line.size for line in upper), default=0.0)
    return (" ".join(line.text for line in upper if line.size >= 0.95 * largest),) if upper else ()


def _filled_in(content: _Content, source: RawSource) -> _Content:
    """Ask pypdf for the pages on which pdfium found nothing."""
    from ingest.parsers import pdf_fallback

    try:
        reader = pdf_fallback.open_pypdf(source)
        count = pdf_fallback.page_count(reader, name=source.name)
    except (DamagedFile, PasswordNeeded, WrongPassword) as error:
        log.info("pypdf cannot open %s: %s", source.name, error)
        return content
    pages = []
    for page in content.pages:
        text = pdf_fallback.pypdf_text(reader, page.number - 1) if not page.text and page.number <= count else ""
        pages.append(replace(page, text=text, engine="pypdf", origin="text", scanned=False) if text else page)
    return replace(content, pages=tuple(pages))


def _warnings(left_out: int, pages: Sequence[_RawPage]) -> Iterator[Remark]:
    """Say what is on the pages but not in the text, or not to be trusted."""
    if left_out:
        yield remark("running_lines", count=left_out)
    strange = sum(page.unreadable for page in pages)
    if strange:
        yield remark("strange_words", count=strange)


def _document(content: _Content, source: RawSource) -> Document:
    pages = content.pages
    if not any(page.text.strip() or page.scanned for page in pages):
        raise NoText(name=source.name, pages=len(pages))
    metadata = {key: printable(value).strip() for key, value in content.metadata.items()}
    first = next((page for page in pages if page.text.strip()), pages[0])
    candidates = [
        metadata.get("Title", ""),
        *content.titles,
        *(h.text for h in first.headings),
        first.text.split("\n")[0],
    ]
    author = metadata.get("Author", "")
    return Document(
        sha256=source.sha256,
        kind="pdf",
        title=choose_title(candidates, source.name),
        pages=pages,
        authors=tuple(part.strip() for part in author.replace(" and ", ";").split(";") if part.strip()),
        language=guess_language("\n".join(page.text for page in pages)),
        metadata={key: metadata[key] for key in _KEPT_METADATA if metadata.get(key)},
        warnings=content.warnings,
    )
