"""The dialog of what is watched for new sources: feeds, Zotero, folders; and the bookmarklet."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Watch
from notebook_app.run.access import kept_address
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import clock_time, say, sentence_of

if TYPE_CHECKING:
    from ingest.watched.zotero import Collection

_ICONS: Final = {
    "feed": ":material/rss_feed:",
    "zotero": ":material/collections_bookmark:",
    "folder": ":material/folder:",
}
_COLLECTIONS: Final = "zotero_collections"
_WHOLE: Final = ""


def draw(notebook: Notebook, _subject: str) -> None:
    """Draw the dialog."""
    framed("watch.title", partial(_body, notebook), "sources", width="medium")


def _body(notebook: Notebook) -> None:
    st.caption(say("watch.means"))
    for watch in notebook.sources.watches():
        _row(notebook, watch)
    with st.form("follow_feed", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(say("watch.feed"), key="feed", icon=":material/rss_feed:", placeholder="https://…/feed.xml")
        st.form_submit_button(say("watch.follow"), key="follow_feed_now", on_click=_follow_feed, args=(notebook,))
    _zotero(notebook)
    _bookmarklet(notebook)


def _row(notebook: Notebook, watch: Watch) -> None:
    with st.container(key=f"watch_{watch.id}", border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{_ICONS[watch.kind]} {markup.escaped(watch.title)}", width="stretch")
            paused = watch.due is None
            actions = {
                "check": ("refresh", partial(notebook.sources.watches.enqueue, watch.id)),
                "resume" if paused else "pause": (
                    "play_arrow" if paused else "pause",
                    partial(notebook.sources.watches.resume if paused else notebook.sources.watches.pause, watch.id),
                ),
                "remove": ("close", partial(notebook.sources.watches.delete, watch.id)),
            }
            for action, (icon, do) in actions.items():
                with st.container(key=f"{action}_box_{watch.id}", width="content"):
                    st.button(
                        say(f"watch.{action}"),
                        key=f"{action}_{watch.id}",
                        icon=f":material/{icon}:",
                        type="tertiary",
                        on_click=_do,
                        args=(do,),
                    )
        st.caption(_state(watch))
        if watch.failure:
            st.caption(f":material/error: {sentence_of(watch.failure)}")


def _state(watch: Watch) -> str:
    """Return how often something became a source, when it was looked at and when it will be."""
    parts = [say("watch.sources", count=watch.sources)]
    if watch.waiting:
        parts.append(say("watch.waiting", count=watch.waiting))
    if watch.checked:
        parts.append(say("watch.checked", moment=clock_time(watch.checked)))
    parts.append(say("watch.next", moment=clock_time(watch.due)) if watch.due else say("watch.paused"))
    return " · ".join(parts)


def _zotero(notebook: Notebook) -> None:
    found: list[Collection] | None = st.session_state.get(_COLLECTIONS)
    if found is None:
        st.button(
            say("watch.ask_zotero"),
            key="ask_zotero",
            icon=_ICONS["zotero"],
            on_click=_ask_zotero,
            args=(notebook,),
        )
        return
    names = {_WHOLE: say("watch.all_of_zotero"), **{each.key: each.name for each in found}}
    with st.form("follow_zotero", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("watch.collection"), list(names), key="collection", format_func=lambda key: names.get(key, key)
        )
        st.form_submit_button(say("watch.follow"), key="follow_zotero_now", on_click=_follow_zotero, args=(notebook,))
    st.caption(say("watch.zotero_means"))


def _bookmarklet(notebook: Notebook) -> None:
    address = kept_address(notebook.settings.home)
    if address:
        with st.expander(say("watch.bookmarklet"), icon=":material/bookmark:", key="of_bookmarklet"):
            st.caption(say("watch.bookmarklet_means"))
            st.code(bookmarklet(address), language=None, wrap_lines=True)


def bookmarklet(address: str) -> str:
    """Return the bookmark that sends the address of the page being read to the app at ``address``."""
    opened = json.dumps(f"{address}/?{state.BOOKMARKED}=")
    return f"javascript:void(window.open({opened}+encodeURIComponent(location.href)))"


def _follow_feed(notebook: Notebook) -> None:
    feed = str(st.session_state["feed"] or "").strip()
    _do(partial(notebook.sources.watches.follow_feed, feed))


def _follow_zotero(notebook: Notebook) -> None:
    _do(partial(notebook.sources.watches.follow_zotero, st.session_state["collection"]))


def _ask_zotero(notebook: Notebook) -> None:
    with state.showing_errors():
        st.session_state[_COLLECTIONS] = notebook.sources.watches.collections()
    state.refresh(state.DIALOGS)


def _do(action: Callable[[], object]) -> None:
    state.screen().trouble = None
    with state.showing_errors():
        action()
    state.refresh(state.DIALOGS)
