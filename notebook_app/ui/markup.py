"""Markup of answers, notes and names on the screen: Markdown with citation chips and marks of doubt, or plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from notebook_app.records import Citation
from notebook_app.text.prose import one_line
from notebook_app.ui import rendering
from notebook_app.ui.rendering import Doubt

Say = Callable[[str], str]
_HALF_MARKER = re.compile(r"(?<!\s)\s*+\[\d*+(?:,\s*+\d*+)*+$")
_DOUBTFUL = ("weak", "unsupported")
CURSOR = "▍"
_KEPT = 512
"""Texts of which the Markdown is kept: a pane draws the same answers again and again."""


@lru_cache(_KEPT)
def _rendered(text: str, owner: str, numbers: frozenset[int], doubts: tuple[Doubt, ...]) -> tuple[str, int]:
    def chip(number: int) -> str:
        return f"\u2060[{number}](#cite-{owner}-{number})" if number in numbers else ""

    return rendering.rendered(text, chip, doubts=doubts, owner=owner)


def answer_markdown(
    text: str, owner: str, citations: Sequence[Citation], sentences: Sequence[Mapping[str, Any]], say: Say
) -> tuple[str, int]:
    """Return a finished text as Markdown, and how many doubts found no place in it.

    A marker ``[n]`` becomes a chip ``#cite-<owner>-<n>``; one of no citation is left out. After each sentence that its passages
    bear out weakly or not at all stands one mark ``#doubt-<verdict>``, whose words are those of the verdict.
    """
    marks = {verdict: f"\u2060[{say(f'verdict_{verdict}')}](#doubt-{verdict})" for verdict in _DOUBTFUL}
    doubts = tuple(Doubt(str(each["text"]), marks.get(str(each["verdict"]), "")) for each in sentences)
    return _rendered(text, owner, frozenset(citation.n for citation in citations), doubts)


def shown(text: str) -> str:
    """Return what a model or a reader wrote, without citations, as Markdown."""
    return rendering.rendered(text)[0]


def half_written(text: str) -> str:
    """Return a growing text as it can be shown now: its markers not yet live, one that is cut in two left out."""
    body, _ = rendering.rendered(
        _HALF_MARKER.sub("", text), lambda number: f"\u2060[{number}](#cite-pending)", owner="growing", ending=CURSOR
    )
    return body


def plain_copy(text: str, citations: Sequence[Citation], place: Callable[[Citation], str]) -> str:
    """Return an answer as it is copied: its text, then the list of what it cites."""
    listed = "\n".join(f"[{citation.n}] {place(citation)}: “{one_line(citation.quote)}”" for citation in citations)
    return f"{text}\n\n{listed}".strip()


def opening(body: str) -> str:
    """Return what stands before the first heading or bold line of a text, or all of it: the summary of a guide."""
    return re.split(r"\n(?=\*\*|#)", body, maxsplit=1)[0].strip() or body


def without_markup(text: str) -> str:
    """Return a text for a preview: without markers, and without the signs of headings, emphasis, lists and tables."""
    return re.sub(r"^[#>\-*+\s|]+|[*_`|]|\s?\[\d{1,3}\]", "", text, flags=re.MULTILINE)


def shortened(text: str, characters: int = 180) -> str:
    """Return the beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    cut = line[:characters].rsplit(" ", 1)[0]
    return f"{cut}…"


def around(text: str, sought: str, characters: int = 180) -> str:
    """Return the piece of a text in which the words sought first stand, on one line."""
    line = " ".join(text.split())
    place = max(0, line.casefold().find(" ".join(sought.casefold().split())))
    start = max(0, min(place - characters // 3, len(line) - characters))
    return ("…" if start else "") + shortened(line[start:], characters)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands: a name, a title, a question."""
    return rendering.plain(text)


def link(url: str) -> str:
    """Return an address as it can stand in the parentheses of a Markdown link; nothing but the web's own lead anywhere."""
    return rendering.web_address(url).replace("(", "%28").replace(")", "%29")
