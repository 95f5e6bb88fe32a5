"""The dialog that makes an artifact: its options in a small form, what it will cost, and the sources it is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from ingest.errors import UserError
from notebook_app.notebook import Notebook
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.studio import option_fields
from notebook_app.ui.studio.kinds import form_of
from notebook_app.ui.words import plural, say

if TYPE_CHECKING:
    from notebook_app.studio.port import Options


def draw(notebook: Notebook, subject: str) -> None:
    """Draw the dialog for a kind."""
    if subject in notebook.studio.kinds:
        framed(f"{subject}.title", partial(_body, notebook, subject), "studio")


def _body(notebook: Notebook, kind: str) -> None:
    st.caption(say(f"{kind}.hint"))
    chosen = len(notebook.sources.ids(selected_only=True))
    if not chosen:
        st.info(say("artifacts.no_sources"))
        return
    entry = notebook.studio.kinds[kind]
    model, before = entry.options(), option_fields.chosen_before(notebook, kind)
    own = form_of(kind)
    with st.form(f"make_{kind}", border=False):
        if own:
            read = own(notebook, before)
        else:
            option_fields.draw(kind, model, before)
            read = partial(option_fields.read, kind, model)
        st.caption(_what_it_takes(notebook, kind, model, before, chosen, written=entry.written))
        st.form_submit_button(
            say("artifacts.generate"),
            type="primary",
            icon=entry.icon,
            on_click=_make,
            args=(notebook, kind, read),
        )


def _what_it_takes(
    notebook: Notebook, kind: str, model: type[Options], before: Mapping[str, Any], chosen: int, *, written: bool
) -> str:
    said = [plural("artifacts.sources", chosen)]
    if not state.settings().has_language_model:
        said.append(say("artifacts.quoted_hint"))
    elif written:
        known = {name: value for name, value in before.items() if name in model.model_fields}
        cost = notebook.studio.estimate(kind, **known)
        said.append(say("artifacts.cost", requests=cost.requests, tokens=f"{cost.tokens:,}"))
    return " · ".join(said)


def _make(notebook: Notebook, kind: str, read: Callable[[], Mapping[str, Any]]) -> None:
    try:
        notebook.studio.enqueue(kind, **read())
    except UserError as error:
        state.screen().trouble = error
        state.refresh(state.DIALOGS)
    state.close_dialog()
