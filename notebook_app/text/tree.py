"""The parsed tree of an answer's or note's Markdown: one parser for what is checked, shown and exported.

What is no Markdown of ours stays text: raw HTML, references to addresses elsewhere in the text, directives of a screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

Node = SyntaxTreeNode
_UNSAID = frozenset({"heading", "fence", "code_block", "math_block", "hr", "thead"})
"""Blocks that state nothing: what stands in them is neither checked nor marked."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.use(footnote_plugin, inline=False)
    # Characters that were escaped stay apart from those that were not: only the latter make a citation marker.
    return parser.disable(["reference", "html_block", "html_inline", "text_join"])


def parse(markdown: str) -> Node:
    """Return the tree of a text."""
    return SyntaxTreeNode(_parser().parse(markdown))


def leaves(node: Node) -> Iterator[Node]:
    """Yield what stands in an inline node, in order, without the emphasis and links around it."""
    for child in node.children:
        if child.children and child.type != "image":
            yield from leaves(child)
        else:
            yield child


def words_of(leaf: Node) -> str:
    """Return what a leaf of an inline node says; a bracket that was escaped stays so, and begins no marker."""
    if leaf.type in {"softbreak", "hardbreak"}:
        return " "
    if leaf.type == "text_special":
        return f"\\{leaf.content}" if leaf.content == "[" else leaf.content
    if leaf.type == "image":
        return "".join(words_of(each) for each in leaves(leaf))
    return leaf.content if leaf.type in {"text", "code_inline", "math_inline", "math_inline_double"} else ""


def passages(node: Node) -> Iterator[list[Node]]:
    """Yield the inline nodes that state something, in order: a paragraph alone, the cells of a table's row together."""
    for child in node.children:
        if child.type in _UNSAID:
            continue
        if child.type == "tr":
            yield [cell.children[0] for cell in child.children if cell.children]
        elif child.type == "paragraph":
            inline = child.children[0]
            if not _is_label(inline):
                yield [inline]
        else:
            yield from passages(child)


def statements(markdown: str) -> list[str]:
    """Return what a text states, with its citation markers: one text a paragraph, list item or row of a table."""
    rows = (["".join(map(words_of, leaves(inline))) for inline in row] for row in passages(parse(markdown)))
    return [text for row in rows if (text := " | ".join(filter(str.strip, row)))]


def _is_label(inline: Node) -> bool:
    """Say whether a paragraph is a heading in bold: nothing but emphasis, a colon perhaps after it."""
    kinds = {child.type for child in inline.children}
    rest = "".join(child.content for child in inline.children if child.type == "text")
    return "strong" in kinds and kinds <= {"strong", "text", "softbreak"} and not re.search(r"\w", rest)
