"""HTML of a text's parsed tree, in which only what is known here has a meaning.

Pictures become their words, raw HTML text; links lead to the web alone; citation markers become what the caller makes of them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from notebook_app.text import tree
from notebook_app.text.markdown import MARKER
from notebook_app.text.tree import Node

Cite = Callable[[int], str]
"""Gives the HTML of a citation marker; empty to leave it out."""
_ALIGNED: Final[Mapping[str, str]] = {"text-align:right": ' class="right"', "text-align:center": ' class="center"'}


def to_html(markdown: str, cite: Cite = str) -> str:
    """Return a text as HTML; whatever stands in it, nothing of it runs, loads or sends anything.

    Parameters
    ----------
    markdown : str
        What a model, a reader or a source wrote.
    cite : callable
        Gives what stands for a marker ``[n]``.
    """
    return _blocks(tree.parse(markdown).children, cite)


def escaped(text: str) -> str:
    """Return a text as it stands between tags or in an attribute."""
    return html.escape(text, quote=True)


def _blocks(nodes: Iterable[Node], cite: Cite) -> str:
    return "".join(_block(node, cite) for node in nodes)


def _block(node: Node, cite: Cite) -> str:
    write = _BLOCKS.get(node.type)
    return write(node, cite) if write else _blocks(node.children, cite)


def _wrapped(tag: str) -> Callable[[Node, Cite], str]:
    return lambda node, cite: f"<{tag}>{_blocks(node.children, cite)}</{tag}>"


def _paragraph(node: Node, cite: Cite) -> str:
    written = _inline(node, cite)
    return written if node.hidden else f"<p>{written}</p>"


def _heading(node: Node, cite: Cite) -> str:
    level = min(6, int(node.tag[1:]) + 2)  # below the headings of the page it stands in
    return f"<h{level}>{_inline(node, cite)}</h{level}>"


def _ordered(node: Node, cite: Cite) -> str:
    start = int(node.attrs.get("start", 1))
    return f'<ol start="{start}">{_blocks(node.children, cite)}</ol>'


def _code_block(node: Node, _cite: Cite) -> str:
    return f'<pre tabindex="0"><code>{escaped(node.content)}</code></pre>'


def _formula_block(node: Node, _cite: Cite) -> str:
    return f'<p class="formula"><code>{escaped(node.content.strip())}</code></p>'


def _table(node: Node, cite: Cite) -> str:
    rows = "".join(_row(row, cite) for part in node.children for row in part.children)
    return f'<div class="table" tabindex="0"><table>{rows}</table></div>'


def _row(row: Node, cite: Cite) -> str:
    return "<tr>" + "".join(_cell(cell, cite) for cell in row.children) + "</tr>"


def _cell(cell: Node, cite: Cite) -> str:
    aligned = _ALIGNED.get(str(cell.attrs.get("style", "")), "")
    return f"<{cell.type}{aligned}>{_inline(cell, cite)}</{cell.type}>"


def _footnote(node: Node, cite: Cite) -> str:
    return f'<div class="footnote"><sup>{int(node.meta["id"]) + 1}</sup> {_blocks(node.children, cite)}</div>'


_BLOCKS: Final[Mapping[str, Callable[[Node, Cite], str]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _wrapped("blockquote"),
    "bullet_list": _wrapped("ul"),
    "ordered_list": _ordered,
    "list_item": _wrapped("li"),
    "fence": _code_block,
    "code_block": _code_block,
    "math_block": _formula_block,
    "math_block_label": _formula_block,
    "hr": lambda _node, _cite: "<hr>",
    "table": _table,
    "footnote": _footnote,
}


def _inline(block: Node, cite: Cite) -> str:
    return "".join(_spans(child.children, cite) for child in block.children if child.type == "inline")


def _spans(nodes: Sequence[Node], cite: Cite) -> str:
    return "".join(_span(node, cite) for node in nodes)


def _span(node: Node, cite: Cite) -> str:
    write = _SPANS.get(node.type)
    return write(node, cite) if write else escaped(_words(node))


def _words(node: Node) -> str:
    return node.content if node.type == "text_special" else tree.words_of(node)


def _text(node: Node, cite: Cite) -> str:
    written, at = "", 0
    for marker in MARKER.finditer(node.content):
        put = cite(int(marker[1]))
        before = escaped(node.content[at : marker.start()])
        written += before.rstrip(" \t") + put
        at = marker.end()
    return written + escaped(node.content[at:])


def _emphasis(tag: str) -> Callable[[Node, Cite], str]:
    return lambda node, cite: f"<{tag}>{_spans(node.children, cite)}</{tag}>"


def _code(node: Node, _cite: Cite) -> str:
    return f"<code>{escaped(node.content)}</code>"


def _link(node: Node, cite: Cite) -> str:
    inner = "".join(escaped(_words(leaf)) for leaf in tree.leaves(node))
    address = web_address(str(node.attrs.get("href", "")))
    if not address:
        return _spans(node.children, cite)
    host = urlsplit(address).hostname or ""
    said = "" if host in inner.lower() else f" ({escaped(host)})"
    return (
        f'<a href="{escaped(address)}" rel="noopener noreferrer" target="_blank">{inner or escaped(address)}</a>{said}'
    )


def web_address(address: str) -> str:
    """Return an address if it is one of the web, without who is named in it; empty otherwise."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return ""
    return address


_SPANS: Final[Mapping[str, Callable[[Node, Cite], str]]] = {
    "text": _text,
    "strong": _emphasis("strong"),
    "em": _emphasis("em"),
    "s": _emphasis("s"),
    "code_inline": _code,
    "math_inline": _code,
    "math_inline_double": _code,
    "softbreak": lambda _node, _cite: "\n",
    "hardbreak": lambda _node, _cite: "<br>",
    "link": _link,
    "footnote_ref": lambda node, _cite: f"<sup>{int(node.meta['id']) + 1}</sup>",
}
