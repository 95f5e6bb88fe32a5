"""Make a document of Markdown: a note, to be written as Word or PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from notebook_app.studio.documents.document import Block, Heading, Items, Line, Paragraph, Table
from notebook_app.text.markdown import MARKER

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_LISTS = frozenset({"bullet_list", "ordered_list"})


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a text: headings, paragraphs, lists (one within another as one), tables, code as it stands."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    for node in SyntaxTreeNode(reader.parse(text)).children:
        yield from _blocks(node)


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    match node.type:
        case "heading":
            yield Heading(_line(node).text, min(int(node.tag[1:]), 4))
        case "paragraph":
            yield Paragraph((_line(node),))
        case "blockquote":
            for child in node.children:
                yield from _blocks(child)
        case kind if kind in _LISTS:
            yield Items(tuple((line,) for line in _items(node)), numbered=kind == "ordered_list")
        case "table":
            head, *rows = [[_line(cell) for cell in row.children] for part in node.children for row in part.children]
            yield Table(tuple(each.text for each in head), tuple(tuple((cell,) for cell in row) for row in rows))
        case "fence" | "code_block":
            yield from (Paragraph((Line(line),)) for line in node.content.splitlines() if line.strip())


def _items(node: SyntaxTreeNode) -> Iterator[Line]:
    for item in node.children:
        for child in item.children:
            if child.type in _LISTS:
                yield from _items(child)
            else:
                yield _line(child)


def _line(node: SyntaxTreeNode) -> Line:
    """Return the words of a node without their markup, and the numbers of the markers in them."""
    words = "".join(_words(node.children or [node]))
    numbers = dict.fromkeys(int(found[1]) for found in MARKER.finditer(words))
    return Line(" ".join(MARKER.sub("", words).split()), tuple(numbers))


def _words(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        if node.type in {"softbreak", "hardbreak"}:
            yield " "
        elif node.children:
            yield from _words(node.children)
        elif node.type in {"text", "code_inline", "fence", "code_block"}:
            yield node.content
