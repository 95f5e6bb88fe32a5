"""A recording opened at a moment: its player above what is said and shown, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ingest.models import Anchor, Page
from notebook_app.notebook import Notebook
from notebook_app.records import Source
from notebook_app.ui import components, markup
from notebook_app.ui.serving import routes
from notebook_app.ui.source_lookup import RECORDED_KINDS
from notebook_app.ui.sources import described
from notebook_app.ui.words import clock, say


def draw(notebook: Notebook, source: Source, anchor: Anchor) -> None:
    """Draw the player, at the moment that was cited, above what is said and shown; captions alone lead to where they play.

    What a model saw in a picture that is cited stands above them, its formulas typeset.
    """
    pages = [notebook.sources.pages(source.id, number) for number in range(1, source.pages + 1)]
    moment = notebook.sources.pages.moment(anchor) or 0.0
    lines = [
        {**line, "picture": "" if page.shown_at is None else routes.page_address(notebook.id, source.id, page.number)}
        for page in pages
        for line in spoken(page, anchor if page.number == anchor.page else None)
    ]
    lines.sort(key=lambda line: line["start"])
    media = "" if is_captions(source) else routes.original_address(notebook.id, source.id)
    if not media:
        address = f"{source.origin_url}&t={int(moment)}"
        watch = say("watch_there", moment=clock(moment))
        st.markdown(f"[:material/play_circle: {watch}]({markup.link(address)})", width="content")
    described.draw(pages[anchor.page - 1])
    components.recording(media, source.kind, moment, lines, source.language, cited=bool(anchor.quote))


def spoken(page: Page, anchor: Anchor | None) -> list[Mapping[str, Any]]:
    """Return a page of a recording line by line: ``start`` in seconds, ``text``, whether it is ``marked`` as cited."""
    start, end = (anchor.start, anchor.end) if anchor and anchor.quote else (0, 0)
    return [
        {
            "start": round(float(second), 2),
            "clock": clock(float(second)),
            "text": page.text[int(first) : int(last)].replace("\n\n", "\n"),
            "marked": bool(first < end and last > start),
        }
        for first, last, second in page.times
    ]


def is_captions(source: Source) -> bool:
    """Say whether only the captions of a video are here, not the video."""
    return source.kind in RECORDED_KINDS and source.receipt.name == source.origin_url
