"""A script changed by its reader, line by line; every change gives a whole, tidy script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from notebook_app.audio.script.writing import parts_of, tidied
from notebook_app.errors import NotebookError
from notebook_app.records import Script, ScriptChapter, Turn

_LONGEST_LINE = 5000
"""Characters."""


def rewrite_turn(script: Script, turn: int, text: str, speaker: int | None = None) -> Script:
    """Return the script with another text, or speaker, of a turn; its citations stay, its verdict is open again."""
    before = _turn(script, turn)
    said = _line(text)
    verdict = before.verdict if said == before.text else ""
    changed = replace(
        before, text=said, speaker=before.speaker if speaker is None else _host(script, speaker), verdict=verdict
    )
    return _with(script, turn, turn + 1, (changed,))


def add_turn(script: Script, place: int, speaker: int, text: str) -> Script:
    """Return the script with a new turn before the one at ``place``; at the end where that is past the last."""
    at = min(max(place, 0), len(script.turns))
    return _with(script, at, at, (Turn(_host(script, speaker), _line(text)),))


def delete_turn(script: Script, turn: int) -> Script:
    """Return the script without a turn; the last one left cannot go."""
    _turn(script, turn)
    if len(script.turns) == 1:
        raise NotebookError(detail="a script needs at least one turn.")
    return _with(script, turn, turn + 1, ())


def move_turn(script: Script, turn: int, place: int) -> Script:
    """Return the script with a turn at another place, counted without it."""
    moved = _turn(script, turn)
    if not 0 <= place < len(script.turns):
        raise NotebookError(detail=f"there is no place {place + 1} in a script of {len(script.turns)} turns.")
    taken = _spliced(script, turn, turn + 1, ())
    return tidied(_spliced(taken, place, place, (moved,)))


def replace_turns(script: Script, first: int, last: int, turns: Sequence[Turn]) -> Script:
    """Return the script with other turns in place of [first, last)."""
    _turn(script, first)
    return _with(script, first, last, turns)


def chapter_range(script: Script, chapter: int) -> tuple[int, int]:
    """Return the turns of a chapter, from its first up to the next one's; the whole script where it has no chapters."""
    sizes = [len(turns) for _, turns in parts_of(script)]
    if not 0 <= chapter < len(sizes):
        raise NotebookError(detail=f"there is no chapter {chapter + 1}; the script has {len(sizes)}.")
    first = sum(sizes[:chapter])
    return first, first + sizes[chapter]


def _with(script: Script, first: int, last: int, turns: Sequence[Turn]) -> Script:
    return tidied(_spliced(script, first, last, turns))


def _spliced(script: Script, first: int, last: int, turns: Sequence[Turn]) -> Script:
    """Return the script with turns exchanged, the chapters after them moved along; an emptied chapter is gone."""
    grown = len(turns) - (last - first)
    moved = [replace(c, first=c.first + grown if c.first >= max(last, first + 1) else c.first) for c in script.chapters]
    count = len(script.turns) + grown
    starts: dict[int, ScriptChapter] = {chapter.first: chapter for chapter in moved if chapter.first < count}
    kept = (*script.turns[:first], *turns, *script.turns[last:])
    return replace(script, turns=kept, chapters=tuple(starts[start] for start in sorted(starts)))


def _turn(script: Script, turn: int) -> Turn:
    if not 0 <= turn < len(script.turns):
        raise NotebookError(detail=f"there is no turn {turn + 1}; the script has {len(script.turns)}.")
    return script.turns[turn]


def _host(script: Script, speaker: int) -> int:
    if not 0 <= speaker < len(script.hosts):
        raise NotebookError(detail=f"there is no speaker {speaker + 1}; the script has {len(script.hosts)}.")
    return speaker


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise NotebookError(detail="a line needs some words. Delete it if nobody is to speak it.")
    if len(line) > _LONGEST_LINE:
        raise NotebookError(detail=f"a line has at most {_LONGEST_LINE} characters; this one has {len(line)}.")
    return line
