"""From the parsed tree of a text to Markdown for Streamlit, in which only what is known here has a meaning.

A text from a model or a source is never handed on as it stands: it is parsed, and the kinds of nodes listed here are
written anew. Pictures become their words, raw HTML and Streamlit's own directives become text, links lead to the web or to
a citation. Whatever another parser might see differently is escaped or kept apart by a word joiner, which shows nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from notebook_app.text import tree
from notebook_app.text.markdown import MARKER
from notebook_app.text.tree import Node

_JOINER = "\u2060"
_SPECIAL = re.compile(r"[\\`*_\[\]<>$|~]|&(?=#?\w+;|$)|!(?=\[|$)|:(?=[A-Za-z:]|$)")
"""What means something; at the end of a piece also what would with the next piece."""
_LINE_START = re.compile(r"^(?:(?=[#+=-])|(?P<number>\d{1,9})(?=[.)](?:\s|$)))", re.MULTILINE)
_DIRECTIVE = re.compile(r":(?=material[/_]|(?:(?![A-Za-z])[\w+-])*+[A-Za-z][\w+-]*+(?::|$))")
_WWW = re.compile(r"\b(www)(?=\.)", re.IGNORECASE)
_AT = re.compile(r"(?<=[\w.+-])@(?=\w)")
_ADDRESS = re.compile(
    r"https?://[^\s<>\"'`\\\[\](){}|^，。；：！？、（）【】「」《》“”‘’\u4e00-\u9fff]+", re.IGNORECASE
)
_SCHEME = re.compile(r"\b(https?|ftp)(?=://)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z0-9+#-]{1,20}")
_DRAWN_LANGUAGES = frozenset({"mermaid"})
"""Languages of a fence that Streamlit does not show as code."""
_CLOSING = re.compile(rf"[^\w\s\[\]]*(?:\s*{MARKER.pattern})*[^\w\s\[\]]*(?:\s*{MARKER.pattern})*")
_GOES_ON = re.compile(r"\s*[a-z\d]")
_SENTENCE_END = re.compile(
    rf"[.!?。！？…][\"'”’)）】」』]*(?:\s*{MARKER.pattern})*(?=\s+[^a-z\d\s]|\s*$|[\u4e00-\u9fff])"
)
_WORD = re.compile(rf"{MARKER.pattern}|[^\W\d_]+|\d+|_")
PENDING = "pending"
"""The owner of markers that are not yet live."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence of a text, and the link that marks it as not borne out by its passages; empty where it is."""

    text: str
    mark: str


@dataclass
class _Writing:
    """How one text is written: what its markers become, and what stands after which characters of a leaf."""

    chip: Callable[[int], str]
    footnotes: str
    marks: Mapping[Node, list[tuple[int, str]]] = field(default_factory=dict)
    in_table: bool = False


def rendered(
    text: str,
    chip: Callable[[int], str] = "".format,
    *,
    doubts: Sequence[Doubt] = (),
    owner: str = "",
    ending: str = "",
) -> tuple[str, int]:
    """Return a text as Markdown for Streamlit, and how many doubts found no place in it.

    Parameters
    ----------
    text : str
        What a model, a reader or a source wrote.
    chip : callable
        Gives what stands for a marker ``[n]``; empty to leave it out.
    doubts : sequence of Doubt
        One for each sentence of the text, in order.
    owner : str
        Sets the footnotes of this text apart from those of others on the same page.
    ending : str
        Markdown put after the last words: the cursor of a text that grows.
    """
    root = tree.parse(text)
    marks, lost = _placed(root, doubts)
    prefix = re.sub(r"\W", "", owner)
    lines = _blocks(root.children, _Writing(chip, prefix, marks))
    return _ended("\n".join(lines), root, ending), lost


def plain(text: str) -> str:
    """Return Markdown that shows a name, title or question as it stands, whatever characters it has."""
    return _escaped(text, line_start=True)


def _ended(body: str, root: Node, ending: str) -> str:
    if not ending or not body:
        return body or ending
    last = root.children[-1] if root.children else None
    while (
        last is not None and last.type in {"bullet_list", "ordered_list", "list_item", "blockquote"} and last.children
    ):
        last = last.children[-1]
    joined = last is not None and last.type in {"paragraph", "heading"}
    return f"{body} {ending}" if joined else f"{body}\n\n{ending}"


# blocks


