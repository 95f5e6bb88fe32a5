"""A question to every notebook, asked on the page that lists them: it is answered in a thread, and shown when it is."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import streamlit as st

from ingest.errors import UserError
from notebook_app.notebook.across import AnswerOf, ask_all
from notebook_app.records import Citation
from notebook_app.ui import markup, state
from notebook_app.ui.words import mark, page_of, say, sentence

_QUOTES_SHOWN = 3
_SECONDS = 0.3


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="across")


def offer(question: str) -> None:
    """Draw the way to ask a text that was looked for, and what came of it."""
    asked = state.screen().across
    if asked is None or asked[0] != question:
        st.button(
            say("screen.ask_all", question=markup.escaped(markup.shortened(question, 80))),
            key="ask_all",
            icon=":material/travel_explore:",
            on_click=_ask,
            args=(question,),
        )
        return
    st.fragment(_draw, run_every=None if asked[1].done() else _SECONDS, key="across")()


def _ask(question: str) -> None:
    state.screen().across = (question, _pool().submit(ask_all, question, state.settings().home))


def _draw() -> None:
    asked = state.screen().across
    if asked is None:
        return
    _, future = asked
    if not future.done():
        st.markdown(f":shimmer[{say('screen.asking_all')}]")
        return
    if st.session_state.get("across_shown") != id(future):
        st.session_state["across_shown"] = id(future)
        st.rerun()  # from now on it need not look again
    _result(future)


def _result(future: Future[list[AnswerOf]]) -> None:
    try:
        found = future.result()
    except UserError as error:
        st.error(sentence(error), icon=":material/error:")
        return
    st.caption(f":material/format_quote: {say('screen.quoted_from_all' if found else 'screen.none_answers')}")
    for each in found:
        with st.container(key=f"across_{each.notebook.id}", border=True, gap="xsmall"):
            st.button(
                f"{mark(each.notebook)} {markup.escaped(each.notebook.name)}",
                key=f"open_across_{each.notebook.id}",
                type="tertiary",
                on_click=state.go_to,
                args=(each.notebook.id,),
            )
            for citation in each.answer.citations[:_QUOTES_SHOWN]:
                _quotation(each.notebook.id, citation)


def _quotation(notebook_id: str, citation: Citation) -> None:
    st.markdown(f"> {markup.escaped(markup.shortened(citation.quote, 400))}")
    st.button(
        f"{markup.escaped(citation.title)}, {page_of(citation.page, citation.label)}",
        key=f"open_quote_{notebook_id}_{citation.n}",
        icon=":material/find_in_page:",
        type="tertiary",
        on_click=_open,
        args=(notebook_id, citation),
    )


def _open(notebook_id: str, citation: Citation) -> None:
    state.go_to(notebook_id, viewer=citation.anchor)
