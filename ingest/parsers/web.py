"""Web pages: the main text without the furniture around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.errors import DamagedFile
from ingest.models import Document, Progress, no_progress
from ingest.parsers.describe import printable
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document
from ingest.parsers.port import RawSource
from ingest.remarks import remark

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FURNITURE = ("script", "style", "template", "noscript", "nav", "footer", "aside", "form", "svg", "button", "head")
_BLOCKS = frozenset(("p", "head", "item", "quote", "code", "row", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre",
                     "blockquote", "tr", "dt", "dd", "figcaption", "div", "section", "article"))  # fmt: skip
_ITEMS = frozenset(("item", "li"))
_ROWS = frozenset(("row", "tr"))
_CODE = frozenset(("code", "pre"))
_CELLS = frozenset(("cell", "td", "th"))
_TRUSTED_SHARE = 0.3  # trafilatura gave less of a page's words than this only where it took furniture for the text


def parse_html(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a web page: trafilatura's main text, or everything but the furniture where that finds too little.

    Raises
    ------
    DamagedFile
        If there is no element in it.
    NoText
        If there is nothing to read.
    """
    import lxml.html
    import trafilatura

    declared = _CHARSET.search(source.data[:4096])
    decoded = decode(source.data, declared[1].decode("ascii", "ignore") if declared else "")
    markup = _DECLARATION.sub("", decoded.text)
    try:
        tree = lxml.html.document_fromstring(markup)
    except (lxml.etree.ParserError, ValueError) as error:
        raise DamagedFile(name=source.name, detail=str(error)) from error
    try:
        extracted = trafilatura.bare_extraction(markup, with_metadata=True, include_comments=False, favor_recall=True)
    except ValueError:  # characters that no XML may hold, written by their numbers: the page is taken whole
        extracted = None
    main = None if isinstance(extracted, dict) else extracted  # a dict is only returned where one is asked for
    progress("parse", 1, 1)
    whole = list(blocks_of(_without_furniture(_storable(tree))))
    chosen = list(blocks_of(main.body)) if main is not None and main.body is not None else []
    kept, everything = _words(chosen), _words(whole)
    engine = "trafilatura"
    if kept < _TRUSTED_SHARE * everything:
        chosen, engine, kept = whole, "lxml", everything
    left_out = remark("main_text", kept=kept, everything=everything)
    about = About(
        "html",
        engine,
        title=(main.title if main else "") or tree.findtext(".//title") or "",
        authors=tuple(a.strip() for a in (main.author or "").split(";") if a.strip()) if main else (),
        metadata={"date": main.date or "", "site": main.sitename or ""} if main else {},
        warnings=(*decoded.warnings, *((left_out,) if kept < everything else ())),
    )
    return flow_document(_titled(chosen, about.title), source, about)


def blocks_of(element: Any) -> Iterator[Block]:
    """Yield the blocks under an element of HTML or of trafilatura's XML, innermost first come whole."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag:
        return
    if tag in _ROWS:
        yield Block(" | ".join(_text(c) for c in element if c.tag in _CELLS), tight=element.getprevious() is not None)
    elif tag in _CODE and ("\n" in (element.text or "") or tag == "pre"):
        yield Block("".join(element.itertext()).strip("\n"))
    elif any(child.tag in _BLOCKS or child.tag in ("list", "table", "ul", "ol", "dl", "main", "body", "tbody")
             for child in element):  # fmt: skip
        yield from _mixed(element)
    else:
        mark = "• " if tag in _ITEMS else ""
        tight = tag in _ITEMS and element.getprevious() is not None
        text = _text(element)
        yield Block(mark + text if text else "", _level(element), tight=tight)


def _mixed(element: Any) -> Iterator[Block]:
    """Yield loose text between blocks as blocks of its own."""
    loose = [element.text or ""]
    for child in element:
        inline = not (child.tag in _BLOCKS or len(child)) and isinstance(child.tag, str)
        if inline:
            loose.append(_text(child))
        else:
            yield Block(" ".join("".join(loose).split()))
            loose = []
            yield from blocks_of(child)
        loose.append(child.tail or "")
    yield Block(" ".join("".join(loose).split()))


def _level(element: Any) -> int:
    """Return a heading's level, 0 for what is none."""
    rend = element.get("rend", "") if element.tag == "head" else element.tag
    match = re.fullmatch(r"h([1-6])", rend)
    return int(match[1]) if match else 0


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _storable(tree: Any) -> Any:
    """Leave out the characters that the parser lets in, as they are or by their numbers, and lxml refuses to move."""
    for element in tree.iter():
        if element.tail and (tail := printable(element.tail)) != element.tail:
            element.tail = tail
        if isinstance(element.tag, str) and element.text and (text := printable(element.text)) != element.text:
            element.text = text
    return tree


def _without_furniture(tree: Any) -> Any:
    for element in list(tree.iter(*_FURNITURE)):
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _titled(blocks: list[Block], title: str) -> list[Block]:
    """Begin with the title, where the main text was kept without its first heading."""
    has_title = any(block.text == title for block in blocks if block.level)
    return blocks if has_title or not title else [Block(title, 1), *blocks]
