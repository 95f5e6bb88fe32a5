"""Show passages of the sources to a language model: numbered by us, without numbers of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from notebook_app.prompts import CONTEXT_CONTINUED, CONTEXT_PASSAGE
from notebook_app.records import StoredPassage

_REFERENCE = re.compile(r"[\[【]((?:\d{1,3}|[A-Za-z][\w+-]{0,8}\d{2})(?:\s*[,;–-]\s*\d{1,3})*)[\]】]")


def blocks_of(numbered: Iterable[tuple[int, StoredPassage]]) -> str:
    """Return passages under their numbers, in the order given.

    Neighbours are joined: one that goes on from the one before it follows without a heading of its own. Each keeps its
    number, so that a citation still leads to the passage that bears it out, not to the whole page.
    """
    blocks: list[str] = []
    before: StoredPassage | None = None
    for n, passage in numbered:
        if before and goes_on(before, passage):
            blocks[-1] += f"\n{block_of(n, passage, continued=True)}"
        else:
            blocks.append(block_of(n, passage))
        before = passage
    return "\n\n".join(blocks)


def goes_on(before: StoredPassage, passage: StoredPassage) -> bool:
    """Say whether a passage comes right after another, under the same heading of the same page."""
    here, there = ((p.source, p.page, p.section, p.title) for p in (passage, before))
    return here == there and before.ordinal + 1 == passage.ordinal


def block_of(n: int, passage: StoredPassage, *, continued: bool = False) -> str:
    """Return a passage under its number; reference marks of its own like [12] are put in round brackets."""
    text = unmarked(passage.text)
    if continued:
        return CONTEXT_CONTINUED.format(n=n, text=text)
    section = f", {on_one_line(passage.section)}" if passage.section else ""
    page = on_one_line(passage.label) or passage.page
    return CONTEXT_PASSAGE.format(n=n, title=on_one_line(passage.title), section=section, page=page, text=text)


def unmarked(text: str) -> str:
    """Return a source's text with its own reference marks in round brackets: they are no numbers of ours."""
    return _REFERENCE.sub(r"(\1)", text)


def on_one_line(text: str) -> str:
    """Return a title or heading on one line, without reference marks: it can't pass for a line of ours."""
    return " ".join(unmarked(text).split())
