"""Watch for what was changed elsewhere: in another tab, by the command line, by the worker.

Each pane notes which version of the notebook it was drawn from. The page asks for the versions every few seconds while it
is in sight; what differs is drawn again, and nothing else.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import versions_of
from notebook_app.ui import components, state
from notebook_app.ui.serving import routes

_PARTS: dict[str, tuple[state.Part, ...]] = {
    "sources": ("sources", "chat_head", "composer"),
    "studio": ("studio",),
    "chat": ("chat",),
}


def drawn(notebook: Notebook, part: str) -> None:
    """Note that a part of the notebook is drawn as it now is."""
    state.screen().drawn[part] = _version(notebook, part)


@st.fragment(key="watching")
def draw(notebook: Notebook) -> None:
    """Draw the component that asks for the versions; it shows nothing."""
    state.screen().drawn.setdefault("name", _version(notebook, "name"))
    address = routes.changes_address(notebook.id)
    components.watching(address, routes.versions(notebook), partial(_changed, notebook))


def _changed(notebook: Notebook) -> None:
    """Draw again what another has changed; a note that is being written is left alone."""
    view = state.screen()
    changed = {part for part in ("name", *_PARTS) if view.drawn.get(part) not in {None, _version(notebook, part)}}
    if view.editing:
        changed.discard("studio")
    if "name" in changed:
        del view.drawn["name"]
        view.renamed += 1
        state.refresh()
    parts = [each for part in sorted(changed) for each in _PARTS[part]]
    if "sources" in changed and view.offers_show:
        parts.append("show_end")
    state.refresh(*parts, "watching")


def _version(notebook: Notebook, part: str) -> str:
    if part == "chat":
        return _of_chat(notebook)
    return versions_of(notebook, part)[part]


def _of_chat(notebook: Notebook) -> str:
    """Return the version of the chat that is shown, without the exchanges of this tab that are drawn apart from it."""
    view = state.screen()
    apart = {message.id for answer in view.asked_here for message in notebook.chat.exchange(answer)}
    chat = notebook.chat.messages(view.chat, last=state.MESSAGES_SHOWN + len(apart))
    return " ".join(f"{each.id}:{each.status}" for each in chat if each.id not in apart)
