"""The dialog that shows what a language model was given for an answer: tokens by part, and every word of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records.conversation import Reading
from notebook_app.ui import state
from notebook_app.ui.chat.reading import named
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import plural, say


def draw(notebook: Notebook, message_id: str) -> None:
    """Draw the dialog."""
    framed("model.meter_title", partial(_body, notebook, message_id), state.DIALOGS, width="large")


def _body(notebook: Notebook, message_id: str) -> None:
    message = notebook.chat.message(message_id)
    kept = message.details.get("reading") if message else None
    if kept:
        _tokens(Reading.from_json(kept))
    with st.expander(say("model.show_sent"), icon=":material/outgoing_mail:"):
        sent = notebook.chat.sent(message_id)
        st.caption(say("model.sent_means") if sent else say("model.nothing_sent"))
        for each in sent:
            st.markdown(f"**{say('model.role_' + each['role'])}**")
            st.code(each["content"], language=None, wrap_lines=True)


def _tokens(reading: Reading) -> None:
    st.progress(min(1.0, reading.prompt / reading.window))
    counted = "model.estimated" if reading.estimated else "model.counted"
    st.markdown(say(counted, prompt=f"{reading.prompt:,}", reply=f"{reading.reply:,}"))
    st.caption(say(f"model.window_{reading.window_origin}", window=f"{reading.window:,}"))
    titles = [say("model.part_instructions"), say("model.part_conversation"), *(s.title for s in reading.sources)]
    counts = [say("model.of_passages", passages=s.passages, of=s.of) for s in reading.sources]
    tokens = [reading.instructions, reading.conversation, *(s.tokens for s in reading.sources)]
    st.dataframe(
        {
            say("model.column_part"): titles,
            say("model.column_passages"): ["", "", *counts],
            say("model.column_tokens"): tokens,
        },
        hide_index=True,
        height="content" if len(titles) <= 10 else 360,
    )
    if reading.digested:
        st.caption(plural("model.digested", reading.digested))
    if reading.sources_left_out:
        st.caption(named("model.sources_left_out", reading.sources_left_out))
