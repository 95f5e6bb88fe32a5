"""The list of notebooks: search them all, open one, make one, rename, copy or delete one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import collections_of, discarded, find, restore
from notebook_app.records import Discarded, Finding, NotebookRecord
from notebook_app.ui import across, header, importing, markup, notices, state
from notebook_app.ui.words import UNCHOSEN_EMOJI, day, mark, plural, say

_MENU = {
    "rename": ":material/edit:",
    "share": ":material/ios_share:",
    "duplicate": ":material/content_copy:",
    "delete": ":material/delete:",
}
_SAID = {"duplicate": "home.duplicate", "share": "share.title"}
_FOUND = {
    "notebook": ":material/book_2:",
    "source": ":material/article:",
    "note": ":material/edit_note:",
    "artifact": ":material/draft:",
    "message": ":material/chat_bubble:",
}
_LESSONS = {"add": ":material/upload_file:", "ask": ":material/format_quote:", "listen": ":material/graphic_eq:"}
_CARD_HEIGHT = 158
_QUESTION = 6
"""Characters that may be a question to every notebook."""
_HUES = 8
_LOOKED_AT = 3
"""Notebooks, the last used, in which something to hear is looked for."""
_SORTED = 4
"""Notebooks from which on an order can be chosen."""
_ORDERS: Mapping[str, Callable[[NotebookRecord], Any]] = {
    "changed": lambda notebook: -notebook.updated.timestamp(),
    "name": lambda notebook: notebook.name.casefold(),
    "sources": lambda notebook: -notebook.sources,
}
_NEW = timedelta(days=1)


def draw() -> None:
    """Draw the list."""
    home = state.settings().home
    standing = importing.standing_in(Notebook.all(home))
    notebooks = [notebook for notebook in Notebook.all(home) if notebook.id not in standing]
    with st.container(key="home"):
        header.of_home()
        importing.draw(standing)
        if notebooks:
            _head()
            wanted = str(st.session_state.get("search") or "").strip()
            if wanted:
                if len(wanted) >= _QUESTION:
                    across.offer(wanted)
                _findings(find(wanted, home), {notebook.id: notebook for notebook in notebooks})
            else:
                _continue(notebooks)
                _collections(notebooks)
        else:
            _lesson()
        _trash([each for each in discarded(home) if each.kind == "notebook"])


def _head() -> None:
    with st.container(key="home_head", horizontal=True, vertical_alignment="center"):
        st.title(say("notebooks"), anchor=False, width="stretch")
        st.text_input(
            say("home.search"),
            key="search",
            type="search",
            live=True,
            icon=":material/search:",
            placeholder=say("home.search"),
            label_visibility="collapsed",
        )
        _new()


def _new() -> None:
    with st.container(key="new", horizontal=True, width="content"):
        st.button(
            say("share.import"),
            icon=":material/upload:",
            key="import_notebook",
            type="tertiary",
            on_click=state.open_dialog,
            args=("import",),
        )
        st.button(say("new_notebook"), icon=":material/add:", key="new_notebook", type="primary", on_click=_create)


def _lesson() -> None:
    """Draw what the app is for and how it goes, where there is no notebook yet."""
    with st.container(key="lesson", horizontal_alignment="center"):
        st.title(say("tagline"), anchor=False, text_alignment="center")
        with st.grid("auto", min_column_width=200, gap="medium"):
            for number, (step, icon) in enumerate(_LESSONS.items(), 1):
                with st.container(key=f"lesson_{step}", border=True):
                    st.markdown(f"### :primary[{icon}] {number}. {say(f'home.lesson_{step}')}", anchors=False)
                    st.markdown(say(f"home.lesson_{step}_how"))
        _new()
        st.caption(say("home.stays_here"), text_alignment="center")


def _collections(notebooks: list[NotebookRecord]) -> None:
    """Draw the notebooks under the names of their collections, in the order chosen; those of one alone, if it is chosen."""
    names = collections_of(notebooks)
    chosen = None
    with st.container(key="home_order", horizontal=True, vertical_alignment="center"):
        if names:
            with st.container(width="stretch"):
                chosen = st.pills(
                    say("home.collections"),
                    names,
                    format_func=markup.escaped,
                    key="collection",
                    label_visibility="collapsed",
                    persist_state="session",
                )
        notebooks = _sorted(notebooks)
    for name in [chosen] if chosen else [*names, ""]:
        gathered = [each for each in notebooks if each.collection == name]
        if gathered and names and not chosen:
            st.subheader(markup.escaped(name) or say("home.uncollected"), anchor=False)
        _cards(gathered)


def _sorted(notebooks: list[NotebookRecord]) -> list[NotebookRecord]:
    """Return notebooks in the order chosen, which is asked for where there are enough."""
    if len(notebooks) < _SORTED:
        return notebooks
    chosen = st.selectbox(
        say("home.sort"),
        list(_ORDERS),
        format_func=lambda order: say(f"home.sort_{order}"),
        key="home_sort",
        label_visibility="collapsed",
        width=180,
        persist_state="session",
    )
    return sorted(notebooks, key=_ORDERS[chosen])


def _cards(notebooks: list[NotebookRecord]) -> None:
    with st.grid("auto", min_column_width=230, gap="medium"):
        for notebook in notebooks:
            _card(notebook)


def _card(notebook: NotebookRecord) -> None:
    with st.container(key=f"card_{notebook.id}", border=True, height=_CARD_HEIGHT):
        with st.container(horizontal=True, vertical_alignment="center"):
            # a colour by what it is about: notebooks of one subject have one
            with st.container(key=f"mark_{notebook.id}", width="stretch"), st.container(key=_cover(notebook)):
                st.markdown(mark(notebook))
            st.menu_button(
                say("notebook_menu", name=markup.escaped(notebook.name)),
                list(_MENU),
                key=f"menu_{notebook.id}",
                icon=":material/more_vert:",
                type="tertiary",
                format_func=lambda option: f"{_MENU[option]} {say(_SAID.get(option, option))}",
                on_click=_choose,
                args=(notebook,),
            )
        st.button(
            markup.escaped(notebook.name),
            key=f"open_{notebook.id}",
            type="tertiary",
            width="stretch",
            wrap=True,
            on_click=state.go_to,
            args=(notebook.id,),
        )
        changed = f":primary[{say('screen.changed_lately')}]" if _is_new(notebook) else day(notebook.updated)
        st.caption(f"{plural('sources', notebook.sources)} · {changed}")


def _cover(notebook: NotebookRecord) -> str:
    """Return the key of a notebook's sign, whose hue the style sheet knows: by its icon, else by its id."""
    about = notebook.id if notebook.emoji == UNCHOSEN_EMOJI else notebook.emoji
    return f"hue{zlib.crc32(about.encode()) % _HUES}_{notebook.id}"


