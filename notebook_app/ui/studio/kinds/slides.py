"""Slides on the screen: each as it will look, what it cites, and a way to revise it alone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import citations_of, doubt, markers
from notebook_app.studio.slides.pages import pages_of
from notebook_app.studio.slides.picture import draw_pages
from notebook_app.text.markdown import escape
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.words import language, say

_PPI = 96.0


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw one slide, with what leads to the others."""
    pages = pages_of(artifact.content)
    key = f"slide_{artifact.id}"
    shown = min(int(st.session_state.get(key, 1)), len(pages))
    with st.container(horizontal=True, vertical_alignment="center", key=f"slide_bar_{artifact.id}"):
        _step(key, shown - 1, len(pages), say("slides.previous"), ":material/chevron_left:")
        st.caption(say("slides.slide", number=shown, count=len(pages)), width="stretch")
        _step(key, shown + 1, len(pages), say("slides.next"), ":material/chevron_right:")
    with state.showing_errors():
        theme = str(artifact.content.get("theme", "light"))
        st.image(_picture(artifact.id, artifact.version, shown, theme, pages[shown - 1]), width="stretch")
    slide = artifact.content["slides"][pages[shown - 1].slide]
    _cited(artifact, slide, drawn)
    if artifact.provenance.get("writer", "quotes") != "quotes" and slide["layout"] != "title":
        _revise(notebook, artifact, slide["id"])


@st.cache_data(max_entries=200, show_spinner=False)
def _picture(artifact: str, version: int, number: int, theme: str, _page: Any) -> bytes:  # noqa: ARG001 — the cache's key
    return draw_pages([_page], theme, "png", ppi=_PPI)[0]


def _step(key: str, target: int, count: int, label: str, icon: str) -> None:
    def go() -> None:
        st.session_state[key] = target

    st.button(label, icon=icon, key=f"{key}_{icon}", disabled=not 1 <= target <= count, on_click=go, type="tertiary")


def _cited(artifact: Artifact, slide: Any, drawn: Drawn) -> None:
    items = [*slide.get("statements", ()), *slide.get("bars", ())]
    lines = [f"- {escape(each['text'])}{doubt(each, language())} {markers(each)}" for each in items]
    lines += [f"- {escape(' · '.join(row['cells'][:2]))} {markers(row)}" for row in slide.get("rows", ())]
    if not lines:
        return
    st.caption(say("slides.cites"))
    citations = citations_of(artifact.content)
    body, _ = markup.answer_markdown("\n".join(lines), artifact.id, citations, (), say)
    st.markdown(body, anchors=False)
    drawn.cited.update({f"{artifact.id}-{citation.n}": citation for citation in citations})


def _revise(notebook: Notebook, artifact: Artifact, slide: str) -> None:
    key = f"wish_{artifact.id}_{slide}"
    with st.expander(say("slides.again"), icon=":material/edit:"), st.form(key=f"revise_{slide}", border=False):
        st.text_input(say("slides.wish"), key=key, max_chars=500)
        st.form_submit_button(say("slides.revise"), on_click=_again, args=(notebook, artifact.id, slide, key))


def _again(notebook: Notebook, artifact: str, slide: str, key: str) -> None:
    with state.showing_errors():
        notebook.studio.again(artifact, slide, wish=str(st.session_state[key]))
    state.refresh("studio")
