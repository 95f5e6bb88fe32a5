"""The dialog that puts a question to two models, blind, and keeps the reader's vote."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, Literal

import streamlit as st

from ingest.errors import UserError
from notebook_app.llm import examine_endpoint
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Citation
from notebook_app.studio.comparison.tally import LETTERS
from notebook_app.ui import components, markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.words import say

_CHOICES: Final[tuple[Literal["a", "b", "tie"], ...]] = ("a", "b", "tie")
_SHOWN = "compared"


def draw(notebook: Notebook, _subject: str) -> None:
    """Draw the dialog."""
    framed("comparison.title", partial(_body, notebook), width="large")


def _body(notebook: Notebook) -> None:
    st.caption(say("comparison.hint"))
    now = state.settings()
    if not now.has_endpoint:
        st.info(say("comparison.needs_model"))
        st.button(say("connect.title"), key="compare_connect", on_click=state.open_dialog, args=("connect",))
        return
    with st.form("compare", border=False):
        st.text_area(say("comparison.option_question"), key="compare_question", max_chars=4000, height=80)
        st.selectbox(say("comparison.option_model"), _others(), key="compare_model")
        st.form_submit_button(say("comparison.ask"), key="compare_ask", type="primary", on_click=_ask, args=(notebook,))
    if shown := st.session_state.get(_SHOWN):
        _compared(notebook, notebook.studio.artifact(shown))
    _tally(notebook)


def _others() -> list[str]:
    """Return the other models of the endpoint, asked once a session."""
    now = state.settings()
    kept = st.session_state.setdefault("compare_models", {})
    if now.openai_base_url not in kept:
        with state.showing_errors():
            key = now.openai_api_key.get_secret_value()
            kept[now.openai_base_url] = examine_endpoint(now.openai_base_url, key).models
    return [model for model in kept.get(now.openai_base_url, ()) if model != now.openai_model]


def _ask(notebook: Notebook) -> None:
    fields = st.session_state
    try:
        with st.spinner(say("comparison.asking")):
            made = notebook.studio.make(
                "comparison", question=str(fields["compare_question"]), model=str(fields["compare_model"] or "")
            )
        fields[_SHOWN] = made.id
    except UserError as error:
        fields.pop(_SHOWN, None)
        state.screen().trouble = error


def _compared(notebook: Notebook, comparison: Artifact) -> None:
    vote, cited = comparison.content["vote"], dict[str, Citation]()
    for column, letter, answer in zip(st.columns(2), LETTERS, comparison.content["answers"], strict=True):
        with column, st.container(border=True, key=f"compared_{letter}"):
            st.markdown(f"**{letter.upper()}**")
            _answer(f"{comparison.id}-{letter}", answer, cited)
            if vote:
                model, seconds = markup.escaped(answer["model"]), answer["seconds"]
                st.caption(say("comparison.was", letter=letter.upper(), model=model, seconds=seconds))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("comparison.which"))
        for choice in _CHOICES:
            st.button(
                say(f"comparison.vote_{choice}"),
                key=f"vote_{choice}",
                type="primary" if vote == choice else "secondary",
                on_click=_vote,
                args=(notebook, comparison.id, choice),
            )
    components.citations("compare", cited, SourceLookup(notebook), {})


def _answer(owner: str, answer: dict[str, Any], cited: dict[str, Citation]) -> None:
    citations = [Citation.from_json(citation) for citation in answer["citations"]]
    body, _ = markup.answer_markdown(answer["text"], owner, citations, answer["sentences"], say)
    st.markdown(body, anchors=False)
    cited.update({f"{owner}-{citation.n}": citation for citation in citations})


def _vote(notebook: Notebook, comparison: str, choice: Literal["a", "b", "tie"]) -> None:
    with state.showing_errors():
        notebook.studio.comparisons.vote(comparison, choice)


def _tally(notebook: Notebook) -> None:
    kept = notebook.studio.comparisons.tally()
    if not kept:
        return
    st.markdown(f"**{say('comparison.tally')}**")
    columns = ("model", "won", "lost", "tied", "supported", "refused", "failed")
    rows = [
        (t.model, t.won, t.lost, t.tied, "–" if t.supported is None else f"{t.supported:.0%}", t.refused, t.failed)
        for t in kept
    ]
    table = {say(f"comparison.{name}"): [row[place] for row in rows] for place, name in enumerate(columns)}
    st.table(table, hide_index=True)
