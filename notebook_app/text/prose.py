"""Classify sentences: prose, a heading, a caption, a row of a table, an entry of a bibliography."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ingest.characters import CJK
from ingest.languages import written_in
from notebook_app.text.sections import headings, is_reference_heading, is_reference_list

Kind = Literal["sentence", "row", "heading", "reference"]

_INITIALS = r"(?:[A-ZÀ-Þ]\.[\s,-]*)+"
_SURNAME = r"(?:(?:van|von|de|der|den|da|di|le|la|el)\s+)*[A-ZÀ-Þ][\w’'-]+"
_ENTRY = re.compile(
    rf"^(?:[•*–-]\s*|\[[\w+.-]+\]\s*|\d{{1,3}}\.\s+)?{_SURNAME},\s+{_INITIALS}"  # Bjork, R. A. (1994).
    rf"|^\[[\w+.-]{{1,12}}\]\s+{_INITIALS}{_SURNAME}"  # [12] R. A. Bjork
    r"|\D[,，]\s*\d{1,4}(?:\s?\(\d{1,3}\))?[,:，]\s*\w?\d+\s?[-–]\s?\w?\d+[.。]?$"  # Science, 331, 772–775.
    r"|\bvol\.\s*$|\bno\.\s*\d+,\s*pp\b|\bpp\.\s*\d+|\(Eds?\.\)|\bdoi\s?[:.]|^\[Online\]|^Available: "
    r"|^\(?(?:1[5-9]|20)\d\d[a-z]?\)?\.$"
    r"|，\s?(?:1[5-9]|20)\d\d\s?，.{0,600}[。.]$"  # 约斯特（Jost, A.），1897，…
)
_REFERENCE_SHARE = 0.4
"""Of a passage's sentences that look like entries: then those between them (titles, journals) belong to the list too."""

_END = re.compile(r"[.!?。！？…][\"”’'」』)）\]]*$")
_HEADING = 90
"""Characters of a heading at the most; a longer text without an end is a row of a table, or torn by the page's end."""
_CAPTION = re.compile(r"^(?:table|fig(?:ure|\.)|box|scheme)\s*\d+\b|^[图表]\s*\d+", re.IGNORECASE)
_LEADER = re.compile(r"(?:\. ){4,}|\.{5,}|…{3,}")
_UNREADABLE = re.compile(r"[|{}\\^_=<>~]|https?:|www\.|\bdoi\b|@|\$\$|\ufffd|^\W*\d+[.)]?\s*$|^\[\d")
_BULLET = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\([a-z]\)|[-*•–])\s+")
_ENUMERATOR = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十]{1,2}[、）)])\s*")
_ABSTRACT = re.compile(r"^\s*(?:abstract|summary|摘\s*要)\s*(?:[—–:.：]|-\s|\n)\s*", re.IGNORECASE)
_ABSTRACT_LABEL = re.compile(r"\W*(?:abstract|summary|摘\s*要)\W*", re.IGNORECASE)
_CJK_WRAP = re.compile(rf"(?<=[{CJK}\u3000-\u303f\uff00-\uffef])[ \t]*\n[ \t]*(?=[{CJK}\u3000-\u303f\uff00-\uffef])")
_SHORT_LINE = 0.65
"""Of the next line's length: a heading, since the lines of a paragraph are filled."""
_RUNNING_TITLE = 120
"""Characters that the line at the head of a page has at most."""
_GOES_ON = re.compile(
    r"[,.;:!?，。；：！？、]$|\b(?:an?|the|of|and|or|to|in|on|for|with|by|from|as|at|new|novel|our|their|its|is|are|was|were|that|which|we)$",
    re.IGNORECASE,
)
"""The end of a line after which a sentence ends or goes on: of no heading."""
_LABEL = re.compile(r"\w{1,2}[:：]\s")
_TERM_WORDS, _TERM_CHARACTERS = 4, 8


def references_among(sentences: Sequence[str], section: str = "") -> list[bool]:
    """Say of each sentence of a passage whether it belongs to a bibliography.

    That is where the section is one, below a line that only says "References", in the form of an entry, and between
    entries.
    """
    if is_reference_list(section):
        return [True] * len(sentences)
    entries = [bool(_ENTRY.search(" ".join(text.split()))) for text in sentences]
    title = next(
        (i for i, text in enumerate(sentences) if is_reference_heading(text.partition("\n")[0])), len(sentences)
    )
    if sum(entries) >= _REFERENCE_SHARE * len(sentences) and any(entries):
        return [i >= min(title, entries.index(True)) for i in range(len(sentences))]
    return [entry or i >= title for i, entry in enumerate(entries)]


