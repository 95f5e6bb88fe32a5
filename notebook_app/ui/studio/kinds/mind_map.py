"""View of a mind map: the map, and the node that was chosen in it with its passages alive."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.mind_map.markdown import node_markdown
from notebook_app.ui import components, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio.opened import body
from notebook_app.ui.words import say


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw it."""
    nodes = artifact.content["nodes"]
    shown = [
        {name: each[name] for name in ("id", "parent", "label", "relation")}
        | {"said": " ".join(said["text"] for said in each["statements"])}
        for each in nodes
    ]
    language = str(artifact.provenance.get("language", "en"))
    components.mind_map(artifact.id, artifact.title, shown, language, partial(_choose, artifact.id))
    chosen = next((each for each in nodes if each["id"] == st.session_state.get(_key(artifact.id))), None)
    if chosen is None:
        body(artifact, drawn)
        return
    body(artifact, drawn, node_markdown(chosen, language))
    with st.popover(say("artifacts.edit"), icon=":material/edit:"):
        label = st.text_input(say("mind_map.label_field"), chosen["label"], max_chars=200, key=f"label_{chosen['id']}")
        st.button(
            say("mind_map.rename"), key="rename_node", on_click=_rename, args=(notebook, artifact, chosen["id"], label)
        )
        st.button(say("mind_map.remove"), key="remove_node", on_click=_remove, args=(notebook, artifact, chosen["id"]))


def _key(artifact: str) -> str:
    return f"node_of_{artifact}"


def _choose(artifact: str, node: str) -> None:
    st.session_state[_key(artifact)] = node


def _rename(notebook: Notebook, artifact: Artifact, node: str, label: str) -> None:
    nodes = [{**each, "label": label} if each["id"] == node else each for each in artifact.content["nodes"]]
    if label.strip():
        _keep(notebook, artifact, nodes)


def _remove(notebook: Notebook, artifact: Artifact, node: str) -> None:
    gone = {node}
    for _ in artifact.content["nodes"]:  # as often as the tree may be deep
        gone |= {each["id"] for each in artifact.content["nodes"] if each["parent"] in gone}
    _keep(notebook, artifact, [each for each in artifact.content["nodes"] if each["id"] not in gone])


def _keep(notebook: Notebook, artifact: Artifact, nodes: list[dict[str, object]]) -> None:
    with state.showing_errors():
        notebook.studio.edit(artifact.id, content={**artifact.content, "nodes": nodes})
    state.refresh("studio")