def _is_new(notebook: NotebookRecord) -> bool:
    return datetime.now(UTC) - notebook.updated < _NEW


def _continue(notebooks: list[NotebookRecord]) -> None:
    """Draw the way back to what was last made to be heard."""
    for notebook in notebooks[:_LOOKED_AT]:
        ready = [each for each in state.open_notebook(notebook.id).audio.overviews() if each.status == "ready"]
        if ready:
            st.button(
                say("screen.continue_listening", title=markup.escaped(markup.shortened(ready[0].title, 60))),
                key="continue_listening",
                icon=":material/play_circle:",
                type="tertiary",
                on_click=state.go_to,
                args=(notebook.id,),
                kwargs={"playing": ready[0].id},
            )
            return


def _findings(findings: list[Finding], notebooks: dict[str, NotebookRecord]) -> None:
    with st.container(key="findings", gap="xsmall"):
        if not findings:
            st.caption(say("home.nothing_found"))
        for finding in findings:
            with st.container(key=f"finding_{finding.kind}_{finding.notebook}_{finding.id}", border=True, gap=None):
                st.button(
                    markup.escaped(finding.title) or say("chat"),
                    key=f"open_{finding.kind}_{finding.notebook}_{finding.id}",
                    icon=_FOUND[finding.kind],
                    type="tertiary",
                    width="stretch",
                    wrap=False,
                    on_click=_open,
                    args=(finding,),
                )
                if finding.kind != "notebook":
                    where = f"{say('home.found_' + finding.kind)} · {notebooks[finding.notebook].name}"
                    st.caption(f"{markup.escaped(where)} · {markup.escaped(finding.excerpt)}")


def _trash(discarded: list[Discarded]) -> None:
    if not discarded:
        return
    with st.expander(plural("home.in_trash", len(discarded)), icon=":material/delete:", key="trash"):
        st.caption(say("home.kept_for_a_day"))
        for each in discarded:
            st.button(
                say("home.restore", name=markup.escaped(each.name)),
                key=f"restore_{each.id}",
                icon=":material/undo:",
                type="tertiary",
                on_click=_restore,
                args=(each.id,),
            )


def _open(finding: Finding) -> None:
    match finding.kind:
        case "source":
            state.go_to(finding.notebook, viewer=state.first_page(finding.id))
        case "note":
            state.go_to(finding.notebook, note=finding.id)
        case _:
            state.go_to(finding.notebook, chat=finding.chat or None)


def _choose(notebook: NotebookRecord) -> None:
    match st.session_state[f"menu_{notebook.id}"]:
        case "rename":
            state.open_dialog("rename_notebook", notebook.id)
        case "share":
            state.open_dialog("share", notebook.id)
        case "duplicate":
            with state.showing_errors():
                state.open_notebook(notebook.id).duplicate(notebook.name)
        case "delete":
            with state.showing_errors():
                state.open_notebook(notebook.id).trash.notebook()
                state.open_notebook.cache_clear()
                notices.offer_undo(notebook.name, partial(restore, notebook.id, state.settings().home))


def _restore(notebook_id: str) -> None:
    with state.showing_errors():
        restore(notebook_id, state.settings().home)


def _create() -> None:
    with state.showing_errors():
        state.go_to(Notebook.create(say("untitled"), state.settings().home).id)
