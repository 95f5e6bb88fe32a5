"""A checked draft on the screen: what needs work first, each sentence beside its passage; and the form that takes a draft."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import markers
from notebook_app.studio.draft.markdown import remarks, sentences_of
from notebook_app.text.markdown import escape
from notebook_app.ui import markup
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio import opened
from notebook_app.ui.words import language, say

_JUDGEMENTS: Final[Mapping[str, str]] = {
    "contradicted": ":red-badge[:material/cancel: {}]",
    "absent": ":orange-badge[:material/help: {}]",
    "weak": ":blue-badge[:material/adjust: {}]",
    "supported": ":green-badge[:material/check_circle: {}]",
}
_PAGE: Final = 40
_TEXT, _NAME, _FILE = "option_draft_text", "option_draft_name", "option_draft_file"
_TYPES: Final = ("docx", "pdf", "md", "txt", "odt", "rtf", "tex", "html")


def form(notebook: Notebook, before: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    """Draw the fields of the form: the text, or a file."""
    st.text_area(say("draft.option_text"), str(before.get("text", "")), key=_TEXT, height=220, max_chars=400_000)
    st.file_uploader(say("draft.upload"), type=list(_TYPES), key=_FILE)
    st.text_input(say("draft.option_name"), "", key=_NAME, max_chars=200)
    return partial(_read, notebook)


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — every view is called so
    """Draw a checked draft."""
    sentences = sentences_of(artifact.content)
    counts = Counter(sentence["judgement"] for sentence in sentences)
    shown = st.pills(
        say("draft.show"),
        list(_JUDGEMENTS),
        key=f"draft_shown_{artifact.id}",
        selection_mode="multi",
        format_func=lambda name: f"{say(f'draft.{name}')} {counts[name]}",
    )
    chosen = [each for each in sentences if not shown or each["judgement"] in shown]
    if not chosen:
        st.caption(say("draft.nothing_here"))
    count = st.session_state.get(f"draft_listed_{artifact.id}", _PAGE)
    for sentence in chosen[:count]:
        _sentence(artifact, sentence, drawn)
    if count < len(chosen):
        st.button(
            say("flashcards.more", count=len(chosen) - count),
            key=f"draft_more_{artifact.id}",
            on_click=st.session_state.__setitem__,
            args=(f"draft_listed_{artifact.id}", count + _PAGE),
        )
    _references(artifact)


def _sentence(artifact: Artifact, sentence: Mapping[str, Any], drawn: Drawn) -> None:
    judgement = sentence["judgement"]
    with st.container(border=True, gap="xsmall", key=f"draft_{artifact.id}_{sentence['id']}"):
        st.markdown(f"{_JUDGEMENTS[judgement].format(say(f'draft.{judgement}'))} {markup.escaped(sentence['text'])}")
        for statement in sentence.get("evidence", ()):
            opened.body(artifact, drawn, f"> “{escape(statement['text'])}” {markers(statement)}")
        for remark in remarks(sentence, language()):
            st.caption(f":material/link_off: {markup.escaped(remark)}")
        if sentence.get("read_by"):
            st.caption(say("draft.read_by", model=markup.escaped(sentence["read_by"])))


def _references(artifact: Artifact) -> None:
    references = artifact.content.get("references", ())
    if not references:
        return
    st.markdown(f"#### {say('draft.references')}", anchors=False)
    for entry in references:
        mark = ":material/check: " if entry.get("source") else ":material/link_off: "
        missing = "" if entry.get("source") else f" — **{say('draft.no_source')}**"
        st.markdown(f"- {mark}{markup.escaped(entry['text'])}{missing}")


def _read(notebook: Notebook) -> Mapping[str, Any]:
    given: Any = st.session_state
    upload, name = given.get(_FILE), str(given.get(_NAME) or "").strip()
    if upload is None:
        return {"text": str(given.get(_TEXT) or ""), "name": name}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draft"  # a name of ours: theirs never becomes a path
        file.write_bytes(upload.getvalue())
        text = notebook.studio.read_manuscript(file, upload.name)
    return {"text": text, "name": name or Path(upload.name).stem[:200]}
