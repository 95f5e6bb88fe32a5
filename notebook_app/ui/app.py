"""The Streamlit script: the list of notebooks, or one notebook in three panes."""

from __future__ import annotations

import streamlit as st

from notebook_app.ui import dialogs, home, notebook_page, state
from notebook_app.ui.serving import warming


def main() -> None:
    """Draw the screen once."""
    notebook = state.current_notebook()
    title = f"{notebook.name} · Notebook" if notebook else "Notebook"
    st.set_page_config(page_title=title, layout="wide", initial_sidebar_state="collapsed")
    state.follow_bookmark(notebook)
    if notebook:
        state.follow_link(notebook)
        notebook_page.draw(notebook)
    else:
        home.draw()
    dialogs.draw(notebook)
    state.reload_if_asked()
    if notebook:
        warming.warm_up_soon(notebook)


if __name__ == "__main__":
    main()
