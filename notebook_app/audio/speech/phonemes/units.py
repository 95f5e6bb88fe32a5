"""Phonemes with the words they say, and their cutting into utterances no longer than the voice takes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

LONGEST: Final = 280
"""Symbols of one utterance. Kokoro takes 510, at 1.0 GB of memory a worker; so many take 0.65 GB, and sound no worse."""
_COMFORTABLE: Final = 200
"""Symbols up to which short sentences are spoken in one breath: alone, a word or two come out hasty."""
_ENDS: Final = frozenset(".!?…")
_PAUSES: Final = frozenset(",;:—)”")


@dataclass(frozen=True, slots=True)
class Unit:
    """Phonemes, with the half-open range of characters of the text that they say."""

    start: int
    end: int
    phonemes: str

    @property
    def symbols(self) -> int:
        """How many of its phonemes the voice knows."""
        return len(numbers(self.phonemes))


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is spoken in one go, and whether a sentence ends with it."""

    units: tuple[Unit, ...]
    ends_sentence: bool

    @property
    def phonemes(self) -> str:
        """All its phonemes."""
        return "".join(unit.phonemes for unit in self.units)


@cache
def symbols() -> Mapping[str, int]:
    """Return the voice's symbols and their numbers."""
    found: dict[str, int] = tomllib.loads(Path(__file__).with_name("symbols.toml").read_text("utf-8"))
    return found


def numbers(phonemes: str) -> list[int]:
    """Return the numbers of the phonemes that the voice knows."""
    known = symbols()
    return [known[symbol] for symbol in phonemes if symbol in known]


def utterances(units: Sequence[Unit]) -> list[Utterance]:
    """Return units in utterances: whole sentences where they fit, else cut after a pause, else between words."""
    found: list[Utterance] = []
    current: list[Unit] = []
    for sentence in _split(units, _ENDS):
        if current and _length(current) + _length(sentence) > _COMFORTABLE:
            found += _within(current)
            current = []
        current += sentence
    found += _within(current)
    return [each for each in found if any(unit.end > unit.start and unit.symbols for unit in each.units)]


def _within(sentence: list[Unit]) -> list[Utterance]:
    """Return an utterance, or as many as it takes: the last one ends the sentence."""
    parts = [list(part) for part in _fitting(sentence)]
    return [Utterance(tuple(part), number == len(parts) - 1) for number, part in enumerate(parts) if part]


def _fitting(units: list[Unit]) -> Iterable[list[Unit]]:
    while _length(units) > LONGEST:
        size, cut, pause = 0, 0, 0
        for number, unit in enumerate(units):
            size += unit.symbols
            if size > LONGEST:
                break
            cut = number + 1
            if _closes(unit, _ENDS | _PAUSES):
                pause = number + 1
        # A pause in the first third leaves a rest that is no easier to cut.
        at = pause if pause > cut // 3 else cut
        if at == 0:  # one word longer than an utterance: what fits of it is said
            yield [Unit(units[0].start, units[0].end, units[0].phonemes[:LONGEST])]
            at = 1
        else:
            yield units[:at]
        units = units[at:]
    yield units


def _split(units: Sequence[Unit], marks: frozenset[str]) -> Iterable[list[Unit]]:
    current: list[Unit] = []
    for unit in units:
        current.append(unit)
        if _closes(unit, marks):
            yield current
            current = []
    if current:
        yield current


def _closes(unit: Unit, marks: frozenset[str]) -> bool:
    said = unit.phonemes.rstrip(' ”")')
    return bool(said) and said[-1] in marks and not said[:-1].strip('“(" ')


def _length(units: Iterable[Unit]) -> int:
    return sum(unit.symbols for unit in units)
