"""A mind map as Markdown: nested lists, with their markers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebook_app.studio.cited import doubt, markers
from notebook_app.studio.mind_map.tree import walk
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the tree."""
    return "\n".join(f"{'  ' * depth}- {node_markdown(node, language)}" for depth, node in walk(content))


def node_markdown(node: Mapping[str, Any], language: str) -> str:
    """Return a node's label and what bears it out."""
    relation = f"*({escape(node['relation'])})* " if node["relation"] else ""
    said = " ".join(f"{escape(each['text'])} {markers(each)}{doubt(each, language)}" for each in node["statements"])
    return f"**{escape(node['label'])}** {relation}{said}".rstrip()
