"""The receipt of a source: what was understood of it, page by page, and what was not."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ingest.models import Receipt
from notebook_app.i18n import remark_text
from notebook_app.notebook import Notebook
from notebook_app.records import Source
from notebook_app.ui import markup
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import language, plural, say, say_or


def draw(notebook: Notebook, source_id: str) -> None:
    """Draw the dialog."""
    source = next((each for each in notebook.sources() if each.id == source_id), None)
    if source:
        framed("receipt", partial(_body, source), width="large")


def _body(source: Source) -> None:
    receipt = source.receipt
    st.markdown(f"**{markup.escaped(source.title)}**")
    if source.reference:
        st.markdown(markup.escaped(source.reference.citation()))
    st.caption(
        " · ".join(
            (
                markup.escaped(receipt.name),
                say_or(f"ui.kind_{receipt.kind}", receipt.kind),
                say_or(f"ui.in_{receipt.language}", receipt.language),
                plural("pages", len(receipt.pages)),
                plural("chunks", receipt.chunks),
            )
        )
    )
    if receipt.pages_without_text:
        listed = ", ".join(map(str, receipt.pages_without_text))
        st.warning(say("no_text_on", pages=listed), icon=":material/warning:")
    if receipt.not_embedded:
        st.info(plural("not_embedded", receipt.not_embedded), icon=":material/info:")
    for warning in receipt.warnings:
        st.info(markup.escaped(remark_text(warning, language())), icon=":material/info:")
    _pages(receipt)
    if receipt.seconds:
        steps = (f"{say_or(f'steps.{step}', step)} {seconds:.1f} s" for step, seconds in receipt.seconds.items())
        st.caption(f"{say('time_taken')}: " + " · ".join(steps))


def _pages(receipt: Receipt) -> None:
    st.dataframe(
        {
            say("column_page"): [page.number for page in receipt.pages],
            say("column_label"): [page.label for page in receipt.pages],
            say("column_characters"): [page.characters for page in receipt.pages],
            say("column_origin"): [say(f"origin_{page.origin}") for page in receipt.pages],
            say("column_engine"): [page.engine for page in receipt.pages],
        },
        hide_index=True,
        height="content" if len(receipt.pages) <= 8 else 320,
    )
