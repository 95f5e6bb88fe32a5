"""The sources: what is in the notebook, what is being added, and the viewer that opens a source at a passage."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from ingest.models import Anchor
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import restore
from notebook_app.records import Source
from notebook_app.ui import components, jobs, markup, notices, reindexing, state, watching
from notebook_app.ui.sources import viewer
from notebook_app.ui.words import say, say_or

ICONS = {
    "pdf": "picture_as_pdf",
    "docx": "description",
    "html": "language",
    "markdown": "article",
    "text": "notes",
    "image": "image",
    "audio": "graphic_eq",
    "video": "smart_display",
}
UNKNOWN_ICON = "draft"
_MENU = {
    "open": "visibility",
    "guide": "auto_awesome",
    "receipt": "receipt_long",
    "refresh": "refresh",
    "replace": "published_with_changes",
    "rename": "edit",
    "label": "label",
    "delete": "delete",
}
_SAID = {"label": "labels.labels"}


@st.fragment(key="sources")
def pane(notebook: Notebook) -> None:
    """Draw the pane."""
    watching.drawn(notebook, "sources")
    sources = notebook.sources()
    shown = state.screen().viewer
    opened = next((source for source in sources if shown and source.id == shown.source), None)
    if shown and opened:
        viewer.draw(notebook, opened, shown)
        return
    if state.screen().railed:
        _rail(notebook, sources)
        return
    _head()
    with st.container(border=False, height=400, key="scroll_sources"):
        jobs.rows(notebook, jobs.SOURCES)
        if sources:
            reindexing.draw()
        if shown:
            _gone(notebook, shown)
        if sources:
            _list(notebook, sources, railed=False)
        elif not jobs.at_work(notebook, jobs.SOURCES):
            with st.container(key="no_sources", horizontal_alignment="center"):
                st.markdown(":material/upload_file:", width="content")
                st.caption(say("no_sources"), text_alignment="center")


def _gone(notebook: Notebook, shown: Anchor) -> None:
    """Say what became of a source that a citation still names."""
    successor = notebook.sources.successor(shown.source)
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


def _rail(notebook: Notebook, sources: list[Source]) -> None:
    """Draw the pane folded: its room is the chat's."""
    with st.container(key="rail", horizontal_alignment="center", gap="small"):
        _fold_button("viewer.unfold", ":material/left_panel_open:", railed=False)
        _add_button()
        _list(notebook, sources, railed=True)


def _list(notebook: Notebook, sources: list[Source], *, railed: bool) -> None:
    menu = {action: (icon, say(_SAID.get(action, action))) for action, icon in _MENU.items()}
    kinds = {kind: say_or(f"ui.kind_{kind}", kind) for kind in {source.kind for source in sources}}
    components.source_list(
        [_row(each, kinds[each.kind]) for each in sources], menu, railed=railed, on_act=partial(_act, notebook)
    )


def _row(source: Source, kind: str) -> dict[str, Any]:
    """Return a source as the list shows it; the receipt is told of where pages have no text or the parser remarked."""
    flawed = bool(source.receipt.pages_without_text)
    return {
        "id": source.id,
        "title": source.title,
        "name": source.name,
        "kind": kind,
        "labels": list(source.labels),
        "icon": ICONS.get(source.kind, UNKNOWN_ICON),
        "selected": source.selected,
        "remark": "flaw" if flawed else "remark" if source.receipt.warnings else "",
        "web": bool(source.origin_url),
    }


def _add_button() -> None:
    st.button(say("add"), icon=":material/add:", type="primary", key="add", on_click=state.open_dialog, args=("add",))


def _fold_button(label: str, icon: str, *, railed: bool) -> None:
    with st.container(key="fold", width="content"):
        st.button(say(label), icon=icon, type="tertiary", key="fold_sources", on_click=_fold, args=(railed,))


def _fold(railed: bool) -> None:
    state.screen().railed = railed
    state.refresh("sources")


def _act(notebook: Notebook, act: components.Act) -> None:
    """Do what was done in the list."""
    source = str(act.get("source", ""))
    match act["do"]:
        case "select":
            _select(notebook, act["selected"])
        case "open":
            state.show_source(source, guide=False)
        case "guide":
            state.show_source(source)
        case "receipt":
            state.open_dialog("receipt", source)
        case "refresh":
            with state.showing_errors():
                notebook.jobs.refresh_source(source)
            state.refresh("sources")
        case "replace":
            state.open_dialog("replace_source", source)
        case "rename":
            state.open_dialog("rename_source", source)
        case "label":
            state.open_dialog("label_source", source)
        case "delete":
            _delete(notebook, source)


def _select(notebook: Notebook, selected: dict[str, bool]) -> None:
    with state.showing_errors():
        for wanted in set(selected.values()):
            notebook.sources.select([source for source, taken in selected.items() if taken is wanted], wanted)
    parts = ["show_end"] if state.screen().offers_show else []
    state.refresh("sources", "chat_head", "composer", *parts)


def _delete(notebook: Notebook, source: str) -> None:
    with state.showing_errors():
        title = notebook.sources.get(source).title
        discarded = notebook.trash.source(source)
        notices.offer_undo(title, partial(restore, discarded.id, state.settings().home))
    state.refresh()
