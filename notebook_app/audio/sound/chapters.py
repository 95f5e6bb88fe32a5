"""Chapters of an episode: those of its script, or read off its citations where it has none."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app.audio.sound.encode import Chapter
from notebook_app.i18n import translate
from notebook_app.records import Script, TimelineEntry, Turn

_SHORTEST = 20.0
"""Seconds; a shorter run of turns stays with the chapter before it."""


def chapters(script: Script, timeline: Sequence[TimelineEntry]) -> tuple[Chapter, ...]:
    """Return the script's chapters, those under 20 s as part of the one before.

    Of a script without any: the opening, one chapter for each run of turns on one source (or page, of a single source),
    and the closing. Each begins with the question that leads to the first quotation of its source.
    """
    if script.chapters:
        return _of_script(script, timeline)
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


def _of_script(script: Script, timeline: Sequence[TimelineEntry]) -> tuple[Chapter, ...]:
    starts: list[tuple[str, float]] = []
    for number, chapter in enumerate(script.chapters):
        begin = timeline[chapter.first].start if number else 0.0
        last = number + 1 == len(script.chapters)
        if len(starts) < 2 or last or begin - starts[-1][1] >= _SHORTEST:
            starts.append((chapter.title, begin))
    ends = [start for _, start in starts[1:]] + [timeline[-1].end]
    return tuple(Chapter(title, start, end) for (title, start), end in zip(starts, ends, strict=True) if end > start)


def _name(turn: Turn, language: str, *, single: bool) -> str:
    first = turn.citations[0]
    if single:
        return translate("audio.page", language, page=first.label or first.page)
    return first.title