def _blocks(nodes: Iterable[Node], writing: _Writing, *, tight: bool = False) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        written = _block(node, writing)
        if written and lines and not (tight and node.type in {"bullet_list", "ordered_list"}):
            lines.append("")
        lines += written
    return lines


def _block(node: Node, writing: _Writing) -> list[str]:
    write = _BLOCKS.get(node.type)
    return write(node, writing) if write else _blocks(node.children, writing)


def _paragraph(node: Node, writing: _Writing) -> list[str]:
    written = _inline(node, writing)
    return written.split("\n") if written.strip() else []


def _heading(node: Node, writing: _Writing) -> list[str]:
    written = _inline(node, writing).replace("\n", " ").strip()
    return [f"{'#' * int(node.tag[1:])} {written}"] if written else []


def _quotation(node: Node, writing: _Writing) -> list[str]:
    return [f"> {line}".rstrip() for line in _blocks(node.children, writing)]


def _list(node: Node, writing: _Writing) -> list[str]:
    number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    tight = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
    sign = "-" if node.markup in {"-", ".", ""} else "*"
    lines: list[str] = []
    for position, item in enumerate(node.children):
        begun = f"{sign} " if number is None else f"{number + position}{')' if node.markup == ')' else '.'} "
        written = _blocks(item.children, writing, tight=tight) or [""]
        if lines and not tight:
            lines.append("")
        lines.append((begun + written[0]).rstrip())
        lines += [(" " * len(begun) + line).rstrip() for line in written[1:]]
    return lines


def _fence(node: Node, _writing: _Writing) -> list[str]:
    code = node.content.removesuffix("\n")
    ticks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", code))])
    named = _LANGUAGE.match(node.info.strip()) if node.info else None
    language = "" if named is None or named[0].lower() in _DRAWN_LANGUAGES else named[0]
    return [ticks + language, *code.split("\n"), ticks]


def _rule(_node: Node, _writing: _Writing) -> list[str]:
    return ["---"]


def _formula_block(node: Node, _writing: _Writing) -> list[str]:
    formula = _formula(node.content)
    lines = [line for line in formula.split("\n") if line.strip()] if formula else []
    return ["$$", *lines, "$$"] if lines else _escaped(node.content, line_start=True).split("\n")


def _table(node: Node, writing: _Writing) -> list[str]:
    inside = _Writing(writing.chip, writing.footnotes, writing.marks, in_table=True)
    head, *rest = node.children
    columns = head.children[0].children
    ruler = "|" + "|".join(_RULERS[str(cell.attrs.get("style", ""))] for cell in columns) + "|"
    rows = [row for part in rest for row in part.children]
    return [_row(head.children[0], inside), ruler, *(_row(row, inside) for row in rows)]


def _row(row: Node, writing: _Writing) -> str:
    cells = (_inline(cell, writing).replace("\\\n", " ").replace("\n", " ").strip() for cell in row.children)
    return "| " + " | ".join(cells) + " |"


def _footnote(node: Node, writing: _Writing) -> list[str]:
    first, *rest = _blocks(node.children, writing) or [""]
    return [f"[^{_footnote_label(node, writing)}]: {first}", *(f"    {line}".rstrip() for line in rest)]


def _footnote_label(node: Node, writing: _Writing) -> str:
    return f"{writing.footnotes}n{int(node.meta['id']) + 1}"


