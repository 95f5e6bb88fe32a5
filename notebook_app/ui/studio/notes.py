"""The notes: written, saved from answers, and the automatic guides; one can be opened, edited and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import restore
from notebook_app.records import Note
from notebook_app.ui import components, expanders, guides, markup, notices, state, watching
from notebook_app.ui.cited import Drawn, note_body
from notebook_app.ui.words import day, plural, say

ICONS = {"written": ":material/edit_note:", "answer": ":material/format_quote:", "guide": ":material/auto_awesome:"}

_FEW = 3
"""Notes that need neither a search nor an order."""
_ORDERS: Mapping[str, tuple[Callable[[Note], Any], bool]] = {
    "changed": (lambda note: note.updated, True),
    "created": (lambda note: note.created, True),
    "title": (lambda note: note.title.casefold(), False),
    "kind": (lambda note: note.kind, False),
}


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
    own, made = [note for note in notes if note.kind != "guide"], [note for note in notes if note.kind == "guide"]
    if not own:
        st.caption(say("no_notes"))
    elif len(own) > _FEW:
        _arranging()
    shown = _arranged(own)
    if own and not shown:
        st.caption(say("screen.no_note_found"))
    _rows(shown, "notes")
    if made:
        with st.expander(plural("screen.guides", len(made)), icon=":material/auto_awesome:", key="guides_made"):
            _rows(made, "guides")


def _rows(notes: list[Note], which: str) -> None:
    """Draw the first of the notes, and what shows more of them."""
    most = state.screen().notes_shown.get(which, state.NOTES_SHOWN)
    for note in notes[:most]:
        _row(note)
    if len(notes) > most:
        st.button(
            say("screen.more_notes", count=len(notes) - most),
            key=f"more_{which}",
            icon=":material/expand_more:",
            type="tertiary",
            on_click=_show_more,
            args=(which, most),
        )


def _show_more(which: str, shown: int) -> None:
    state.screen().notes_shown[which] = shown + state.NOTES_SHOWN
    state.refresh("studio")


def _arranging() -> None:
    """Draw what finds and sorts notes."""
    with st.container(key="notes_tools", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.text_input(
            say("screen.find_note"),
            key="notes_search",
            type="search",
            live=True,
            icon=":material/search:",
            placeholder=say("screen.find_note"),
            label_visibility="collapsed",
        )
        st.selectbox(
            say("screen.sort_notes"),
            list(_ORDERS),
            key="notes_order",
            format_func=lambda name: say(f"screen.order_{name}"),
            label_visibility="collapsed",
            width=130,
        )


def _arranged(notes: list[Note]) -> list[Note]:
    """Return the notes in which what was looked for stands, or that have it as a tag, the pinned ones first."""
    wanted = str(st.session_state.get("notes_search") or "").strip().casefold()
    found = [note for note in notes if wanted.lstrip("#") in _searched(note)]
    key, reverse = _ORDERS[st.session_state.get("notes_order") or "changed"]
    return sorted(sorted(found, key=key, reverse=reverse), key=lambda note: not note.pinned)


def _searched(note: Note) -> str:
    return "\n".join((note.title, note.body, *note.tags)).casefold()


def _row(note: Note) -> None:
    with st.container(key=f"note_{note.id}", border=True, gap="xsmall"):
        st.button(
            markup.escaped(note.title) or say("untitled_note"),
            key=f"open_note_{note.id}",
            icon=":material/keep:" if note.pinned else ICONS[note.kind],
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=_open,
            args=(note.id,),
        )
        if preview := markup.shortened(markup.without_markup(note.body), 110):
            st.caption(markup.escaped(preview))
        tags = "".join(f" · #{markup.escaped(tag)}" for tag in note.tags)
        st.caption(f":small[{say('kind_' + note.kind)} · {day(note.updated)}{tags}]")


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
        if note.kind != "guide":
            with st.container(key="icon_pin", width="content"):
                st.button(
                    say("screen.unpin") if note.pinned else say("screen.pin"),
                    key="pin_note",
                    icon=":material/keep_off:" if note.pinned else ":material/keep:",
                    type="tertiary",
                    on_click=_pin,
                    args=(notebook, note),
                )
            with st.container(key="icon_export_note", width="content"):
                st.button(
                    say("artifacts.export_as"),
                    key="export_note",
                    icon=":material/download:",
                    type="tertiary",
                    on_click=state.open_dialog,
                    args=("artifact", note.id),
                )
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
            if note.kind == "guide":
                guides.draw(notebook, note, drawn)
            else:
                note_body(note, drawn)
            if failed := note.data.get("failed"):
                st.caption(f":material/info: {say('guide_quoted_instead', model=markup.escaped(failed))}")
            if dropped := note.data.get("dropped"):
                st.caption(f":material/link_off: {plural('guide_dropped', dropped)}")


def _editor(notebook: Notebook, note: Note) -> None:
    title = f"title_of_{note.id}"
    st.text_input(
        say("note_title"),
        note.title,
        key=title,
        on_change=_keep_title,
        args=(notebook, note.id),
        max_chars=200,
        autocomplete="off",
    )
    st.fragment(partial(_body_editor, notebook, note.id), key="note_editor")()
    if note.kind != "guide":
        tags = f"tags_of_{note.id}"
        st.text_input(
            say("screen.tags"), ", ".join(note.tags), key=tags, on_change=_keep_tags, args=(notebook, note.id, tags)
        )
    if note.citations:
        st.caption(say("note_hint"))


def _body_editor(notebook: Notebook, note_id: str) -> None:
    """Draw the text of a note being written: alone, so that keeping it draws nothing else again."""
    note = next((note for note in notebook.notes() if note.id == note_id), None)
    if note:
        components.editor(note.id, note.body, say("new_note_text"), partial(_keep_body, notebook, note.id))


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


def _pin(notebook: Notebook, note: Note) -> None:
    with state.showing_errors():
        notebook.notes.arrange(note.id, pinned=not note.pinned)
    state.refresh("studio")


def _keep_tags(notebook: Notebook, note_id: str, key: str) -> None:
    with state.showing_errors():
        notebook.notes.arrange(note_id, tags=re.split("[,，、]", str(st.session_state[key])))
    state.refresh(state.NOTICES)


def _keep_title(notebook: Notebook, note_id: str) -> None:
    with state.showing_errors():
        notebook.notes.update(note_id, title=st.session_state[f"title_of_{note_id}"])
    state.refresh(state.NOTICES)


def _keep_body(notebook: Notebook, note_id: str, text: str) -> None:
    with state.showing_errors():
        notebook.notes.update(note_id, body=text)
    state.refresh("note_editor")


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
