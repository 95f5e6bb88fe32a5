"""Turns cut into cues that can be read at a glance, each timed by its share of the turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.languages import language as language_row
from notebook_app.audio.script.outline import units
from notebook_app.audio.speech.normalise import language_of, normalise
from notebook_app.records import Script, TimelineEntry

_BREAKS = tuple(
    re.compile(pattern) for pattern in (r"[.!?…][\"'”’)]*\s|[。！？；][”’」）]*", r"[,;:–—]\s|[，、：]", r"\s", r"")
)
"""Where to cut, the best first: after a sentence, after a clause, between words, anywhere."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of a turn and when it is heard, in seconds from the start of the file."""

    turn: int
    start: float
    end: float
    text: str


def cues(script: Script, timeline: Sequence[TimelineEntry]) -> Iterator[Cue]:
    """Yield the cues of an episode.

    Within a turn, a cue begins with its first word where the engine told the words' times. Else time goes by
    :func:`notebook_app.audio.script.outline.units` of the words as spoken: the turn's own start and end are exact, those of
    cues inside it are estimates.
    """
    for entry in timeline:
        text = " ".join(script.turns[entry.turn].text.split())
        language = language_of(text)
        parts = _parts(text, language_row(language).cue)
        weights = [max(units(normalise(part, language), language), 1.0) for part in parts]
        begin, seconds, at = entry.start, entry.end - entry.start, 0
        exact = text == script.turns[entry.turn].text  # the words' places are those of the turn as it is
        for number, (part, weight) in enumerate(zip(parts, weights, strict=True), 1):
            last = number == len(parts)
            at = text.index(part, at) + len(part)
            timed = next((second for place, second in entry.words if place >= at), None) if exact else None
            estimate = begin + seconds * weight / sum(weights)
            end = entry.end if last else min(max(timed or estimate, begin), entry.end)
            yield Cue(entry.turn, begin, end, part)
            begin = end


def _parts(text: str, longest: int) -> list[str]:
    """Return a text in pieces of about equal length, none longer than ``longest``, cut where it reads best."""
    if len(text) <= longest:
        return [text]
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(text) if 0 < match.end() < len(text)]
        # Not so near an end that a word or two are left alone.
        inner = [place for place in places if 0.2 <= place / len(text) <= 0.8]
        if inner:
            cut = min(inner, key=lambda place: abs(place - len(text) / 2))
            return [*_parts(text[:cut].strip(), longest), *_parts(text[cut:].strip(), longest)]
    return [text]
