"""Pictures described in words, by whatever can see: the port, and what becomes of the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ingest.errors import UserError
from ingest.languages import detect
from ingest.models import Document, Heading, Page, Progress, no_progress
from ingest.parsers.describe import guess_language, printable
from ingest.remarks import remark
from ingest.render import render_page


class Describer(Protocol):
    """Says in words what a picture shows."""

    @property
    def name(self) -> str:
        """The model's name, as the receipt shows it."""

    def describe(self, picture: bytes, text: str) -> str:
        """Return a description of a picture (PNG or JPEG), its formulas in LaTeX between "$$", in the language of the text that stands on it.

        Raises
        ------
        UserError
            If it cannot be had.
        """


def describe_pictures(
    document: Document,
    path: Path,
    describer: Describer,
    progress: Progress = no_progress,
    picture_of: Callable[[int], bytes] | None = None,
) -> Document:
    """Add a description to each page of a picture, after the text that was recognised on it and under its own heading.

    A description that cannot be had is remarked upon; the source is added without it.

    Parameters
    ----------
    document : Document
        Its pages are pictures; their text is recognised before.
    path : Path
        Its original.
    describer : Describer
        Who sees.
    progress : Progress
        Told the step "describe" by page.
    picture_of : callable, optional
        Gives a page, by its number, as a picture; by default it is drawn from the original.
    """
    shown = picture_of or (lambda number: render_page(path, number))
    pages: list[Page] = []
    failures: list[UserError] = []
    for page in document.pages:
        progress("describe", len(pages), len(document.pages))
        try:
            pages.append(_described(page, describer.describe(shown(page.number), page.text), describer.name))
        except UserError as error:
            failures.append(error)
            pages.append(page)
    progress("describe", len(pages), len(pages))
    language = document.language if any(page.text for page in document.pages) else _language(pages)
    remarks = [remark("not_described", count=len(failures), detail=str(failures[0]))] if failures else []
    return replace(document, pages=tuple(pages), language=language, warnings=(*document.warnings, *remarks))


def _described(page: Page, caption: str, engine: str) -> Page:
    caption = printable(caption).strip()
    if not caption:
        return page
    title = detect(caption).picture
    above = f"{page.text}\n\n" if page.text else ""
    return replace(
        page,
        text=f"{above}{title}\n\n{caption}",
        headings=(*page.headings, Heading(len(above), 1, title)),
        origin=page.origin if page.text else "caption",
        engine=" + ".join(filter(None, (page.engine, engine))),
    )


def _language(pages: Sequence[Page]) -> str:
    return guess_language("\n".join(page.text for page in pages))
