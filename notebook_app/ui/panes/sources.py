"""The sources: what is in the notebook, what is being added, and the viewer that opens a source at a passage."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ingest.models import Anchor
from notebook_app.notebook import Notebook
from notebook_app.records import Source
from notebook_app.ui import jobs, markup, state, undo, viewer
from notebook_app.ui.ticks import tick
from notebook_app.ui.words import say

ICONS = {
    "pdf": ":material/picture_as_pdf:",
    "docx": ":material/description:",
    "html": ":material/language:",
    "markdown": ":material/article:",
    "text": ":material/notes:",
    "image": ":material/image:",
    "audio": ":material/graphic_eq:",
    "video": ":material/smart_display:",
}
UNKNOWN_ICON = ":material/draft:"
_MENU = {
    "open": ":material/visibility:",
    "guide": ":material/auto_awesome:",
    "receipt": ":material/receipt_long:",
    "refresh": ":material/refresh:",
    "replace": ":material/published_with_changes:",
    "rename": ":material/edit:",
    "delete": ":material/delete:",
}


@st.fragment(key="sources")
def pane(notebook: Notebook) -> None:
    """Draw the pane."""
    state.show_notice()
    sources = notebook.sources()
    shown = state.screen().viewer
    opened = next((source for source in sources if shown and source.id == shown.source), None)
    if shown and opened:
        viewer.draw(notebook, opened, shown)
        return
    if state.screen().railed:
        _rail(sources)
        return
    _head()
    if sources:
        _controls(notebook, sources)
    with st.container(border=False, height=400, key="scroll_sources"):
        jobs.rows(notebook, jobs.SOURCES)
        if shown:
            _gone(notebook, shown)
        _rows(notebook, sources)


def _gone(notebook: Notebook, shown: Anchor) -> None:
    """Say what became of a source that a citation still names."""
    successor = notebook.successor(shown.source)
    if successor:
        viewer.replaced(shown, successor)
    else:
        st.warning(say("source_gone"), icon=":material/link_off:")
        if shown.quote:
            st.info(markup.escaped(markup.shortened(shown.quote, 600)), icon=":material/format_quote:")


def _head() -> None:
    with st.container(key="sources_head", horizontal=True, vertical_alignment="center"):
        st.subheader(say("sources"), anchor=False, width="stretch")
        _add_button()
        _fold_button("viewer.fold", ":material/left_panel_close:", railed=True)


def _rail(sources: list[Source]) -> None:
    """Draw the pane folded: its room is the chat's."""
    with st.container(key="rail", horizontal_alignment="center", gap="small"):
        _fold_button("viewer.unfold", ":material/left_panel_open:", railed=False)
        _add_button()
        for source in sources:
            st.button(
                markup.escaped(source.title),
                key=f"railed_{source.id}",
                icon=ICONS.get(source.kind, UNKNOWN_ICON),
                type="tertiary",
                on_click=state.show_source,
                args=(source.id,),
            )


def _add_button() -> None:
    st.button(say("add"), icon=":material/add:", type="primary", key="add", on_click=state.open_dialog, args=("add",))


def _fold_button(label: str, icon: str, *, railed: bool) -> None:
    with st.container(key="fold", width="content"):
        st.button(say(label), icon=icon, type="tertiary", key="fold_sources", on_click=_fold, args=(railed,))


def _fold(railed: bool) -> None:
    state.screen().railed = railed
    state.refresh("sources")


def _controls(notebook: Notebook, sources: list[Source]) -> None:
    st.text_input(
        say("filter"),
        key="filter",
        type="search",
        live=True,
        icon=":material/search:",
        placeholder=say("filter"),
        label_visibility="collapsed",
    )
    tick(
        say("select_all"),
        "all_sources",
        all(source.selected for source in sources),
        partial(_select, notebook, [source.id for source in sources]),
    )


def _rows(notebook: Notebook, sources: list[Source]) -> None:
    wanted = str(st.session_state.get("filter") or "").casefold()
    matching = [source for source in sources if wanted in f"{source.title} {source.name}".casefold()]
    if not sources:
        with st.container(key="no_sources", horizontal_alignment="center"):
            st.markdown(":material/upload_file:", width="content")
            st.caption(say("no_sources"), text_alignment="center")
    elif not matching:
        st.caption(say("no_match"))
    with st.container(key="source_rows", gap=None):
        for source in matching:
            _row(notebook, source)


def _row(notebook: Notebook, source: Source) -> None:
    with st.container(key=f"row_{source.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        tick(
            say("select_source", title=source.title),
            f"tick_{source.id}",
            source.selected,
            partial(_select, notebook, [source.id]),
            label_visibility="collapsed",
        )
        st.button(
            markup.escaped(source.title),
            key=f"open_{source.id}",
            icon=ICONS.get(source.kind, UNKNOWN_ICON),
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=state.show_source,
            args=(source.id,),
        )
        _remark(source)
        st.menu_button(
            say("source_menu", title=source.title),
            [option for option in _MENU if option != "refresh" or source.origin_url],
            key=f"menu_{source.id}",
            icon=":material/more_vert:",
            type="tertiary",
            format_func=lambda option: f"{_MENU[option]} {say(option)}",
            on_click=_choose,
            args=(notebook, source),
        )


def _remark(source: Source) -> None:
    """Draw the way to the receipt where it has something to tell: pages without text, or what the parser remarked."""
    lacking = bool(source.receipt.pages_without_text)
    if not (lacking or source.receipt.warnings):
        return
    with st.container(key=f"{'flaw' if lacking else 'remark'}_{source.id}", width="content"):
        st.button(
            say("left_out" if lacking else "remarked", title=source.title),
            key=f"to_receipt_{source.id}",
            icon=":material/warning:" if lacking else ":material/info:",
            type="tertiary",
            on_click=state.open_dialog,
            args=("receipt", source.id),
        )


def _choose(notebook: Notebook, source: Source) -> None:
    """Do what was chosen in the menu of a source."""
    match st.session_state[f"menu_{source.id}"]:
        case "open":
            state.show_source(source.id, guide=False)
        case "guide":
            state.show_source(source.id)
        case "receipt":
            state.open_dialog("receipt", source.id)
        case "refresh":
            with state.told():
                notebook.enqueue_refresh(source.id)
            state.refresh("sources")
        case "replace":
            state.open_dialog("replace_source", source.id)
        case "rename":
            state.open_dialog("rename_source", source.id)
        case "delete":
            _delete(notebook, source)


def _delete(notebook: Notebook, source: Source) -> None:
    with state.told():
        discarded = notebook.discard_source(source.id)
        undo.offer(source.title, partial(notebook.restore, discarded.id, state.settings().home))
    state.refresh()


def _select(notebook: Notebook, source_ids: list[str], selected: bool) -> None:
    with state.told():
        notebook.select_sources(source_ids, selected)
    parts: list[state.Part] = ["chat_head", "composer"]
    if state.screen().offers_show:
        parts.append("show_end")
    state.refresh("sources", *parts)
