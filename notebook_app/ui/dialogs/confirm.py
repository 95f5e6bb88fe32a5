"""The dialogs that ask before something is deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say


def delete_source(notebook: Notebook, source_id: str) -> None:
    """Ask before a source is deleted."""
    source = next((each for each in notebook.sources() if each.id == source_id), None)
    if source is None:
        return
    question = say("delete_source_question", title=markup.escaped(source.title))
    framed("delete_source", partial(_body, question, "delete", partial(_forget_source, notebook, source_id)))


def delete_overview(notebook: Notebook, overview_id: str) -> None:
    """Ask before an audio overview is deleted."""
    question = say("delete_overview_question", title=markup.escaped(notebook.overview(overview_id).title))
    framed("delete_overview", partial(_body, question, "delete", partial(notebook.delete_overview, overview_id)))


def delete_notebook(notebook_id: str) -> None:
    """Ask before a notebook is deleted."""
    notebook = state.open_notebook(notebook_id)
    question = say("delete_notebook_question", name=markup.escaped(notebook.name))
    framed("delete_notebook", partial(_body, question, "delete", partial(_forget_notebook, notebook)))


def _body(question: str, action: str, do: Callable[[], None]) -> None:
    st.markdown(question)
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(say("cancel"), key="confirm_cancel", type="tertiary", on_click=state.close_dialog)
        st.button(say(action), key="confirm", type="primary", on_click=_confirmed, args=(do,))


def _confirmed(do: Callable[[], None]) -> None:
    with state.told():
        do()
    state.close_dialog()


def _forget_source(notebook: Notebook, source_id: str) -> None:
    view = state.screen()
    if view.viewer and view.viewer.source == source_id:
        view.viewer = None
    notebook.delete_source(source_id)


def _forget_notebook(notebook: Notebook) -> None:
    notebook.delete()
    state.open_notebook.cache_clear()
