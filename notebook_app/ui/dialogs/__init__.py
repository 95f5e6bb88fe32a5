"""The dialogs, one at a time, drawn from what the screen remembers, in a fragment of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import state
from notebook_app.ui.dialogs import (
    add,
    artifact,
    chat_settings,
    chats,
    compare,
    connect,
    given,
    import_notebook,
    label,
    make,
    receipt,
    rename,
    replace,
    script,
    settings,
    share,
    shortcuts,
    take,
    watch,
)

_OF_NOTEBOOK: Mapping[state.Dialog, Callable[[Notebook, str], None]] = {
    "add": add.draw,
    "artifact": artifact.draw,
    "make": make.draw,
    "receipt": receipt.draw,
    "label_source": label.draw,
    "rename_source": rename.source,
    "replace_source": replace.draw,
    "chats": chats.draw,
    "chat_settings": chat_settings.draw,
    "given": given.draw,
    "script": script.draw,
    "compare": compare.draw,
    "watch": watch.draw,
}
_ANYWHERE: Mapping[state.Dialog, Callable[[str], None]] = {
    "connect": connect.draw,
    "import": import_notebook.draw,
    "settings": settings.draw,
    "share": share.draw,
    "shortcuts": shortcuts.draw,
    "take": take.draw,
    "rename_notebook": rename.notebook,
}


@st.fragment(key=state.DIALOGS)
def draw(notebook: Notebook | None) -> None:
    """Draw the dialog that is open, if one is."""
    view = state.screen()
    if view.dialog is None:
        return
    if view.dialog in _ANYWHERE:
        _ANYWHERE[view.dialog](view.subject)
    elif notebook:
        _OF_NOTEBOOK[view.dialog](notebook, view.subject)
