"""Pages that are pictures of text, read by tesseract: several at a time, each in processes of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from ingest.errors import IngestError, NeedsTesseract, NoText, RecognitionFailed
from ingest.languages import script_of
from ingest.models import Document, Page, Progress, no_progress
from ingest.ocr.tesseract import DEFAULT_LANGUAGES, OcrWord, Tesseract, how_to_install
from ingest.ocr.text import OcrText, compose_ocr, mean_confidence
from ingest.parsers.describe import choose_title, guess_language
from ingest.pictures import enlarged, turned
from ingest.remarks import Remark, remark
from ingest.render import render_page
from ingest.tokens import count_words

log = logging.getLogger(__name__)

SURE = 0.75
"""Below this a page is remarked upon, and may lie on its side: clean print has 0.88 to 0.95, turned print 0.38 to 0.71."""

_DPI = 200  # reads as well as 300
_EASTERN = ("chi_", "jpn", "kor")
_SECONDS_BETWEEN_LOOKS = 0.2
_MOST_AT_ONCE = 4
_LISTED_PAGES = 12

Outcome = OcrText | IngestError
PictureOf = Callable[[int], bytes]
"""Gives a page, by its number, as a picture."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads which pages, and in which languages; a picture's dots have no size of their own."""

    tesseract: Tesseract
    languages: Sequence[str]
    picture_of: PictureOf
    is_picture: bool
    name: str
    stop: Event

    def read(self, number: int) -> Outcome:
        """Read one page; if it is hardly legible, read it the other way up where that is clearer."""
        try:
            picture, dpi = self.picture_of(number), _DPI
            if self.is_picture:
                picture, dpi = enlarged(picture)
            words = self._words(picture, dpi)
            if mean_confidence(words) < SURE and (turn := self.tesseract.turn(picture, self.stop)):
                upright = self._words(turned(picture, turn), dpi)
                if mean_confidence(upright) > mean_confidence(words):
                    return compose_ocr(upright, turn)
            return compose_ocr(words)
        except IngestError as error:
            log.info("page %d of %s was not recognised: %s", number, self.name, error)
            return error

    def _words(self, picture: bytes, dpi: int) -> list[OcrWord]:
        """Read in all languages; what turns out to be Chinese once more in that alone, which knows Latin letters too.

        Beside another language, whole lines of Chinese come out as Latin letters now and then.
        """
        words = self.tesseract.read(picture, self.languages, dpi, self.stop)
        eastern = [language for language in self.languages if language.startswith(_EASTERN)]
        if eastern and eastern != self.languages and script_of("".join(word.text for word in words)) == "Han":
            again = self.tesseract.read(picture, eastern, dpi, self.stop)
            if mean_confidence(again) >= mean_confidence(words):
                return again
        return words


def recognise(
    document: Document,
    path: Path,
    *,
    name: str,
    password: str | None = None,
    languages: str = DEFAULT_LANGUAGES,
    picture_of: PictureOf | None = None,
    progress: Progress = no_progress,
) -> Document:
    """Read the pages that are pictures of text (``Page.scanned``), where tesseract is installed.

    A page's own text gives way to what was recognised, if that has more words.

    Parameters
    ----------
    document : Document
        As parsed.
    path : Path
        Its original.
    name : str
        What the user calls it.
    password : str, optional
        Opens it.
    languages : str
        Tesseract's names joined by "+"; those that are not installed are left out, and the remarks say so.
    picture_of : callable, optional
        Gives a page as a picture; by default it is drawn from the original.
    progress : Progress
        Told the step "recognise" by page, and asked several times a second; what it raises ends the work.

    Returns
    -------
    Document
        With origin "ocr" and a confidence on each page that was read, and remarks on what was not.
    """
    tesseract = Tesseract.find()
    wanted = [language for language in languages.split("+") if language]
    used = [language for language in wanted if tesseract and language in tesseract.languages]
    numbers = [page.number for page in document.pages if page.scanned]
    if tesseract is None or not used:
        return _with(document, [remark("not_recognised", count=len(numbers), command=how_to_install(languages))])
    is_picture = document.kind == "image" or picture_of is not None

    def drawn(number: int) -> bytes:
        return render_page(path, number, password=password, scale=_DPI / 72, grey=True)

    reader = _Reader(tesseract, used, picture_of or drawn, is_picture, name, Event())
    outcomes = _read_all(reader, numbers, progress)
    pages = tuple(_merged(page, outcomes.get(page.number), tesseract) for page in document.pages)
    missing = [language for language in wanted if language not in used]
    remarks = [*_missing(missing), *_remarks(outcomes)]
    return _with(_described_anew(replace(document, pages=pages), name), remarks)


