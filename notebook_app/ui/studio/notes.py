"""The notes: written, saved from answers, and the automatic guides; one can be opened, edited and deleted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import restore
from notebook_app.records import Note
from notebook_app.ui import expanders, markup, notices, state, watching
from notebook_app.ui.cited import Drawn, note_body
from notebook_app.ui.words import day, plural, say

ICONS = {"written": ":material/edit_note:", "answer": ":material/format_quote:", "guide": ":material/auto_awesome:"}


def listed(notebook: Notebook, notes: list[Note]) -> None:
    """Draw the list of notes."""
    watching.drawn(notebook, "studio")
    with st.container(key="notes_head", horizontal=True, vertical_alignment="center"):
        st.subheader(say("notes"), anchor=False, width="stretch")
        st.button(
            say("new_note"),
            key="new_note",
            icon=":material/note_add:",
            type="tertiary",
            on_click=_create,
            args=(notebook,),
        )
    if not notes:
        st.caption(say("no_notes"))
    for note in notes:
        with st.container(key=f"note_{note.id}", border=True, gap="xsmall"):
            st.button(
                markup.escaped(note.title) or say("untitled_note"),
                key=f"open_note_{note.id}",
                icon=ICONS[note.kind],
                type="tertiary",
                width="stretch",
                wrap=False,
                on_click=_open,
                args=(note.id,),
            )
            st.caption(markup.escaped(markup.shortened(markup.without_markup(note.body), 110)))
            st.caption(f":small[{say('kind_' + note.kind)} · {day(note.updated)}]")


def opened(notebook: Notebook, note: Note, drawn: Drawn) -> None:
    """Draw one note in place of the list."""
    editing = state.screen().editing
    with st.container(key="note_head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        with st.container(key="back_to_notes", width="content"):
            st.button(
                say("close_note"),
                icon=":material/arrow_back:",
                type="tertiary",
                key="close_note",
                on_click=_close,
                args=(notebook, note),
            )
        st.caption(f"{ICONS[note.kind]} {say('kind_' + note.kind)} · {day(note.updated)}", width="stretch", wrap=False)
        st.button(
            say("done") if editing else say("edit"),
            key="edit_note",
            icon=":material/check:" if editing else ":material/edit:",
            type="tertiary",
            on_click=_edit,
            args=(not editing,),
        )
        expanders.widen_button()
        with st.container(key="note_to_source_icon", width="content"):
            st.button(
                say("citations.to_source"),
                key="note_to_source",
                icon=":material/library_add:",
                type="tertiary",
                on_click=_to_source,
                args=(notebook, note.id),
            )
        with st.container(key="delete_note_icon", width="content"):
            st.button(
                say("delete_note", title=markup.escaped(note.title)),
                key="delete_note",
                icon=":material/delete:",
                type="tertiary",
                on_click=_delete,
                args=(notebook, note),
            )
    with st.container(border=False, height=400, key="scroll_note"):
        if editing:
            _editor(notebook, note)
        else:
            st.markdown(f"### {markup.escaped(note.title)}", anchors=False)
            note_body(note, drawn)
            if failed := note.data.get("failed"):
                st.caption(f":material/info: {say('guide_quoted_instead', model=markup.escaped(failed))}")
            if dropped := note.data.get("dropped"):
                st.caption(f":material/link_off: {plural('guide_dropped', dropped)}")


def _editor(notebook: Notebook, note: Note) -> None:
    title, body = f"title_of_{note.id}", f"body_of_{note.id}"
    st.text_input(say("note_title"), note.title, key=title, on_change=_keep, args=(notebook, note.id), max_chars=200)
    st.text_area(
        say("note_text"),
        note.body,
        key=body,
        height=360,
        placeholder=say("new_note_text"),
        on_change=_keep,
        args=(notebook, note.id),
    )
    st.caption(say("note_hint") if note.citations else say("note_hint_plain"))


def _create(notebook: Notebook) -> None:
    with state.showing_errors():
        note = notebook.save_note("", title=say("new_note"))
        state.screen().note, state.screen().editing = note.id, True
    state.refresh("studio")


def _open(note_id: str) -> None:
    state.screen().note, state.screen().editing = note_id, False
    state.refresh("studio")


def _close(notebook: Notebook, note: Note) -> None:
    """Go back to the list; a note in which nothing was written leaves nothing behind."""
    if note.kind == "written" and not note.body.strip() and note.title == say("new_note"):
        with state.showing_errors():
            notebook.notes.delete(note.id)
    state.screen().note, state.screen().editing = None, False
    state.refresh("studio")


def _edit(editing: bool) -> None:
    state.screen().editing = editing
    state.refresh("studio")


def _keep(notebook: Notebook, note_id: str) -> None:
    with state.showing_errors():
        notebook.notes.update(
            note_id, title=st.session_state[f"title_of_{note_id}"], body=st.session_state[f"body_of_{note_id}"]
        )
    state.refresh("studio")


def _to_source(notebook: Notebook, note_id: str) -> None:
    with state.showing_errors():
        notebook.jobs.add_note(note_id)
        state.screen().notice = say("citations.became_source")
    state.refresh("sources", "studio")


def _delete(notebook: Notebook, note: Note) -> None:
    with state.showing_errors():
        discarded = notebook.trash.note(note.id)
        state.screen().note, state.screen().editing = None, False
        notices.offer_undo(note.title, partial(restore, discarded.id, state.settings().home))
    state.refresh()
