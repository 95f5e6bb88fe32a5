"""Chapters of an episode, read off its citations: so that an edited script has the right ones too."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app.audio.encode import Chapter
from notebook_app.i18n import translate
from notebook_app.records import Script, TimelineEntry, Turn

_SHORTEST = 20.0
"""Seconds; a shorter run of turns stays with the chapter before it."""


def chapters(script: Script, timeline: Sequence[TimelineEntry]) -> tuple[Chapter, ...]:
    """Return the opening, one chapter for each run of turns on one source (or page, of a single source), the closing.

    A chapter begins with the question that leads to the first quotation of its source.
    """
    single = len({c.source for turn in script.turns for c in turn.citations}) == 1
    starts: list[tuple[str, float]] = [(translate("audio.chapter_opening", script.language), 0.0)]
    cited = [n for n, turn in enumerate(script.turns) if turn.citations]
    for turn in cited:
        name = _name(script.turns[turn], script.language, single=single)
        begin = timeline[max(turn - 1, 0)].start if turn - 1 not in cited else timeline[turn].start
        if name != starts[-1][0] and (len(starts) == 1 or begin - starts[-1][1] >= _SHORTEST):
            starts.append((name, begin if len(starts) > 1 or turn > 1 else timeline[turn].start))
    if cited and cited[-1] + 1 < len(script.turns):
        starts.append((translate("audio.chapter_closing", script.language), timeline[cited[-1] + 1].start))
    ends = [start for _, start in starts[1:]] + [timeline[-1].end]
    return tuple(Chapter(name, start, end) for (name, start), end in zip(starts, ends, strict=True) if end > start)


def _name(turn: Turn, language: str, *, single: bool) -> str:
    first = turn.citations[0]
    if single:
        return translate("audio.page", language, page=first.label or first.page)
    return first.title