_RULERS: dict[str, str] = defaultdict(
    lambda: "---", {"text-align:left": ":--", "text-align:right": "--:", "text-align:center": ":-:"}
)
_BLOCKS: dict[str, Callable[[Node, _Writing], list[str]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _quotation,
    "bullet_list": _list,
    "ordered_list": _list,
    "fence": _fence,
    "code_block": _fence,
    "math_block": _formula_block,
    "math_block_label": _formula_block,
    "hr": _rule,
    "table": _table,
    "footnote": _footnote,
}


# inline


def _inline(block: Node, writing: _Writing) -> str:
    return "".join(_spans(child.children, writing) for child in block.children if child.type == "inline")


def _spans(nodes: Sequence[Node], writing: _Writing) -> str:
    """Write inline nodes one after the other; a line break begins a line, on which other characters need escaping."""
    written = ""
    for node in nodes:
        write = _SPANS.get(node.type)
        line_start = not written or written.endswith("\n")
        piece = write(node, writing, line_start) if write else _escaped(tree.words_of(node), line_start=line_start)
        if written.endswith("$") and piece[:1].isdigit():
            piece = _JOINER + piece
        for _, mark in writing.marks.get(node, ()) if node.type not in {"text", "text_special"} else ():
            piece += mark
        written += piece
    return written


def _text(node: Node, writing: _Writing, line_start: bool) -> str:
    """Write a text node: its markers as chips, its addresses as links, and marks after their characters."""
    content, written, at = node.content, "", 0
    places = sorted(writing.marks.get(node, ()))
    stops: list[tuple[int, int, str]] = [
        (found.start(), found.end(), writing.chip(int(found[1]))) for found in MARKER.finditer(content)
    ]
    stops += [(place, place, mark) for place, mark in places]
    for start, end, put in sorted(stops, key=lambda stop: (stop[1], stop[0])):
        before = content[at:start]
        if end > start:  # a marker stands at its word
            before = before.rstrip(" \t")
        written += _linked(before, line_start=line_start and not written) + put
        at = end
    return written + _linked(content[at:], line_start=line_start and not written)


def _special(node: Node, writing: _Writing, line_start: bool) -> str:
    marks = "".join(mark for _, mark in writing.marks.get(node, ()))
    apart = _JOINER if node.content == ":" else ""
    return _escaped(node.content, line_start=line_start) + apart + marks


def _code(node: Node, writing: _Writing, _line_start: bool) -> str:
    code = node.content.replace("|", "\\|") if writing.in_table else node.content
    ticks = "`" * (max([0, *(len(run) for run in re.findall(r"`+", code))]) + 1)
    blank = " " if code.startswith(("`", " ")) or code.endswith(("`", " ")) else ""
    return f"{ticks}{blank}{code}{blank}{ticks}" if code.strip() else ""


def _formula_span(node: Node, writing: _Writing, line_start: bool) -> str:
    formula = _formula(node.content)
    if not formula or "\n" in formula:
        return _escaped(node.content.replace("\n", " "), line_start=line_start)
    if writing.in_table:
        formula = formula.replace("\\|", "\\Vert ").replace("|", "\\vert ")
    return f"${formula}$"


def _formula(content: str) -> str:
    """Return a formula in which nothing means anything to a parser of Markdown, or nothing if it cannot be so written."""
    formula = content.strip()
    if "`" in formula or "$" in formula or "://" in formula or _WWW.search(formula):
        return ""
    formula = formula.replace("<", "\\lt ").replace(">", "\\gt ").replace("](", "] (").replace("][", "] [")
    return re.sub(r":(?=[A-Za-z])", ": ", formula.replace("![", "! [").replace("]:", "] :"))


def _emphasis(sign: str) -> Callable[[Node, _Writing, bool], str]:
    def write(node: Node, writing: _Writing, _line_start: bool) -> str:
        inner = _spans(node.children, writing)
        if not inner.strip(f" \n{_JOINER}"):
            return inner
        # beside a letter or a joiner a sign always opens and closes, whatever stands on its other side
        first = "" if inner[0].isalnum() else _JOINER
        last = "" if inner[-1].isalnum() else _JOINER
        return f"{sign}{first}{inner}{last}{sign}"

    return write


def _soft_break(_node: Node, _writing: _Writing, _line_start: bool) -> str:
    return "\n"


def _hard_break(_node: Node, _writing: _Writing, _line_start: bool) -> str:
    return "\\\n"


def _footnote_sign(node: Node, writing: _Writing, _line_start: bool) -> str:
    return f"[^{_footnote_label(node, writing)}]"


def _link(node: Node, writing: _Writing, _line_start: bool) -> str:
    address = web_address(str(node.attrs.get("href", "")))
    shown = "".join(_plain_words(node))
    if not address:
        return _spans(node.children, writing) if shown else ""
    return _linked_to(address, shown or address)


def _plain_words(node: Node) -> Iterable[str]:
    return (tree.words_of(leaf) for leaf in tree.leaves(node))


def _linked_to(address: str, shown: str) -> str:
    """Write a link; where its words do not say which host it leads to, that is said after it."""
    host = urlsplit(address).hostname or ""
    said = "" if host in shown.lower() else f" ({_escaped(host, line_start=False)})"
    return f"[{_escaped(' '.join(shown.split()), line_start=False)}](<{address}>){said}"


def _linked(text: str, *, line_start: bool) -> str:
    """Write text whose bare addresses are links."""
    written, at = "", 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?*_~")
        target = web_address(address)
        if target:
            written += _escaped(text[at : found.start()], line_start=line_start and not at)
            written += f"[{_escaped(address, line_start=False)}](<{target}>)"
            at = found.start() + len(address)
    return written + _escaped(text[at:], line_start=line_start and not at)


def web_address(url: str) -> str:
    """Return an address as it can stand in a link; nothing but the web's own lead anywhere."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    return quote(url, safe=":/?#@!$&'*+,;=%~()[]")


_SPANS: dict[str, Callable[[Node, _Writing, bool], str]] = {
    "text": _text,
    "text_special": _special,
    "softbreak": _soft_break,
    "hardbreak": _hard_break,
    "code_inline": _code,
    "math_inline": _formula_span,
    "math_inline_double": _formula_span,
    "em": _emphasis("*"),
    "strong": _emphasis("**"),
    "s": _emphasis("~~"),
    "link": _link,
    "footnote_ref": _footnote_sign,
}


def _escaped(text: str, *, line_start: bool) -> str:
    """Return text that a parser of Markdown, and Streamlit after it, take as it stands."""
    text = _SCHEME.sub(rf"\1{_JOINER}", text)
    text = _WWW.sub(rf"\1{_JOINER}", _AT.sub(f"@{_JOINER}", text))
    text = _DIRECTIVE.sub(f":{_JOINER}", text)
    text = _SPECIAL.sub(r"\\\g<0>", text)
    if not line_start:
        return text
    text = re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE)
    return _LINE_START.sub(lambda found: f"{found['number']}\\" if found["number"] else "\\", text)


# doubts


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: the passage and the cell in which it stands, and where it ends there."""

    text: str
    passage: int
    cell: Node
    end: int


def _placed(root: Node, doubts: Sequence[Doubt]) -> tuple[dict[Node, list[tuple[int, str]]], int]:
    """Return the marks by the leaf that they follow, with the character after which they stand, and how many have no place."""
    marks: dict[Node, list[tuple[int, str]]] = {}
    if not any(doubt.mark for doubt in doubts):
        return marks, 0
    words = _words(root)
    at, lost = 0, 0
    for doubt in doubts:
        sought = [found[0] for found in _WORD.finditer(doubt.text) if not found[1]]
        found = _found(words, sought, at) if sought else None
        if found is None:
            lost += bool(doubt.mark)
            continue
        at = found
        if not doubt.mark:
            continue
        last = words[at - 1]
        leaf, offset = _leaf_at(last.cell, _sentence_end(_cell_text(last.cell), last.end))
        if (offset, doubt.mark) not in marks.setdefault(leaf, []):
            marks[leaf].append((offset, doubt.mark))
    return marks, lost


def _words(root: Node) -> list[_Word]:
    return [
        _Word(found[0], number, cell, found.end())
        for number, passage in enumerate(tree.passages(root))
        for cell in passage
        for found in _WORD.finditer(_cell_text(cell))
        if not found[1]
    ]


def _cell_text(cell: Node) -> str:
    return "".join(map(_shown, tree.leaves(cell)))


def _shown(leaf: Node) -> str:
    """Return the characters of a leaf, as many as its content has."""
    return "\x00" if leaf.type == "text_special" and leaf.content == "[" else tree.words_of(leaf)


def _found(words: Sequence[_Word], sought: Sequence[str], start: int) -> int | None:
    """Return where the words sought end, from ``start`` on and within one passage."""
    for begin in range(start, len(words) - len(sought) + 1):
        piece = words[begin : begin + len(sought)]
        if [word.text for word in piece] == list(sought) and piece[0].passage == piece[-1].passage:
            return begin + len(sought)
    return None


def _sentence_end(text: str, at: int) -> int:
    """Return where the sentence ends whose last word ends at ``at``, behind its full stop and markers."""
    closing = _CLOSING.match(text, at)
    end = closing.end() if closing else at
    if not _GOES_ON.match(text, end):
        return end
    later = _SENTENCE_END.search(text, end)  # "vol. 20": no sentence ended here
    return later.end() if later else len(text)


def _leaf_at(cell: Node, position: int) -> tuple[Node, int]:
    """Return the leaf that holds the character before ``position``, and where in it the position is."""
    start = 0
    last = (cell, 0)
    for leaf in tree.leaves(cell):
        length = len(_shown(leaf))
        if length and start < position:
            last = (leaf, min(position - start, length))
        start += length
    return last
