"""The settings of how scans, pictures and recordings become text."""

from __future__ import annotations

import streamlit as st

from ingest.ocr.tesseract import Tesseract, how_to_install
from notebook_app.settings import Settings
from notebook_app.ui.words import say

TRANSCRIPTION = ("transcription_model", "transcription_base_url", "whisper_model")
"""The settings of how recordings are heard."""


def draw(now: Settings) -> None:
    """Draw the fields."""
    st.markdown(f"**{say('receipt.recognition')}**")
    _pictures(now)
    st.markdown(f"**{say('transcription')}**")
    st.caption(say("transcription_hint"))
    for name in TRANSCRIPTION:
        st.text_input(say(name), getattr(now, name), key=f"set_{name}")


def _pictures(now: Settings) -> None:
    """Draw what reads pictures of text: the languages to read, and whether tesseract is there to read them."""
    st.text_input(
        say("receipt.ocr_languages"),
        now.ocr_languages,
        key="set_ocr_languages",
        help=say("receipt.ocr_languages_help"),
    )
    st.text_input(
        say("receipt.openai_vision_model"),
        now.openai_vision_model,
        key="set_openai_vision_model",
        placeholder=now.openai_model,
        help=say("receipt.openai_vision_model_hint"),
    )
    if found := Tesseract.find():
        listed = ", ".join(sorted(found.languages - {"osd"}))
        st.caption(say("receipt.recognition_found", version=found.version, languages=listed))
    else:
        st.caption(say("receipt.recognition_missing", command=how_to_install(now.ocr_languages)))
