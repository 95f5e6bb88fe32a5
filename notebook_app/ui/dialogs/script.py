"""The script of an overview: read, changed line by line, taken back, and spoken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Overview, Script
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say, say_show

_MARKS = {"unsupported": ":red-badge[:material/error: {}]", "weak": ":orange-badge[:material/help: {}]"}
_ACTIONS = ("edit", "again", "up", "down", "add", "delete")


def draw(notebook: Notebook, overview_id: str) -> None:
    """Draw the dialog."""
    framed("script", partial(_body, notebook, overview_id), "studio", width="large")


def _body(notebook: Notebook, overview_id: str) -> None:
    overview = notebook.audio.overview(overview_id)
    script = overview.script
    if script is None:
        return
    st.caption(say_show("script_hint"))
    titles = {chapter.first: (n, chapter.title) for n, chapter in enumerate(script.chapters)}
    with st.container(height=430, border=False, key="script_lines"):
        for number in range(len(script.turns)):
            if number in titles:
                _heading(notebook, overview, *titles[number])
            if state.screen().line == number:
                _editor(notebook, overview, script, number)
            else:
                _line(notebook, overview, script, number)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _versions(notebook, overview)
        st.button(
            say_show("speak"),
            key="script_speak",
            type="primary",
            icon=":material/graphic_eq:",
            on_click=_speak,
            args=(notebook, overview.id),
        )


def _heading(notebook: Notebook, overview: Overview, chapter: int, title: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{markup.escaped(title)}**", width="stretch")
        st.button(
            say_show("chapter_again"),
            key=f"chapter_again_{chapter}",
            icon=":material/refresh:",
            type="tertiary",
            on_click=_change,
            args=(partial(notebook.audio.script.regenerate_chapter, overview.id, chapter),),
        )


def _line(notebook: Notebook, overview: Overview, script: Script, number: int) -> None:
    turn = script.turns[number]
    mark = _MARKS[turn.verdict].format(say_show(f"verdict_{turn.verdict}")) if turn.verdict in _MARKS else ""
    numbers = " ".join(f"[{citation.n}]" for citation in turn.citations)
    with st.container(horizontal=True, vertical_alignment="top", key=f"script_line_{number}"):
        name = markup.escaped(script.hosts[turn.speaker])
        st.markdown(f"**{name}** {markup.escaped(turn.text)} {markup.escaped(numbers)} {mark}", width="stretch")
        st.menu_button(
            say_show("line_menu", number=number + 1),
            _ACTIONS,
            key=f"menu_line_{number}",
            icon=":material/more_vert:",
            type="tertiary",
            format_func=lambda action: say_show(f"line_{action}"),
            on_click=_act,
            args=(notebook, overview.id, number),
        )


def _editor(notebook: Notebook, overview: Overview, script: Script, number: int) -> None:
    turn = script.turns[number]
    with st.form(f"line_form_{number}", border=True):
        hosts = list(range(len(script.hosts)))
        st.selectbox(
            say_show("speaker"), hosts, turn.speaker, key="line_speaker", format_func=lambda host: script.hosts[host]
        )
        st.text_area(say_show("line_text"), turn.text, key=f"line_text_{number}", height=110, max_chars=5000)
        with st.container(horizontal=True):
            st.form_submit_button(say("save"), type="primary", on_click=_rewrite, args=(notebook, overview.id, number))
            st.form_submit_button(say("cancel"), type="tertiary", on_click=_leave_line)


def _versions(notebook: Notebook, overview: Overview) -> None:
    versions = {version.number: version for version in notebook.audio.script.versions(overview.id)}
    st.selectbox(
        say_show("versions"),
        list(versions),
        index=None,
        key="script_version",
        placeholder=say_show("versions_count", count=len(versions)),
        format_func=lambda n: f"{n} · {say_show('change_' + versions[n].change)} · {versions[n].created:%H:%M}",
        on_change=_restore,
        args=(notebook, overview.id),
    )


def _act(notebook: Notebook, overview: str, number: int) -> None:
    """Do what was chosen in the menu of a line."""
    action = st.session_state[f"menu_line_{number}"]
    if action == "edit":
        state.screen().line = number
        return
    changes: dict[str, Callable[[], object]] = {
        "again": partial(notebook.audio.script.regenerate_line, overview, number),
        "up": partial(notebook.audio.script.move_line, overview, number, max(number - 1, 0)),
        "down": partial(notebook.audio.script.move_line, overview, number, number + 1),
        "add": partial(notebook.audio.script.add_line, overview, number + 1, 0, say_show("new_line")),
        "delete": partial(notebook.audio.script.delete_line, overview, number),
    }
    _change(changes[action])
    if action == "add":
        state.screen().line = number + 1


def _change(change: Callable[[], object]) -> None:
    state.screen().line = state.screen().trouble = None
    with state.showing_errors():
        change()


def _rewrite(notebook: Notebook, overview: str, number: int) -> None:
    given = st.session_state
    text, speaker = str(given[f"line_text_{number}"]), int(given["line_speaker"])
    _change(partial(notebook.audio.script.rewrite_line, overview, number, text, speaker))


def _leave_line() -> None:
    state.screen().line = None


def _restore(notebook: Notebook, overview: str) -> None:
    chosen = st.session_state["script_version"]
    if chosen is not None:
        _change(partial(notebook.audio.script.restore, overview, chosen))


def _speak(notebook: Notebook, overview: str) -> None:
    _change(partial(notebook.jobs.speak_overview, overview))
    state.close_dialog()
