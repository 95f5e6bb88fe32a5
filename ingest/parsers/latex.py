"""LaTeX source: sections as headings, mathematics as TeX, tables as rows, citations by their keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document, table_block
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
_CITES = (
    "cite",
    "citep",
    "citet",
    "citealp",
    "citeauthor",
    "citeyear",
    "parencite",
    "textcite",
    "autocite",
    "footcite",
)
_REFERENCES = ("ref", "eqref", "autoref", "cref", "Cref", "pageref")
_SILENT = {
    **dict.fromkeys(("title", "author", "date", "maketitle"), ""),
    **dict.fromkeys(("input", "include"), "missing_parts"),
    "includegraphics": "pictures",
    "bibitem": "",  # begins a paragraph, of which its key is the first word
}
"""What ends a paragraph and has no words of its own there, and what it is counted as."""
_RULE = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|[ct]line\{[^}]*\}"
                   r"|cmidrule(?:\([^)]*\))?\{[^}]*\}|addlinespace(?:\[[^]]*\])?)")  # fmt: skip
_CELL = re.compile(r"(?<!\\)&")
_ROW = re.compile(r"\\\\(?:\[[^]]*\])?|\\tabularnewline\b")
_PLAIN_COMMAND = re.compile(
    r"\\(?:(?:re)?newcommand\*?\s*\{?\s*|def\s*)\\([A-Za-z]+)\s*\}?\s*\{([^{}\\$%#]*)(?:\\xspace\s*)?\}"
)
_MATHS = re.compile(r"^(?:equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat)\*?$")
_VERB = re.compile(r"\\begin\{([^}]*)\}(?:\[[^]]*\])?(?:\{[^}]*\})?\n?(.*)\\end\{", re.DOTALL)


def parse_latex(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a LaTeX file as one page. Its own commands without arguments are written out; others are left as words.

    Raises
    ------
    DamagedFile
        If it is nested too deeply to be read.
    NoText
        If there is nothing to read.
    """
    from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

    decoded = decode(source.data)
    with damage_told(source.name, LatexWalkerError):
        walker = LatexWalker(_written_out(decoded.text), latex_context=_walker_context(), tolerant_parsing=True)
        nodes = walker.get_latex_nodes()[0]
        reader = _Reader()
        bodies = [node for node in nodes if _environment(node) == "document"]
        reader.read_head(nodes)
        blocks = list(reader.blocks(bodies[0].nodelist if bodies else nodes))
    progress("parse", 1, 1)
    counts = (remark(code, count=count) for code, count in reader.left_out.items() if code and count)
    title = [Block(reader.title, 1)] if reader.title else []
    about = About("latex", "pylatexenc", reader.title, reader.authors, warnings=(*decoded.warnings, *counts))
    return flow_document([*title, *blocks], source, about)


def _written_out(text: str) -> str:
    """Replace the document's own commands that stand for a few words by these."""
    text = text.replace("\r\n", "\n")
    words = dict(_PLAIN_COMMAND.findall(text))
    if not words:
        return text
    used = re.compile(rf"\\({'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?![A-Za-z])(?:\{{\}})?")
    head, begin, body = text.partition(r"\begin{document}")
    return head + begin + used.sub(lambda found: words[found[1]], body)


class _Reader:
    """Turns nodes into blocks; what it leaves out is counted."""

    def __init__(self) -> None:
        self.title = ""
        self.authors: tuple[str, ...] = ()
        self.left_out: Counter[str] = Counter()

    def read_head(self, nodes: Iterable[Any]) -> None:
        """Find title and authors, which stand before the body or at its beginning."""
        for node in nodes:
            name = getattr(node, "macroname", "")
            if name == "title" and not self.title:
                self.title = _words(_argument(node))
            elif name == "author" and not self.authors:
                names = re.split(r"\s*(?:\\and\b|\\\\|,| and )\s*", _source(_argument(node)))
                self.authors = tuple(filter(None, (_words_of(name) for name in names)))[:50]
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
            yield Block(_words(run))
            run = [node] if getattr(node, "macroname", "") == "bibitem" else []
            yield from own
        yield Block(_words(run))

    def _own_blocks(self, node: Any) -> Iterable[Block] | None:
        """Return what a node that is no part of a paragraph gives; None for one that is."""
        name = getattr(node, "macroname", "")
        if name in _LEVELS:
            return [Block(_words(_argument(node)), _LEVELS[name])]
        if name == "caption":
            return [Block(_words(_argument(node)))]
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
                label = _words(_argument(child)) if _argument(child) else ""
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
        yield [_words_of(cell) for cell in _CELL.split(row)]


def _environment(node: Any) -> str:
    return str(getattr(node, "environmentname", None) or "")


def _argument(node: Any) -> list[Any]:
    """Return the nodes of a macro's last argument."""
    given = [argument for argument in (node.nodeargd.argnlist if node.nodeargd else ()) if argument is not None]
    if not given:
        return []
    return list(given[-1].nodelist) if hasattr(given[-1], "nodelist") else [given[-1]]


def _source(nodes: Iterable[Any]) -> str:
    return "".join(node.latex_verbatim() for node in nodes)


def _words(nodes: list[Any]) -> str:
    text: str = _to_text().nodelist_to_text(nodes)
    return re.sub(r"[ \t]*\n[ \t]*", "\n", text.replace("\xa0", " ")).strip()


def _words_of(source: str) -> str:
    from pylatexenc.latexwalker import LatexWalker

    walker = LatexWalker(source, latex_context=_walker_context(), tolerant_parsing=True)
    return " ".join(_words(walker.get_latex_nodes()[0]).split())


@cache
def _walker_context() -> Any:
    """Return what the parser knows of macros, the citing commands of natbib and biblatex among them."""
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import std_environment, std_macro

    context = get_default_latex_context_db()
    macros = [
        *(std_macro(name, "*[[{") for name in _CITES),
        *(std_macro(name, "*{") for name in _REFERENCES),
        std_macro("bibitem", "[{"),
        std_macro("caption", "*[{"),
        std_macro("multicolumn", "{{{"),
        std_macro("multirow", "{{{"),
        std_macro("thanks", "{"),
    ]
    environments = [std_environment("thebibliography", "{")]
    context.add_context_category("sources", prepend=True, macros=macros, environments=environments)
    return context


@cache
def _to_text() -> Any:
    """Return what writes nodes as text: mathematics verbatim, keys of citations and references in brackets."""
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    def keys(node: Any) -> str:
        return f"[{_source(_argument(node))}]"

    context = get_default_latex_context_db()
    dropped = ("label", "vspace", "hspace", "bibliographystyle", "bibliography", "thanks", "centering", "newcommand")
    macros = [
        *(MacroTextSpec(name, keys) for name in (*_CITES, *_REFERENCES)),
        *(MacroTextSpec(name, "") for name in dropped),
        MacroTextSpec("bibitem", keys),
        MacroTextSpec("multicolumn", "%(3)s"),
        MacroTextSpec("multirow", "%(3)s"),
    ]
    context.add_context_category("sources", prepend=True, macros=macros)
    return LatexNodes2Text(latex_context=context, math_mode="verbatim", strict_latex_spaces=False)
