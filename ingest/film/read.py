"""A film's key frames to pages of its document: read by OCR, described by a model that sees, each at its second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from ingest.captions import Describer, describe_pictures
from ingest.errors import IngestError
from ingest.film.frames import KeyFrame, KeyFrames, find_key_frames
from ingest.languages import language
from ingest.models import Document, Heading, Page, Progress
from ingest.ocr.recognise import recognise
from ingest.ocr.tesseract import Tesseract, how_to_install
from ingest.parsers.describe import choose_title, guess_language
from ingest.parsers.transcript_pages import clock
from ingest.remarks import Remark, remark
from ingest.sandbox.folders import private_folder
from ingest.tokens import count_words, lexical_tokens
from ingest.tuning import KEY_FRAMES

_PASSED_ON: Final = frozenset({"languages_missing", "unrecognised", "unclear_words", "not_described"})
"""Remarks on pictures that hold for those of a film; others name pages by numbers that they do not have in the end."""


def with_key_frames(
    document: Document, path: Path, name: str, languages: str, describer: Describer | None, progress: Progress
) -> Document:
    """Add a page for each key frame that shows something new to a film's transcript.

    A film whose pictures cannot be read is left with its words, and a remark says so.

    Parameters
    ----------
    document : Document
        What is said in the film; it may have no pages.
    path : Path
        The film.
    name : str
        What the user calls it.
    languages : str
        Of text recognition; see :func:`ingest.ocr.recognise.recognise`.
    describer : Describer, optional
        Says what the pictures show.
    progress : Progress
        Told the steps "scenes", "recognise" and "describe".
    """
    if Tesseract.find() is None and describer is None:
        return _with(document, (), [remark("frames_need_tesseract", command=how_to_install(languages))])
    with private_folder("read") as folder:
        try:
            found = find_key_frames(path, folder, name, progress)
        except IngestError as error:
            return _with(document, (), [remark("frames_unread", detail=str(error))])
        if not found.frames:
            return document
        pages, remarks = _read(found, document, path, name, languages, describer, progress)
    return _with(document, pages, [*_counted(found, len(pages)), *remarks])


def silent_film(sha256: str, name: str) -> Document:
    """Return the document of a film in which nothing is said: no pages yet."""
    return Document(sha256, "video", choose_title([], name), (), warnings=(remark("no_speech"),))


def _read(
    found: KeyFrames,
    document: Document,
    path: Path,
    name: str,
    languages: str,
    describer: Describer | None,
    progress: Progress,
) -> tuple[list[Page], list[Remark]]:
    """Return the pages of the key frames that show something new, and remarks on those that could not be read."""

    def picture_of(number: int) -> bytes:
        return Path(found.frames[number - 1].file).read_bytes()

    blank = tuple(_blank(number, frame) for number, frame in enumerate(found.frames, 1))
    film = Document(document.sha256, "video", document.title, blank)
    film = recognise(film, path, name=name, languages=languages, picture_of=picture_of, progress=progress)
    shown = [_titled(page) for page in _telling([_legible(page) for page in film.pages])]
    remarks = list(film.warnings)
    if describer:
        stands = sorted(shown, key=lambda page: -found.frames[page.number - 1].stands)[: KEY_FRAMES.described]
        chosen = tuple(sorted(stands, key=lambda page: page.number))
        told = describe_pictures(replace(film, pages=chosen, warnings=()), path, describer, progress, picture_of)
        described = {page.number: page for page in told.pages}
        shown = [described.get(page.number, page) for page in shown]
        remarks += told.warnings
    pages = [_timed(page, found.frames[page.number - 1]) for page in shown if page.text]
    return pages, [each for each in remarks if each.code in _PASSED_ON]


def _blank(number: int, frame: KeyFrame) -> Page:
    label = clock(frame.second)
    return Page(number, "", label, origin="none", width=frame.width, height=frame.height, scanned=True)


def _legible(page: Page) -> Page:
    """Return a page without what recognition took for words in leaves and walls."""
    if count_words(page.text) >= KEY_FRAMES.least_words and (page.confidence or 0.0) >= KEY_FRAMES.sure:
        return page
    return replace(page, text="", words=page.words[:0], origin="none", engine="", confidence=None)


def _titled(page: Page) -> Page:
    """Return a page whose text stands under a heading that says where it was read."""
    if not page.text:
        return page
    title = language(guess_language(page.text)).screen
    boxes = page.words.copy()
    boxes[:, :2] += len(title) + 2
    return replace(page, text=f"{title}\n\n{page.text}", words=boxes, headings=(Heading(0, 1, title),))


def _telling(pages: Sequence[Page]) -> list[Page]:
    """Leave out a picture that says what the one beside it says: of a slide that is built up, the fullest stays."""
    kept: list[Page] = []
    for page in pages:
        if kept and _says_the_same(page, kept[-1]):
            continue
        if kept and _says_the_same(kept[-1], page):
            kept.pop()
        kept.append(page)
    return kept


def _says_the_same(page: Page, other: Page) -> bool:
    """Tell whether what stands in a picture stands in another one too; pictures without text are all their own."""
    words, others = (set(lexical_tokens(each.text)) for each in (page, other))
    return bool(words) and len(words & others) >= KEY_FRAMES.alike * len(words)


def _timed(page: Page, frame: KeyFrame) -> Page:
    return replace(page, scanned=False, times=np.array([(0, len(page.text), frame.second)], np.float32))


def _counted(found: KeyFrames, read: int) -> list[Remark]:
    counted = [remark("key_frames", frames=len(found.frames), scenes=found.scenes, read=read)]
    return [*counted, remark("lost_pictures", count=found.lost)] if found.lost else counted


def _with(document: Document, pages: Sequence[Page], remarks: Sequence[Remark]) -> Document:
    """Return the document with further pages, in its language or, where nothing is said, in theirs."""
    first = len(document.pages) + 1
    added = [replace(page, number=number) for number, page in enumerate(pages, first)]
    known = document.language if document.pages else guess_language("\n".join(page.text for page in added))
    everything = (*document.pages, *added)
    return replace(document, pages=everything, language=known, warnings=(*document.warnings, *remarks))