def kinds_of(sentences: Sequence[str], section: str = "", title: str = "") -> list[Kind]:
    """Return what each of a passage's sentences is: prose, a row of a table, a heading, an entry of a bibliography.

    Parameters
    ----------
    sentences : sequence of str
        As they stand on the page.
    section, title : str
        Of the passage and its source: both are found again as lines of the page.
    """
    listed = references_among(sentences, section)
    known = {" ".join(heading.split()).casefold() for heading in (*headings(section), *headings(title))}
    return [
        "reference" if reference else _kind(" ".join(text.split()), known)
        for text, reference in zip(sentences, listed, strict=True)
    ]


def _kind(text: str, known: set[str]) -> Kind:
    running = not is_complete(text) and any(text.casefold().startswith(heading) for heading in known)
    if text.casefold() in known or running or _LEADER.search(text):
        return "heading"
    if is_complete(text) or text.endswith((":", "：")):
        return "sentence"
    figures = re.search(r"\||\w\s+\d", text) or not re.search(r"[^\W\d_]{2}", text)
    return "heading" if len(text) <= _HEADING and not figures else "row"


def is_complete(text: str) -> bool:
    """Say whether a text ends as a sentence does, which a heading, a row of a table and a torn sentence do not."""
    return bool(_END.search(text.strip())) and not _LEADER.search(text)


def is_caption(text: str) -> bool:
    """Say whether a text names a table or figure ("Table 2."), or begins by naming it."""
    return bool(_CAPTION.match(text))


def is_list_item(text: str) -> bool:
    """Say whether a text begins with a bullet or number, as an item of a list does."""
    return bool(_BULLET.match(text))


def is_statement(text: str) -> bool:
    """Say whether a text can be read by itself: a whole sentence of readable length, made of words."""
    low, high = written_in("Han" if re.search(rf"[{CJK}]", text) else "Latin").statement
    letters = sum(char.isalpha() or char.isspace() for char in text)
    begins = text[:1].isupper() or text[:1].isdigit() or text[:1] in "“\"'《「" or bool(re.match(rf"[{CJK}]", text))
    balanced = text.count("(") == text.count(")") and text.count("“") == text.count("”")
    fits = low <= len(text) <= high and letters >= 0.8 * len(text)
    return fits and begins and balanced and is_complete(text) and not _UNREADABLE.search(text)


def is_label(text: str) -> bool:
    """Say whether a sentence is marked as a part of a dialogue or form ("A: …")."""
    return bool(_LABEL.match(text))


def is_term(text: str) -> bool:
    """Say whether a "sentence" only names what the next one defines ("Working memory.")."""
    words = text.split()
    fits = len(words) <= _TERM_WORDS and (len(text) <= _TERM_CHARACTERS or not re.search(rf"[{CJK}]", text))
    marked = re.search(r"[,;:!?，；：]|\d", text) or _ABSTRACT_LABEL.fullmatch(text)
    return bool(words) and fits and text.endswith((".", "。")) and not marked


def one_line(text: str) -> str:
    """Return a text without its line breaks: a space instead, but nothing between Chinese characters."""
    return " ".join(_CJK_WRAP.sub("", text).split())


def prose_start(text: str, title: str = "", *, begins_line: bool = True) -> int:
    """Return where a sentence's own words begin: after :func:`heading_end`, a bullet or number, and the word "Abstract"."""
    start = heading_end(text, title) if begins_line else 0
    for mark in (_BULLET, _ENUMERATOR, _ABSTRACT):
        found = mark.match(text[start:])
        start += found.end() if found else 0
    return start


def heading_end(text: str, title: str = "") -> int:
    """Return where a sentence begins after a heading or running title on a line of its own before it.

    Parameters
    ----------
    text : str
        A sentence as written, with its line breaks, from the beginning of a line.
    title : str
        The source's, which many repeat at the head of each page.
    """
    first, line_break, rest = text.partition("\n")
    if not line_break:
        return 0
    runs = bool(title) and first.casefold().startswith(title.casefold()) and len(first) < _RUNNING_TITLE
    return len(first) + 1 if runs or _is_heading_line(first, rest) else 0


def _is_heading_line(first: str, rest: str) -> bool:
    """Say whether a line is far shorter than the next, as no line of a paragraph is, and neither ends nor goes on."""
    short = len(first) <= 60 and len(first) < _SHORT_LINE * len(rest.partition("\n")[0])
    ends = _GOES_ON.search(first.strip())
    return short and not ends and not re.match(r"[a-z]", rest.strip())