def require_text(document: Document, name: str) -> None:
    """See to it that there is something to read.

    Raises
    ------
    NeedsTesseract
        If all there is to read is in pictures, and tesseract is not installed.
    RecognitionFailed
        If tesseract failed on them.
    NoText
        If there is nothing.
    """
    if any(page.text.strip() for page in document.pages):
        return
    said = {warning.code: warning.params for warning in document.warnings}
    if "not_recognised" in said:
        raise NeedsTesseract(name=name, pages=len(document.pages), command=said["not_recognised"]["command"])
    if "unrecognised" in said:
        raise RecognitionFailed(detail=said["unrecognised"]["detail"])
    raise NoText(name=name, pages=len(document.pages))


def _read_all(reader: _Reader, numbers: Sequence[int], progress: Progress) -> Mapping[int, Outcome]:
    """Read pages side by side, one on each processor; whatever ``progress`` raises stops them all."""
    outcomes: dict[int, Outcome] = {}
    progress("recognise", 0, len(numbers))
    with ThreadPoolExecutor(min(_MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
        waiting: dict[Future[Outcome], int] = {pool.submit(reader.read, number): number for number in numbers}
        try:
            while waiting:
                done, _ = wait(waiting, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
                outcomes.update((waiting.pop(future), future.result()) for future in done)
                progress("recognise", len(outcomes), len(numbers))
        finally:
            reader.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
    return outcomes


def _merged(page: Page, outcome: Outcome | None, tesseract: Tesseract) -> Page:
    if not isinstance(outcome, OcrText) or count_words(outcome.text) <= count_words(page.text):
        return page
    return replace(
        page,
        text=outcome.text,
        words=outcome.words,
        origin="ocr",
        engine=f"tesseract {tesseract.version}",
        confidence=round(outcome.confidence, 3),
        headings=(),
        tables=(),
    )


def _described_anew(document: Document, name: str) -> Document:
    """Say in which language the document is, and what it is called, now that its text is known."""
    recognised = [page for page in document.pages if page.origin == "ocr"]
    if not recognised:
        return document
    language = guess_language("\n".join(page.text for page in document.pages))
    first, title = document.pages[0], document.title
    if first.origin == "ocr" and title == choose_title([], name):
        title = choose_title([_largest_line(first)], name)
    return replace(document, language=language, title=title)


def _largest_line(page: Page) -> str:
    """Return the highest line of type in the upper half of a page: most often the title."""
    best, height = "", 0.0
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line)
        rows = page.words[(page.words[:, 0] >= start) & (page.words[:, 1] <= end)]
        start = end + 1
        if len(rows) and rows[0, 3] < 0.5 and (tall := float((rows[:, 5] - rows[:, 3]).mean())) > 1.15 * height:
            best, height = line, tall
    return best


def _missing(languages: Sequence[str]) -> Iterator[Remark]:
    if languages:
        named = "+".join(languages)
        yield remark("languages_missing", missing=named, command=how_to_install(named))


def _remarks(outcomes: Mapping[int, Outcome]) -> Iterator[Remark]:
    read = {number: found for number, found in sorted(outcomes.items()) if isinstance(found, OcrText)}
    failed = [outcome for outcome in outcomes.values() if isinstance(outcome, IngestError)]
    if failed:
        yield remark("unrecognised", count=len(failed), detail=str(failed[0]))
    if unsure := [number for number, found in read.items() if found.text and found.confidence < SURE]:
        more = "…" if len(unsure) > _LISTED_PAGES else ""
        yield remark("unsure_pages", pages=", ".join(map(str, unsure[:_LISTED_PAGES])) + more)
    if unclear := sum(found.unclear for found in read.values()):
        yield remark("unclear_words", count=unclear)


def _with(document: Document, remarks: Sequence[Remark]) -> Document:
    return replace(document, warnings=(*document.warnings, *remarks))
