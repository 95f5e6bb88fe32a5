"""The list of notebooks: open one, make one, delete one."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import NotebookRecord
from notebook_app.ui import header, markup, state
from notebook_app.ui.words import day, mark, plural, say


def draw() -> None:
    """Draw the list."""
    state.show_notice()
    notebooks = Notebook.all(state.settings().home)
    with st.container(key="home"):
        header.of_home()
        st.title(say("notebooks"), anchor=False)
        st.caption(say("tagline"))
        with st.grid("auto", min_column_width=230, gap="medium"):
            with st.container(key="new_notebook_card", border=True, height=170):
                st.button(
                    say("new_notebook"),
                    icon=":material/add:",
                    key="new_notebook",
                    type="tertiary",
                    width="stretch",
                    on_click=_create,
                )
            for notebook in notebooks:
                _card(notebook)


def _card(notebook: NotebookRecord) -> None:
    with st.container(key=f"card_{notebook.id}", border=True, height=170):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"## {mark(notebook)}", anchors=False, width="stretch")
            st.menu_button(
                say("notebook_menu", name=notebook.name),
                ["delete"],
                key=f"menu_{notebook.id}",
                icon=":material/more_vert:",
                type="tertiary",
                format_func=say,
                on_click=state.open_dialog,
                args=("delete_notebook", notebook.id),
            )
        st.button(
            markup.escaped(notebook.name),
            key=f"open_{notebook.id}",
            type="tertiary",
            width="stretch",
            wrap=True,
            on_click=state.go_to,
            args=(notebook.id,),
        )
        st.caption(f"{plural('sources', notebook.sources)} · {day(notebook.updated)}")


def _create() -> None:
    with state.told():
        state.go_to(Notebook.create(say("untitled"), state.settings().home).id)
