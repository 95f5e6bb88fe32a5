"""Details around a language model's answer: its thoughts, how far its reading is, what it was given and what not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from notebook_app.records import Message
from notebook_app.records.conversation import Reading
from notebook_app.ui import markup, state
from notebook_app.ui.words import plural, say

_TITLES_SHOWN = 4


def progress(message: Message) -> bool:
    """Draw what a model does before it writes; return whether there was something to say."""
    at = message.details.get("progress") or {}
    if at:
        number = min(at["done"] + 1, at["total"])
        st.markdown(f":shimmer[{say('model.step_' + at['step'], number=number, total=at['total'])}]")
        if at["total"] > 1:
            st.progress(at["done"] / at["total"])
        return True
    return thoughts(message, "model.thinking")


def thoughts(message: Message, label_key: str = "model.thought_for") -> bool:
    """Draw a model's reasoning, folded, under one label; return whether there is any."""
    thinking = message.details.get("thinking")
    if thinking:
        label = say(label_key, seconds=max(1, round(thinking["seconds"])))
        with st.container(key=f"thoughts_{message.id}"), st.expander(label, icon=":material/psychology:"):
            st.markdown(markup.shown(thinking["text"]), anchors=False)
    return bool(thinking)


def left_out(message: Message) -> None:
    """Draw what an answer does not rest on although it might have."""
    kept = message.details.get("reading")
    if not kept:
        return
    reading = Reading.from_json(kept)
    for line in _left_out(reading):
        st.caption(f":material/content_cut: {line}")


def meter(message: Message) -> None:
    """Draw how full the model's window was, as a button to all that it was given."""
    kept = message.details.get("reading")
    if not kept:
        return
    reading = Reading.from_json(kept)
    about = "model.meter_about" if reading.estimated else "model.meter"
    with st.container(key=f"meter_{message.id}", width="content"):
        st.button(
            say(about, prompt=f"{reading.prompt:,}", window=f"{reading.window:,}"),
            key=f"given_{message.id}",
            icon=":material/data_usage:",
            type="tertiary",
            on_click=state.open_dialog,
            args=("given", message.id),
        )


def _left_out(reading: Reading) -> list[str]:
    lines = [say("model.shortened")] if reading.shortened else []
    if reading.passages_left_out:
        what = "model.points_left_out" if reading.digested else "model.passages_left_out"
        lines.append(plural(what, reading.passages_left_out))
    if reading.unread:
        lines.append(named("model.unread", reading.unread))
    if reading.digested and reading.sources_left_out:
        lines.append(named("model.sources_left_out", reading.sources_left_out))
    return lines


def named(key: str, titles: Sequence[str]) -> str:
    """Return a text about a number of sources with the titles of the first."""
    shown = ", ".join(markup.escaped(title) for title in titles[:_TITLES_SHOWN])
    return plural(key, len(titles), titles=shown + (" …" if len(titles) > _TITLES_SHOWN else ""))
