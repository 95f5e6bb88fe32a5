"""The dialog that shows what a language model was sent for an answer, word for word."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui.dialogs.frame import framed_as
from notebook_app.ui.words import tell


def draw(notebook: Notebook, message_id: str) -> None:
    """Draw the dialog."""
    framed_as(tell("model.sent_title"), partial(_body, notebook, message_id), width="large")


def _body(notebook: Notebook, message_id: str) -> None:
    sent = notebook.sent(message_id)
    st.caption(tell("model.sent_means") if sent else tell("model.nothing_sent"))
    for message in sent:
        st.markdown(f"**{tell('model.role_' + message['role'])}**")
        st.code(message["content"], language=None, wrap_lines=True)
