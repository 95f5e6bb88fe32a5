"""Audio overviews: the card with those made, being made, and to be made."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import restore
from notebook_app.records import Overview
from notebook_app.ui import jobs, markup, notices, state
from notebook_app.ui.expanders import lazy_expander
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.studio import player, show_form
from notebook_app.ui.words import say, say_or, say_show, sentence_of

_UNFINISHED = frozenset({"writing", "speaking"})


def card(notebook: Notebook, lookup: SourceLookup, made: list[Overview]) -> None:
    """Draw the card: what to make, what is being made, what was made."""
    at_work = jobs.at_work(notebook, jobs.AUDIO)
    with st.container(key="audio_card", border=True):
        st.markdown(f"**:material/graphic_eq: {say('audio_overview')}**")
        jobs.rows(notebook, jobs.AUDIO)
        if made:
            _list(notebook, made, at_work=at_work)
        if at_work:
            return
        if not made:
            show_form.draw(notebook, lookup)
            return
        with lazy_expander(say("new_overview"), "new_overview", ":material/tune:") as unfolded:
            if unfolded:
                show_form.draw(notebook, lookup)


def _list(notebook: Notebook, made: list[Overview], *, at_work: bool) -> None:
    failed = jobs.failed(notebook, jobs.AUDIO)  # the row of the job says what went wrong, in the reader's language
    for overview in made:
        if overview.status == "ready":
            _ready(notebook, overview)
        elif overview.status == "review":
            if not at_work:
                _waiting(notebook, overview)
        elif not (at_work and overview.status in _UNFINISHED) and not (failed and overview.status == "failed"):
            _failed(notebook, overview)


def _ready(notebook: Notebook, overview: Overview) -> None:
    seconds = overview.measurements.get("seconds") or (overview.timeline[-1].end if overview.timeline else 0.0)
    with st.container(key=f"overview_{overview.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            markup.escaped(overview.title) or say("audio_overview"),
            key=f"listen_{overview.id}",
            icon=":material/play_circle:",
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=_listen,
            args=(overview.id,),
        )
        st.caption(f"{int(seconds) // 60}:{int(seconds) % 60:02d}", width="content")
        st.menu_button(
            say("overview_menu", title=markup.escaped(overview.title)),
            ["listen", "edit_script", "delete"],
            key=f"overview_menu_{overview.id}",
            icon=":material/more_vert:",
            type="tertiary",
            format_func=lambda action: say_show(action) if action == "edit_script" else say(action),
            on_click=_choose,
            args=(notebook, overview),
        )


def _waiting(notebook: Notebook, overview: Overview) -> None:
    """Draw an overview whose script waits for its reader."""
    with st.container(key=f"overview_{overview.id}", gap="xsmall"):
        st.markdown(f":material/edit_note: {markup.escaped(overview.title)}")
        st.caption(" ".join([say_show("waits"), *player.left_out(overview)]))
        with st.container(horizontal=True):
            st.button(
                say_show("edit_script"),
                key=f"script_{overview.id}",
                icon=":material/edit:",
                on_click=state.open_dialog,
                args=("script", overview.id),
            )
            st.button(
                say_show("speak"),
                key=f"speak_{overview.id}",
                icon=":material/graphic_eq:",
                type="primary",
                on_click=_speak,
                args=(notebook, overview.id),
            )
            st.button(
                say("delete"),
                key=f"discard_{overview.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_delete,
                args=(notebook, overview),
            )


def _failed(notebook: Notebook, overview: Overview) -> None:
    title = markup.escaped(overview.title) or say_or(f"audio.format_{overview.request.format}", overview.request.format)
    text = f"{title}: {say('overview_' + _how_it_ended(overview))}"
    reason = sentence_of(overview.failure) if overview.failure else markup.escaped(overview.error)
    if reason:
        text = f"{text}. {reason}"
    with st.container(key=f"overview_{overview.id}", gap="xsmall"):
        jobs.trouble(
            overview.id, text, partial(_delete, notebook, overview), partial(_resume, notebook, overview), "delete"
        )


def _how_it_ended(overview: Overview) -> str:
    return "interrupted" if overview.status in _UNFINISHED else overview.status


def _speak(notebook: Notebook, overview_id: str) -> None:
    with state.showing_errors():
        notebook.jobs.speak_overview(overview_id)
        state.screen().made_here = True
    state.refresh("studio")


def _resume(notebook: Notebook, overview: Overview) -> None:
    with state.showing_errors():
        notebook.jobs.make_overview(overview.request, overview_id=overview.id)
    state.refresh("studio")


def _listen(overview_id: str) -> None:
    state.screen().playing, state.screen().exchange = overview_id, None
    state.refresh("studio")


def _choose(notebook: Notebook, overview: Overview) -> None:
    match st.session_state[f"overview_menu_{overview.id}"]:
        case "listen":
            _listen(overview.id)
        case "edit_script":
            state.open_dialog("script", overview.id)
        case "delete":
            _delete(notebook, overview)


def _delete(notebook: Notebook, overview: Overview) -> None:
    with state.showing_errors():
        discarded = notebook.trash.overview(overview.id)
        undo = partial(restore, discarded.id, state.settings().home)
        notices.offer_undo(overview.title or say("audio_overview"), undo)
    state.refresh()
