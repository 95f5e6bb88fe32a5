"""One artifact in place of the studio's list: its view, what is known of how it was made, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import QUOTES, Artifact, Citation
from notebook_app.ui import expanders, markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio import made
from notebook_app.ui.studio.kinds import view_of
from notebook_app.ui.words import day, plural, say

_COUNTED: Final = ("statements", "weak", "regenerated", "dropped")


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw it."""
    _head(notebook, artifact)
    with st.container(border=False, height=400, key="scroll_artifact"):
        st.markdown(f"### {markup.escaped(artifact.title)}", anchors=False)
        st.caption(_how_it_was_made(artifact))
        _fallen(notebook, artifact)
        view = view_of(artifact.kind)
        if state.screen().editing:
            _editor(notebook, artifact)
        elif view:
            view(notebook, artifact, drawn)
        else:
            body(artifact, drawn)


def body(artifact: Artifact, drawn: Drawn, text: str | None = None) -> None:
    """Draw an artifact's Markdown, or a part of it, with its citations alive."""
    citations = _citations(artifact)
    shown, _ = markup.answer_markdown(artifact.body if text is None else text, artifact.id, citations, (), say)
    st.markdown(shown, anchors=False)
    drawn.cited.update({f"{artifact.id}-{citation.n}": citation for citation in citations})


def _head(notebook: Notebook, artifact: Artifact) -> None:
    kind = notebook.studio.kinds[artifact.kind]
    with st.container(key="artifact_head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        with st.container(key="back_to_studio", width="content"):
            st.button(
                say("artifacts.back"), icon=":material/arrow_back:", type="tertiary", key="close_made", on_click=_close
            )
        st.caption(
            f"{kind.icon} {say(artifact.kind + '.title')} · {day(artifact.updated)}", width="stretch", wrap=False
        )
        expanders.widen_button()
        actions = _actions(notebook, artifact)
        st.menu_button(
            say("artifacts.menu", title=markup.escaped(artifact.title)),
            list(actions),
            key=f"made_menu_{artifact.id}",
            icon=":material/more_vert:",
            type="tertiary",
            format_func=lambda action: actions[action][0],
            on_click=_choose,
            args=(artifact.id, actions),
        )


def _actions(notebook: Notebook, artifact: Artifact) -> dict[str, tuple[str, Callable[[], None]]]:
    """Return what can be done: its words, and what does it."""
    return {
        "edit": (
            say("artifacts.done") if state.screen().editing else say("artifacts.edit"),
            partial(_edit, not state.screen().editing),
        ),
        "export": (say("artifacts.export_as"), partial(state.open_dialog, "artifact", artifact.id)),
        "renew": (say("artifacts.renew"), partial(_renew, notebook, artifact)),
        "to_note": (say("artifacts.to_note"), partial(_to_note, notebook, artifact)),
        "delete": (say("delete"), partial(made.discard, notebook, artifact)),
    }


def _choose(artifact_id: str, actions: Mapping[str, tuple[str, Callable[[], None]]]) -> None:
    actions[st.session_state[f"made_menu_{artifact_id}"]][1]()


def _how_it_was_made(artifact: Artifact) -> str:
    provenance, counts = artifact.provenance, artifact.counts
    writer = str(provenance.get("writer", QUOTES))
    said = [say("artifacts.quoted") if writer == QUOTES else say("artifacts.written_by", model=markup.escaped(writer))]
    if failed := provenance.get("failed"):
        said = [say("artifacts.failed_model", model=markup.escaped(str(failed)))]
    said += [say(f"artifacts.{name}", count=int(counts[name])) for name in _COUNTED if counts.get(name)]
    if provenance.get("requests"):
        tokens = f"{int(provenance['tokens']):,}"
        said.append(say("artifacts.spent", requests=int(provenance["requests"]), tokens=tokens))
    return " · ".join(said)


def _fallen(notebook: Notebook, artifact: Artifact) -> None:
    if fallen := notebook.studio.fallen(artifact.id):
        st.warning(plural("artifacts.fallen", len(fallen)), icon=":material/link_off:")
        st.button(
            say("artifacts.mend"), key="mend_made", icon=":material/healing:", on_click=_mend, args=(notebook, artifact)
        )


def _editor(notebook: Notebook, artifact: Artifact) -> None:
    title, text, keep = f"made_title_{artifact.id}", f"made_body_{artifact.id}", partial(_keep, notebook, artifact.id)
    st.text_input(say("artifacts.title_field"), artifact.title, key=title, max_chars=200, on_change=keep)
    st.text_area(say("artifacts.body"), artifact.body, key=text, height=420, on_change=keep)


def _close() -> None:
    state.screen().artifact, state.screen().editing = None, False
    state.refresh("studio")


def _edit(editing: bool) -> None:
    state.screen().editing = editing
    state.refresh("studio")


def _keep(notebook: Notebook, artifact_id: str) -> None:
    title, text = (st.session_state[f"made_{part}_{artifact_id}"] for part in ("title", "body"))
    with state.showing_errors():
        found = notebook.studio.artifact(artifact_id)
        if title.strip() and title != found.title:
            notebook.studio.rename(artifact_id, title.strip())
        if text != found.body:
            notebook.studio.edit(artifact_id, body=text)
    state.refresh("studio")


def _mend(notebook: Notebook, artifact: Artifact) -> None:
    with state.showing_errors():
        notebook.studio.mend(artifact.id)
    state.refresh("studio")


def _renew(notebook: Notebook, artifact: Artifact) -> None:
    with state.showing_errors():
        notebook.studio.renew(artifact.id)
    _close()


def _to_note(notebook: Notebook, artifact: Artifact) -> None:
    with state.showing_errors():
        notebook.save_note(artifact.body, title=artifact.title, citations=_citations(artifact))
        state.screen().notice = say("artifacts.saved_as_note")
    state.refresh("studio")


def _citations(artifact: Artifact) -> list[Citation]:
    return [Citation.from_json(citation) for citation in artifact.content.get("citations", ())]
