"""The dialog that connects a language model: found on this computer, or a service that needs a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ingest.errors import UserError
from notebook_app.errors import UnknownModelName
from notebook_app.llm import examine_endpoint, load_language_model
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import plural, say, sentence

if TYPE_CHECKING:
    from notebook_app.chat.examine import Examination
    from notebook_app.llm.connect import LocalEndpoint

_FOUND, _OFFERED, _FAILED, _EXAMINED = "connect_found", "connect_offered", "connect_failed", "connect_examined"


def draw(_subject: str) -> None:
    """Draw the dialog."""
    framed("connect.title", _body, width="medium")


def _body() -> None:
    now = state.settings()
    st.caption(say("connect.means"))
    if now.has_language_model:
        _connected(now.openai_model or now.local_model)
    _local()
    _service()
    if failed := st.session_state.get(_FAILED):
        st.error(sentence(failed), icon=":material/error:")


def _connected(model: str) -> None:
    st.success(say("connect.connected", model=markup.escaped(model)), icon=":material/check_circle:")
    st.button(say("connect.examine"), key="connect_examine", icon=":material/quiz:", on_click=_examine)
    st.button(
        say("comparison.title"),
        key="to_compare",
        icon=":material/balance:",
        on_click=state.open_dialog,
        args=("compare",),
    )
    if examined := st.session_state.get(_EXAMINED):
        said(examined)


def said(examined: Examination) -> None:
    """Draw what two small questions showed of a model."""
    text = say(f"connect.{examined.fitness}", seconds=f"{examined.seconds:.0f}")
    if examined.fitness == "fit":
        st.success(text, icon=":material/check_circle:")
    else:
        st.warning(text, icon=":material/warning:")


def _local() -> None:
    if _FOUND not in st.session_state:
        from notebook_app.llm.connect import find_local

        st.session_state[_FOUND] = find_local()
    found: Sequence[LocalEndpoint] = st.session_state[_FOUND]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{say('connect.on_this_computer')}**", width="stretch")
        st.button(
            say("connect.look_again"), key="connect_look", icon=":material/refresh:", type="tertiary", on_click=_look
        )
    for endpoint in found:
        with st.container(horizontal=True, vertical_alignment="bottom", border=True):
            key = f"connect_model_{endpoint.program}"
            title = f"{endpoint.program} · {plural('model.endpoint_models', len(endpoint.models))}"
            st.selectbox(title, endpoint.models, key=key)
            st.button(
                say("connect.use"),
                key=f"connect_use_{endpoint.program}",
                type="primary",
                on_click=_use_local,
                args=(endpoint.url, key),
            )
    if not found:
        st.caption(say("connect.nothing_found"))


def _service() -> None:
    from notebook_app.llm.connect import SERVICES

    st.markdown(f"**{say('connect.by_a_service')}**")
    with st.form("connect_service", border=True):
        st.selectbox(say("connect.service"), list(SERVICES), key="connect_name")
        st.text_input(say("openai_api_key"), key="connect_key", type="password", autocomplete="off")
        st.caption(say("connect.sends"))
        st.form_submit_button(say("connect.check"), key="connect_check", on_click=_check)
    if offered := st.session_state.get(_OFFERED):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(say("openai_model"), offered, key="connect_chosen")
            st.button(say("connect.use"), key="connect_use_service", type="primary", on_click=_use_service)


def _look() -> None:
    st.session_state.pop(_FOUND, None)


def _check() -> None:
    """Ask the service for its models with the key that was typed."""
    from notebook_app.llm.connect import SERVICES

    _forget()
    fields = st.session_state
    try:
        report = examine_endpoint(SERVICES[fields["connect_name"]], str(fields["connect_key"]).strip())
        fields[_OFFERED] = report.models
    except UserError as error:
        fields[_FAILED] = error


def _use_local(url: str, field: str) -> None:
    _use(url, "", str(st.session_state[field]))


def _use_service() -> None:
    from notebook_app.llm.connect import SERVICES

    fields = st.session_state
    _use(SERVICES[fields["connect_name"]], str(fields["connect_key"]).strip(), str(fields["connect_chosen"]))


def _use(url: str, key: str, model: str) -> None:
    """Save an endpoint that answers and has the model; nothing is saved of one that does not."""
    _forget()
    try:
        report = examine_endpoint(url, key, model)
        if model not in report.models:
            raise UnknownModelName(url=url, model=model)
        state.change_settings(openai_base_url=url, openai_api_key=key, openai_model=model)
    except UserError as error:
        st.session_state[_FAILED] = error


def _examine() -> None:
    """Ask the connected model two small questions."""
    from notebook_app.chat.examine import examine

    st.session_state.pop(_EXAMINED, None)
    st.session_state.pop(_FAILED, None)
    try:
        model = load_language_model(state.settings())
        if model is not None:
            st.session_state[_EXAMINED] = examine(model)
    except UserError as error:
        st.session_state[_FAILED] = error


def _forget() -> None:
    for name in (_OFFERED, _FAILED, _EXAMINED):
        st.session_state.pop(name, None)
