"""The receipt of a source: what was understood of it, page by page, and what was not."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ingest.models import Receipt
from notebook_app.i18n import remark_text
from notebook_app.notebook import Notebook
from notebook_app.records import Source
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import language, plural, say, say_or

_ALWAYS = frozenset({"pages", "words", "passages", "tokens"})


def draw(notebook: Notebook, source_id: str) -> None:
    """Draw the dialog."""
    source = next((each for each in notebook.sources() if each.id == source_id), None)
    if source:
        framed("receipt", partial(_body, source), state.DIALOGS, width="large")


def _body(source: Source) -> None:
    receipt = source.receipt
    st.markdown(f"**{markup.escaped(source.title)}**")
    if source.reference:
        st.markdown(markup.escaped(source.reference.citation()))
    kind, spoken = (
        say_or(f"ui.kind_{receipt.kind}", receipt.kind),
        say_or(f"ui.in_{receipt.language}", receipt.language),
    )
    st.caption(" · ".join((markup.escaped(receipt.name), kind, spoken)))
    _figures(receipt)
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


def _figures(receipt: Receipt) -> None:
    """Draw the counts in a row; those that are nought for most sources only where there is something to count."""
    figures = {
        "pages": len(receipt.pages),
        "words": receipt.words,
        "passages": receipt.chunks,
        "tokens": receipt.tokens,
        "tables": sum(page.tables for page in receipt.pages),
        "recognised": len(receipt.pages_recognised),
        "blank": len(receipt.pages_without_text),
    }
    embedded = receipt.chunks - receipt.not_embedded
    helps = {"passages": say("receipt.embedded", embedded=embedded, failed=receipt.not_embedded)}
    if receipt.confidence is not None:
        helps["recognised"] = say("receipt.confidence", percent=round(100 * receipt.confidence))
    with st.container(horizontal=True, gap="large", key="receipt_figures"):
        for name, count in figures.items():
            if count or name in _ALWAYS:
                st.metric(say(f"receipt.{name}"), f"{count:,}", help=helps.get(name), width="content")


def _pages(receipt: Receipt) -> None:
    pages = receipt.pages
    columns: dict[str, list[str] | list[int]] = {
        say("column_page"): [page.number for page in pages],
        say("column_label"): [page.label for page in pages],
        say("receipt.column_words"): [page.words for page in pages],
        say("receipt.column_tables"): [page.tables for page in pages],
        say("column_origin"): [say(f"receipt.origin_{page.origin}") for page in pages],
        say("receipt.column_confidence"): [_percent(page.confidence) for page in pages],
        say("column_engine"): [page.engine for page in pages],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    st.dataframe(filled, hide_index=True, height="content" if len(pages) <= 8 else 320)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
