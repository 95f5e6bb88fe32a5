"""Content of a mind map: nodes in a list, each under its parent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from notebook_app.records.outside import Line, Word
from notebook_app.studio.cited import CitedContent, OutsideItem, Statements

_MOST = 2_000


class OutsideNode(OutsideItem):
    """A node: its label, what it is to its parent, and the statements that bear it out."""

    parent: Word = ""
    label: Line
    relation: Line = ""
    statements: Statements = ()


class Content(CitedContent):
    """Nodes in reading order; one without a parent hangs on the root, which is the artifact's title."""

    nodes: Annotated[tuple[OutsideNode, ...], Field(max_length=_MOST, strict=False)]

    @model_validator(mode="after")
    def _is_tree(self) -> Content:
        parents = {node.id: node.parent for node in self.nodes}
        for start, above in parents.items():
            seen, at = {start}, above
            while at in parents:
                if at in seen:
                    raise ValueError("a node stands below itself")
                seen.add(at)
                at = parents[at]
        return self
