"""Every turn of a script judged before it is spoken: whether what it cites bears it out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from notebook_app.audio.script.material import ScriptInput, passages_of
from notebook_app.audio.script.writing import Judge
from notebook_app.audio.script.written import states_something, verdict_on
from notebook_app.records import Script, Turn

_LONGEST_LEAD = 160
"""Characters around a quotation that announce it, and can hardly state anything."""


def judged(script: Script, material: ScriptInput, judge: Judge, before: Script | None = None) -> Script:
    """Return the script with a verdict on each turn that states something and has none yet.

    A turn that only reads its quotation is supported. One that a reader wrote (it is not in the script ``before``) and that
    has a number but cites nothing is unsupported: they may have it spoken all the same, and see it marked.
    """
    ours = {turn.text for turn in (before or script).turns}
    return replace(script, turns=tuple(_judged(turn, material, judge, ours) for turn in script.turns))


def _judged(turn: Turn, material: ScriptInput, judge: Judge, ours: Collection[str]) -> Turn:
    if turn.verdict:
        return turn
    if not turn.citations:
        if turn.text in ours:
            return turn
        stated = re.search(r"\d", turn.text) and states_something(turn.text, "en")
        return replace(turn, verdict="unsupported") if stated else turn
    if _only_reads(turn):
        return replace(turn, verdict="supported")
    passages = passages_of(material, turn.citations)
    return replace(turn, verdict=verdict_on(turn.text, passages, judge) if passages else "unsupported")


def _only_reads(turn: Turn) -> bool:
    """Say whether a turn holds all its quotations and, beside them, no number but that of their page."""
    rest = "".join(turn.text.split())
    for citation in turn.citations:
        quote = "".join(citation.quote.split())
        if quote not in rest:
            return False
        rest = rest.replace(quote, "")
    places = {number for c in turn.citations for number in re.findall(r"\d+", f"{c.page} {c.label} {c.title}")}
    return set(re.findall(r"\d+", rest)) <= places and len(rest) <= _LONGEST_LEAD
