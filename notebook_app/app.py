"""The Streamlit script: the list of notebooks, or one notebook in three panes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from notebook_app.ui import bench, dialogs, home, state, warming

# A file rather than an emoji: not every computer has a font for those, and Streamlit's list of them is slow to load.
ICON = Path(__file__).parent / "ui" / "static" / "icon.svg"


def main() -> None:
    """Draw the screen once."""
    notebook = state.current_notebook()
    title = f"{notebook.name} · Notebook" if notebook else "Notebook"
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
    if notebook:
        bench.draw(notebook)
    else:
        home.draw()
    dialogs.draw(notebook)
    state.reload_if_asked()
    if notebook:
        warming.warm_up_soon(notebook)


if __name__ == "__main__":
    main()
