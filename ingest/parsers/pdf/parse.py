"""PDF: pages through pdfium; pypdf where pdfium finds nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.errors import DamagedFile, NoText, PasswordNeeded, WrongPassword
from ingest.models import PAGE_STEP, Document, Page, Progress, no_progress
from ingest.parsers.describe import choose_title, guess_language, printable
from ingest.parsers.pdf.pages import Content, through_pdfium
from ingest.parsers.port import RawSource
from ingest.parsers.titles import in_title_case, is_stamp
from ingest.remarks import Remark, remark

log = logging.getLogger(__name__)

_KEPT_METADATA = ("Subject", "Keywords", "CreationDate", "Producer")
_MOST_PAGES = 10_000  # a damaged file may claim millions
_FIRST_LINES = 6  # of a page, of which one may be the title where nothing else is
_SAMPLE = 200_000  # characters that tell how a document writes its words
_AUTHOR_SEPARATOR = re.compile(r"(?:(?<!\s)\s*+)?;\s*+|(?<!\s)\s++and\s++")
_NOBODY = re.compile(
    r"\W*(?:(?:anonymous|unknown|unspecified|none|null|authors?|owner|root|admin(?:istrator)?|(?:microsoft office )?user)\W*)?",
    re.IGNORECASE,
)
"""What programs write for an author they do not know."""


def parse_pdf(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a PDF.

    Before each page, ``progress`` is called as ``("page", number, pages)``, and with number 0 when the reading of
    pages is over: who watches from outside knows which page a reader died on.

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
    content = through_pdfium(pdf, min(count, _MOST_PAGES), source.skipped, progress)
    if any(not page.text for page in content.pages):
        content = _filled_in(content, source, progress)
    return _document(content, source, _told(source, count))


def parse_pdf_slowly(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a PDF through pypdf alone: text without places. Raises and reports what :func:`parse_pdf` does."""
    from ingest.parsers.pdf import fallback as pdf_fallback

    reader = pdf_fallback.open_pypdf(source)
    count = pdf_fallback.page_count(reader, name=source.name)
    if not count:
        raise DamagedFile(name=source.name, detail="no pages")
    pages = []
    read = min(count, _MOST_PAGES)
    for number in range(1, read + 1):
        progress(PAGE_STEP, number, read)
        text = "" if number in source.skipped else pdf_fallback.pypdf_text(reader, number - 1)
        pages.append(_page_without_places(number, text))
        progress("parse", number, read)
    progress(PAGE_STEP, 0, read)
    return _document(Content(tuple(pages), pdf_fallback.pypdf_metadata(reader)), source, _told(source, count))


def _page_without_places(number: int, text: str) -> Page:
    return Page(number, text, engine="pypdf" if text else "", origin="text" if text else "none")


def _filled_in(content: Content, source: RawSource, progress: Progress) -> Content:
    """Ask pypdf for the pages on which pdfium found nothing."""
    from ingest.parsers.pdf import fallback as pdf_fallback

    try:
        reader = pdf_fallback.open_pypdf(source)
        count = pdf_fallback.page_count(reader, name=source.name)
    except (DamagedFile, PasswordNeeded, WrongPassword) as error:
        log.info("pypdf cannot open %s: %s", source.name, error)
        return content
    pages = list(content.pages)
    for i, page in enumerate(pages[:count]):
        if page.text or page.number in source.skipped:
            continue
        progress(PAGE_STEP, page.number, len(pages))
        text = pdf_fallback.pypdf_text(reader, page.number - 1)
        pages[i] = replace(page, text=text, engine="pypdf", origin="text", scanned=False) if text else page
    progress(PAGE_STEP, 0, len(pages))
    return replace(content, pages=tuple(pages))


def _told(source: RawSource, count: int) -> list[Remark]:
    """Say which pages were not read at all."""
    told = [remark("page_unreadable", page=number) for number in sorted(source.skipped)]
    if count > _MOST_PAGES:
        told.append(remark("pages_beyond", read=_MOST_PAGES, pages=count))
    return told


def _document(content: Content, source: RawSource, told: Sequence[Remark]) -> Document:
    pages = content.pages
    if not any(page.text.strip() or page.scanned for page in pages):
        raise NoText(name=source.name, pages=len(pages))
    metadata = {key: printable(value).strip() for key, value in content.metadata.items()}
    first = next((page for page in pages if page.text.strip()), pages[0])
    text = "\n".join(page.text for page in pages)
    candidates = [
        *content.titles,
        metadata.get("Title", ""),
        *(h.text for h in first.headings),
        *first.text.split("\n")[:_FIRST_LINES],
    ]
    title = choose_title((each for each in candidates if not is_stamp(each)), source.name)
    named = _AUTHOR_SEPARATOR.split(metadata.get("Author", ""))
    authors = tuple(name for name in named if name and not _NOBODY.fullmatch(name))
    return Document(
        sha256=source.sha256,
        kind="pdf",
        title=in_title_case(title.rstrip(" ."), text[:_SAMPLE]),
        pages=pages,
        authors=content.authors or authors,
        language=guess_language(text),
        metadata={key: metadata[key] for key in _KEPT_METADATA if metadata.get(key)},
        warnings=(*content.warnings, *told),
    )
