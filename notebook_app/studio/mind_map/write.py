"""Draw a mind map with a language model: a tree from a schema, every node through the gate."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from notebook_app.errors import UncitedReply
from notebook_app.i18n import translate
from notebook_app.prompts import FENCED
from notebook_app.records import Statement, StoredPassage
from notebook_app.studio.gate import Claim, Gate, Reply
from notebook_app.studio.material import central_passages
from notebook_app.studio.mind_map.extract import root_title
from notebook_app.studio.mind_map.markdown import to_markdown
from notebook_app.studio.mind_map.tree import node
from notebook_app.studio.port import Made, Making

_BRANCHES = {"small": 4, "standard": 6, "large": 10}
_RULES = (
    """\
You draw a mind map of numbered passages of a reader's own sources.

Give a title and about {count} branches, each with two to five nodes below it. A node has a label of one to five words, one
sentence that says what the passages say of it, the numbers of these passages, and what it is to the node above it.
Write in {language}.
"""
    + FENCED
)

Relation = Literal["", "part", "example", "cause", "effect", "evidence", "contrast", "method", "result"]


class _Leaf(BaseModel):
    label: str = Field(description="One to five words.")
    relation: Relation = Field("", description="What it is to the node above it.")
    statement: Claim


class _Branch(_Leaf):
    nodes: list[_Leaf] = Field(default_factory=list)


class _Map(BaseModel):
    title: str
    branches: list[_Branch]


def write(making: Making) -> Made:
    """Draw the map.

    A branch whose own sentence did not pass takes that of the first node below it; without any, it is left out.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or nothing it wrote is borne out.
    """
    assert making.model is not None
    gate = Gate(making)
    making.progress("write", 0, 1)
    passages = central_passages(making)
    wish = "\n".join(filter(None, (making.options.instructions, making.wish)))
    reply = gate.ask("map", _RULES, passages, _Map, wish, count=_BRANCHES[making.options.size])
    nodes: list[dict[str, Any]] = []
    for branch in reply.value.branches:
        below = [(leaf, said) for leaf in branch.nodes if (said := reply.statement(leaf.statement))]
        own = reply.statement(branch.statement)
        if own is None and below:
            own = below.pop(0)[1]
        if own is None:
            continue
        key = gate.item_id("node", branch.label)
        nodes.append(node(key, _named(gate, branch, own, passages), [own], "", _relation(making, branch)))
        for leaf, said in below:
            inner = gate.item_id("node", branch.label, leaf.label)
            nodes.append(node(inner, _named(gate, leaf, said, passages), [said], key, _relation(making, leaf)))
    if not nodes:
        raise UncitedReply(url=making.model.name)
    content = {"citations": gate.citations, "nodes": nodes}
    title = gate.heading(_title(reply), passages, root_title(making))
    return Made(title, content, to_markdown(content, making.language), gate.counts, making.model.name)


def _title(reply: Reply[_Map]) -> str:
    return reply.value.title


def _named(gate: Gate, leaf: _Leaf, said: Statement, passages: list[StoredPassage]) -> str:
    """Return a node's label; where it has a figure that the passages do not have, words of its statement."""
    return gate.heading(leaf.label[:80], passages, said.text[:60])


def _relation(making: Making, leaf: _Leaf) -> str:
    return translate(f"mind_map.relation_{leaf.relation}", making.language) if leaf.relation else ""
