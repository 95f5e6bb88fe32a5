"""LaTeX source: sections as headings, mathematics as TeX, tables as rows, citations by their keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document, table_block
from ingest.parsers.latex_nodes import TangledError, last_argument, parse_nodes, plain_words, source_of, words_of
from ingest.parsers.port import RawSource
from ingest.remarks import remark

_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
}
_TABLES = frozenset(("tabular", "tabular*", "tabularx", "longtable", "tabulary", "array"))
_LISTS = {"itemize": "• ", "enumerate": "", "description": ""}
_VERBATIM = frozenset(("verbatim", "lstlisting", "minted", "Verbatim", "alltt"))
_NAMED = {"abstract": "Abstract", "thebibliography": "References"}
_SILENT = {
    **dict.fromkeys(("title", "author", "date", "maketitle"), ""),
    **dict.fromkeys(("input", "include"), "missing_parts"),
    "includegraphics": "pictures",
    "bibitem": "",  # begins a paragraph, of which its key is the first word
}
"""What ends a paragraph and has no words of its own there, and what it is counted as."""
_RULE = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|[ct]line\{[^}]{0,200}\}"
                   r"|cmidrule(?:\([^)]{0,200}\))?\{[^}]{0,200}\}|addlinespace(?:\[[^]]{0,200}\])?)")  # fmt: skip
_CELL = re.compile(r"(?<!\\)&")
_ROW = re.compile(r"\\\\(?:\[[^]]{0,200}\])?|\\tabularnewline\b")
_PLAIN_COMMAND = re.compile(
    r"\\(?:(?:re)?newcommand\*?\s{0,9}\{?\s{0,9}|def\s{0,9})\\([A-Za-z]{1,99})\s{0,9}\}?\s{0,9}\{([^{}\\$%#]{0,999})(?:\\xspace\s{0,9})?\}"
)
_BLANKS = re.compile(r"(?<![ \t])[ \t]{200,}")
"""So many say nothing, and the parser goes through them one by one, each time from the first."""
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\{\})?")
_MATHS = re.compile(r"^(?:equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat)\*?$")
_VERB = re.compile(r"\\begin\{([^}]{0,99})\}(?:\[[^]]{0,999}\])?(?:\{[^}]{0,999}\})?\n?(.*)\\end\{", re.DOTALL)


def parse_latex(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a LaTeX file as one page. Its own commands without arguments are written out; others are left as words.

    One whose brackets lead the parser astray is read as plain text, and the receipt says so.

    Raises
    ------
    DamagedFile
        If it is nested too deeply to be read.
    NoText
        If there is nothing to read.
    """
    from pylatexenc.latexwalker import LatexWalkerError

    decoded = decode(source.data)
    reader = _Reader()
    with damage_told(source.name, LatexWalkerError):
        try:
            nodes = parse_nodes(_written_out(decoded.text))
            bodies = [node for node in nodes if _environment(node) == "document"]
            reader.read_head(nodes)
            blocks = list(reader.blocks(bodies[0].nodelist if bodies else nodes))
        except TangledError:
            warnings = (*decoded.warnings, remark("read_as_text"))
            return flow_document([Block(decoded.text)], source, About("latex", "text", warnings=warnings))
    progress("parse", 1, 1)
    counts = (remark(code, count=count) for code, count in reader.left_out.items() if code and count)
    title = [Block(reader.title, 1)] if reader.title else []
    about = About(
        "latex",
        "pylatexenc",
        reader.title,
        reader.authors,
        {"date": reader.date},
        warnings=(*decoded.warnings, *counts),
    )
    return flow_document([*title, *blocks], source, about)


def _written_out(text: str) -> str:
    """Replace the document's own commands that stand for a few words by these."""
    text = _BLANKS.sub(" ", text.replace("\r\n", "\n"))
    words = dict(_PLAIN_COMMAND.findall(text))
    if not words:
        return text
    head, begin, body = text.partition(r"\begin{document}")
    return head + begin + _COMMAND.sub(lambda found: words.get(found[1], found[0]), body)


class _Reader:
    """Turns nodes into blocks; what it leaves out is counted."""

    def __init__(self) -> None:
        self.title = ""
        self.authors: tuple[str, ...] = ()
        self.date = ""
        self.left_out: Counter[str] = Counter()

    def read_head(self, nodes: Iterable[Any]) -> None:
        """Find title and authors, which stand before the body or at its beginning."""
        for node in nodes:
            name = getattr(node, "macroname", "")
            if name == "title" and not self.title:
                self.title = words_of(last_argument(node))
            elif name == "author" and not self.authors:
                names = re.split(r" ?(?:\\and\b|\\\\|,| and ) ?", " ".join(source_of(last_argument(node)).split()))
                self.authors = tuple(filter(None, (plain_words(name) for name in names)))[:50]
            elif name == "date" and not self.date:
                self.date = words_of(last_argument(node))
            elif _environment(node) == "document":
                self.read_head(node.nodelist)

    def blocks(self, nodes: Iterable[Any]) -> Iterator[Block]:
        """Yield blocks: what stands between two blank lines, headings or environments is a paragraph."""
        run: list[Any] = []
        for node in nodes:
            own = self._own_blocks(node)
            if own is None:
                run.append(node)
                continue
            yield Block(words_of(run))
            run = [node] if getattr(node, "macroname", "") == "bibitem" else []
            yield from own
        yield Block(words_of(run))

    def _own_blocks(self, node: Any) -> Iterable[Block] | None:
        """Return what a node that is no part of a paragraph gives; None for one that is."""
        name = getattr(node, "macroname", "")
        if name in _LEVELS:
            return [Block(words_of(last_argument(node)), _LEVELS[name])]
        if name == "caption":
            return [Block(words_of(last_argument(node)))]
        if name in _SILENT or getattr(node, "specials_chars", "") == "\n\n":
            self.left_out[_SILENT.get(name, "")] += 1
            return []
        environment = _environment(node)
        if not environment or _MATHS.match(environment):
            return None
        return self._environment_blocks(node, environment)

    def _environment_blocks(self, node: Any, name: str) -> Iterator[Block]:
        if name in _NAMED:
            yield Block(_NAMED[name], 1)
        if name in _TABLES:
            yield table_block(_rows(node))
        elif name in _VERBATIM:
            found = _VERB.match(node.latex_verbatim())
            yield Block(found[2] if found else "")
        elif name in _LISTS:
            yield from self._items(node, name)
        else:
            self.left_out["pictures"] += name in {"tikzpicture", "pgfpicture"}
            yield from () if name in {"tikzpicture", "pgfpicture", "comment"} else self.blocks(node.nodelist)

    def _items(self, node: Any, name: str) -> Iterator[Block]:
        items: list[tuple[str, list[Any]]] = []
        for child in node.nodelist:
            if getattr(child, "macroname", "") == "item":
                label = words_of(last_argument(child)) if last_argument(child) else ""
                mark = f"{label} " if label else _LISTS[name] or f"{len(items) + 1}. "
                items.append((mark, []))
            elif items:
                items[-1][1].append(child)
        for n, (mark, children) in enumerate(items):
            blocks = [block for block in self.blocks(children) if block.text.strip()]
            for block in blocks[:1]:
                yield Block(mark + block.text, tight=n > 0)
            yield from blocks[1:]


def _rows(node: Any) -> Iterator[list[str]]:
    source = _RULE.sub("", "".join(child.latex_verbatim() for child in node.nodelist))
    for row in _ROW.split(source):
        yield [plain_words(cell) for cell in _CELL.split(row)]


def _environment(node: Any) -> str:
    return str(getattr(node, "environmentname", None) or "")
