"""LaTeX as nodes, and nodes as words: what :mod:`pylatexenc` is told of macros, and how long it may try."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

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
_TRIES = 4
"""Tokens read for each character: sound files need one or two. A bracket left open is tried again on every level."""
_FEW_TRIES = 2_000


class TangledError(Exception):
    """The brackets of a text make the parser try again without end."""


def parse_nodes(text: str) -> list[Any]:
    """Return a text's nodes.

    Raises
    ------
    TangledError
        If the parser gets lost in it.
    """
    walker = _walker_class()(text, latex_context=_walker_context(), tolerant_parsing=True)
    return list(walker.get_latex_nodes()[0])


def last_argument(node: Any) -> list[Any]:
    """Return the nodes of a macro's last argument."""
    given = [argument for argument in (node.nodeargd.argnlist if node.nodeargd else ()) if argument is not None]
    if not given:
        return []
    return list(given[-1].nodelist) if hasattr(given[-1], "nodelist") else [given[-1]]


def source_of(nodes: Iterable[Any]) -> str:
    """Return the TeX of nodes as it stands."""
    return "".join(node.latex_verbatim() for node in nodes)


def words_of(nodes: list[Any]) -> str:
    """Return the words of nodes, mathematics as TeX."""
    text: str = _to_text().nodelist_to_text(nodes)
    return "\n".join(line.strip(" \t") for line in text.replace("\xa0", " ").split("\n")).strip()


def plain_words(source: str) -> str:
    """Return the words of a piece of TeX on one line."""
    return " ".join(words_of(parse_nodes(source)).split())


@cache
def _walker_class() -> Any:
    """Return pylatexenc's parser with a bound to how often it tries."""
    from pylatexenc.latexwalker import LatexWalker

    class BoundedWalker(LatexWalker):  # type: ignore[misc]
        tries = 0

        def get_token(self, *args: Any, **kwargs: Any) -> Any:
            """Count the tokens that are read, again and again where an attempt failed."""
            self.tries += 1
            if self.tries > _FEW_TRIES + _TRIES * len(self.s):
                raise TangledError
            return super().get_token(*args, **kwargs)

    return BoundedWalker


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
        return f"[{source_of(last_argument(node))}]"

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
