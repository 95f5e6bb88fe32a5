"""The part of the settings for programs: the token of this computer, and those that were made, to revoke."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook.notebook import open_workspace
from notebook_app.run.access import kept_address
from notebook_app.run.tokens import local_token
from notebook_app.settings import Settings
from notebook_app.ui import markup
from notebook_app.ui.words import say

_SHOWN = "token_shown"


def draw(now: Settings) -> None:
    """Draw it."""
    address = kept_address(now.home) or ""
    st.markdown(say("programs.means"))
    if address:
        st.code(f"{address}/api/v1\n{address}/v1\n{address}/mcp", language=None)
    if st.session_state.get(_SHOWN):
        st.caption(say("programs.token_means"))
        st.code(local_token(open_workspace(now.home).library, now.home), language=None, wrap_lines=True)
    else:
        st.form_submit_button(say("programs.show"), key="show_token", icon=":material/key:", on_click=_show)
    _tokens(now)


def _show() -> None:
    st.session_state[_SHOWN] = True


def _tokens(now: Settings) -> None:
    for token in open_workspace(now.home).library.tokens():
        until = token.expires.date().isoformat() if token.expires else say("cli.token_for_ever")
        scope = say(f"programs.scope_{token.scope}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{markup.escaped(token.name)} · {scope} · {until}", width="stretch")
            st.form_submit_button(
                say("programs.revoke"), key=f"revoke_{token.id}", on_click=_revoke, args=(now, token.id)
            )


def _revoke(now: Settings, token: str) -> None:
    open_workspace(now.home).library.tokens.revoke(token)
    st.session_state.pop(_SHOWN, None)
