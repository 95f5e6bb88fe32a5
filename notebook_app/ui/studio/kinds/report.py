"""View of a report: its sections, each to be written again; its outline, to be edited; and what else could be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.report.markdown import section_markdown
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio.opened import body
from notebook_app.ui.words import say


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw it."""
    language = str(artifact.provenance.get("language", "en"))
    unwritten = not any(section["statements"] for section in artifact.content["sections"])
    with st.expander(say("report.edit_outline"), icon=":material/toc:", expanded=unwritten):
        _outline(notebook, artifact)
    for section in artifact.content["sections"]:
        body(artifact, drawn, section_markdown(section, language))
        if not unwritten:
            _again(notebook, artifact, section)
    _suggestions(notebook, artifact)


def _again(notebook: Notebook, artifact: Artifact, section: Mapping[str, Any]) -> None:
    with st.popover(say("report.again"), icon=":material/refresh:", key=f"again_{section['id']}"):
        st.caption(say("report.again_hint", heading=markup.escaped(section["heading"])))
        wish = st.text_input(say("report.wish"), key=f"wish_{section['id']}", max_chars=1000)
        st.button(
            say("report.again"),
            key=f"do_again_{section['id']}",
            on_click=_redo,
            args=(notebook, artifact, section["id"], wish),
        )


def _outline(notebook: Notebook, artifact: Artifact) -> None:
    sections = artifact.content["sections"]
    for section in sections:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                say("report.heading_field"),
                section["heading"],
                key=_field(artifact, section["id"]),
                max_chars=300,
                label_visibility="collapsed",
            )
            st.button(
                say("report.remove_section"),
                icon=":material/delete:",
                key=f"drop_{section['id']}",
                on_click=_keep,
                args=(notebook, artifact, section["id"]),
            )
    st.text_input(say("report.add_section"), key=_field(artifact, ""), max_chars=300)
    with st.container(horizontal=True):
        st.button(say("report.keep_outline"), key="keep_outline", on_click=_keep, args=(notebook, artifact))
        st.button(
            say("report.write_along"), key="write_along", type="primary", on_click=_write, args=(notebook, artifact)
        )


def _suggestions(notebook: Notebook, artifact: Artifact) -> None:
    found = artifact.content.get("suggestions", ())
    if not found:
        return
    st.caption(say("report.more"))
    with st.container(horizontal=True, key="report_suggestions"):
        for n, each in enumerate(found):
            label = markup.escaped(each["instructions"]) or say(f"report.option_form_{each['form']}")
            st.button(label, key=f"suggested_{n}", on_click=_make, args=(notebook, artifact, each))


def _field(artifact: Artifact, section: str) -> str:
    return f"heading_{artifact.id}_{artifact.version}_{section}"


def _edited(artifact: Artifact, without: str = "") -> dict[str, Any]:
    """Return the content with the headings as they stand in the fields."""
    sections = []
    for section in artifact.content["sections"]:
        heading = str(st.session_state.get(_field(artifact, section["id"]), section["heading"])).strip()
        if section["id"] != without:
            sections.append({**section, "heading": heading or section["heading"]})
    if added := str(st.session_state.get(_field(artifact, ""), "")).strip():
        blank = {"level": 1, "layout": "prose", "brief": "", "note": "", "statements": []}
        sections.append({"id": f"mine-{artifact.version}", "heading": added, **blank})
    return {**artifact.content, "sections": sections}


def _keep(notebook: Notebook, artifact: Artifact, without: str = "") -> None:
    with state.showing_errors():
        notebook.studio.edit(artifact.id, content=_edited(artifact, without))
    state.refresh("studio")


def _write(notebook: Notebook, artifact: Artifact) -> None:
    with state.showing_errors():
        content = _edited(artifact)
        if content != artifact.content:
            notebook.studio.edit(artifact.id, content=content)
        options = {**artifact.options, "outline": "keep"}
        notebook.studio.enqueue("report", sources=list(artifact.sources), artifact_id=artifact.id, **options)
    _to_the_list()


def _redo(notebook: Notebook, artifact: Artifact, section: str, wish: str) -> None:
    with state.showing_errors():
        notebook.studio.again(artifact.id, section, wish=wish)
    _to_the_list()


def _make(notebook: Notebook, artifact: Artifact, wanted: Mapping[str, str]) -> None:
    with state.showing_errors():
        options = {**artifact.options, **wanted, "outline": "write"}
        notebook.studio.enqueue("report", sources=list(artifact.sources), **options)
    _to_the_list()


def _to_the_list() -> None:
    state.screen().artifact = None
    state.refresh("studio")
