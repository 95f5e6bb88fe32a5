"""The dialog that adds sources: files and recordings, an address, or a pasted text."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from ingest.errors import NotAnAddress
from ingest.given import Text, parse_address
from ingest.kinds import REFERENCE_SUFFIXES, SUPPORTED_SUFFIXES
from notebook_app.notebook import Notebook
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say


def draw(notebook: Notebook, _subject: str) -> None:
    """Draw the dialog."""
    framed("add_sources", partial(_body, notebook), "sources", width="medium")


def _body(notebook: Notebook) -> None:
    kinds = [suffix.lstrip(".") for suffix in (*SUPPORTED_SUFFIXES, *REFERENCE_SUFFIXES, ".zip")]
    # of any kind: what cannot be read is said with the reason, among the sources, instead of a red name that vanishes
    st.file_uploader(say("files"), accept_multiple_files=True, key="files")
    st.caption(say("asking.kinds"))
    with st.expander(say("asking.folder"), icon=":material/folder_open:", key="of_folder"):
        st.file_uploader(
            say("asking.folder"),
            type=kinds,
            accept_multiple_files="directory",
            key="folder",
            label_visibility="collapsed",
        )
    # drawn only where it is opened: it asks for the camera at once
    if st.toggle(say("asking.photo"), key="of_camera"):
        st.camera_input(say("asking.photo"), key="photo", label_visibility="collapsed")
    st.caption(f":material/graphic_eq: {say('recordings_hint')}")
    st.text_input(
        say("address"), key="address", icon=":material/link:", placeholder=say("address_hint"), help=say("address_help")
    )
    st.text_area(say("text"), key="text", height=110, placeholder=say("text_hint"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            say("watch.open"),
            key="open_watch",
            icon=":material/rss_feed:",
            type="tertiary",
            on_click=state.open_dialog,
            args=("watch",),
        )
        if isinstance(state.screen().trouble, NotAnAddress):
            st.button(
                say("screen.add_as_text"),
                key="add_as_text",
                icon=":material/notes:",
                on_click=_as_text,
                args=(notebook,),
            )
        st.button(say("add"), key="add_now", type="primary", icon=":material/add:", on_click=_add, args=(notebook,))


def _as_text(notebook: Notebook) -> None:
    """Add what stands in the field of addresses, and is none, as a text."""
    typed, text = (str(st.session_state.get(key) or "").strip() for key in ("address", "text"))
    st.session_state["address"], st.session_state["text"] = "", "\n\n".join(filter(None, (text, typed)))
    _add(notebook)


def _add(notebook: Notebook) -> None:
    """Hand everything that was given to the worker."""
    address = str(st.session_state.get("address") or "").strip()
    text = str(st.session_state.get("text") or "").strip()
    uploads = [*(st.session_state.get("files") or ()), *(st.session_state.get("folder") or ())]
    photo = st.session_state.get("photo")
    if not (uploads or address or text or photo):
        state.screen().notice = say("nothing_to_add")
        state.refresh(state.NOTICES)
    state.screen().trouble = None
    with state.showing_errors():
        found = parse_address(address) if address else None  # what is no address keeps the dialog open, with all in it
        for upload in uploads:
            notebook.jobs.add_source(notebook.jobs.keep_upload(upload.name, upload.getvalue()), name=upload.name)
        if photo:
            taken = f"{say('asking.photo_name')} {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}.jpg"
            notebook.jobs.add_source(notebook.jobs.keep_upload(taken, photo.getvalue()), name=taken)
        if found:
            notebook.jobs.add_source(found)
        if text:
            notebook.jobs.add_source(Text(text), name=f"{Text(text)}.txt")
        state.close_dialog()
    state.refresh(state.DIALOGS)
