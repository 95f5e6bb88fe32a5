"""Citation markers of a language model become citations of ours, while the text streams in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from ingest.models import FloatArray, Span
from notebook_app.records import Citation, StoredPassage
from notebook_app.text.anchors import best_sentence, cite
from notebook_app.text.markdown import without_line_signs, without_markers

EncodeClaim: TypeAlias = "Callable[[str], FloatArray | None]"
"""Gives a claim's unit vector, shape (dim,), or None where it has none."""

_WORD = r"(?:(?:passages?|sources?|段落|来源|资料)\s*)?"
_NUMBERS = rf"{_WORD}\^?\d{{1,3}}(?:\s*(?:[-–—,，、;；&]|and|和)\s*{_WORD}\^?\d{{1,3}})*"
_MARKER = re.compile(rf"(?<![ \t])(?P<blank>[ \t]*+)[\[【［]\s*(?P<numbers>{_NUMBERS})\s*[\]】］]", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?<![ \t])[ \t]*+(?:[\[【［][^\[\]【】［］\n]{0,40})?$")
_ITEM = re.compile(r"(\d{1,3})\s*(?:[-–—]\s*\^?(\d{1,3}))?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*")
_MARKERS_BACKWARDS = re.compile(r"(?:\]\d{1,3}\[[ \t]*+)++")
_LONGEST_MARKERS = 2_000
"""Characters of markers at the end of a text: 400 of them."""
_MIN_CLAIM = 12
"""Characters; a shorter clause between two markers says too little to find its sentence by."""


class CitationWriter:
    """Rewrites a streamed reply: its markers name passages by number, ours name exact sentences in order of first use.

    The same pieces come out however the reply was split. Understood are ``[1]``, ``[1, 2]``, ``[1][2]``, ``[1-3]`` and
    ``【1】``. A number that names no passage is dropped and counted.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Number n of the prompt is ``passages[n - 1]``.
    encode : callable, optional
        Embeds a claim, so that the sentence it rests on is found by meaning as well as by words.
    """

    def __init__(self, passages: Sequence[StoredPassage], encode: EncodeClaim | None = None) -> None:
        self._passages = passages
        self._encode = encode
        self._held = ""
        self._text = ""
        self._numbers: dict[tuple[str, int, Span], int] = {}
        self._citations: list[Citation] = []
        self._cited: list[StoredPassage] = []
        self._dropped = 0

    @property
    def text(self) -> str:
        """What was written so far."""
        return self._text

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, in the order of their numbers."""
        return tuple(self._citations)

    @property
    def dropped(self) -> int:
        """How many markers named no passage."""
        return self._dropped

    def passage_of(self, n: int) -> StoredPassage:
        """Return the passage that citation ``n`` is taken from."""
        return self._cited[n - 1]

    def feed(self, piece: str) -> str:
        """Take a piece of the reply and return what can be shown of it by now."""
        self._held += piece
        unfinished = _UNFINISHED.search(self._held)
        end = unfinished.start() if unfinished else len(self._held)
        ready, self._held = self._held[:end], self._held[end:]
        return self._write(ready)

    def finish(self) -> str:
        """Return what was held back because it might have become a marker."""
        ready, self._held = self._held.rstrip(), ""
        return self._write(ready)

    def _write(self, ready: str) -> str:
        before = len(self._text)
        at = 0
        for match in _MARKER.finditer(ready):
            self._text += ready[at : match.start()]
            markers = "".join(f"[{n}]" for n in self._numbers_for(match["numbers"]))
            self._text += match["blank"] + markers if markers else ""
            at = match.end()
        self._text += ready[at:]
        return self._text[before:]

    def _numbers_for(self, written: str) -> list[int]:
        """Return our numbers for the numbers in a marker, each once and none that stands right before."""
        claim = _claim(self._text)
        vector = self._encode(claim) if self._encode else None
        just_written = {int(n) for n in re.findall(r"\d+", _trailing_markers(self._text))}
        ours: dict[int, None] = {}
        for number in _listed(written):
            if not 1 <= number <= len(self._passages):
                self._dropped += 1
            elif (n := self._number(self._passages[number - 1], claim, vector)) not in just_written:
                ours[n] = None
        return list(ours)

    def _number(self, passage: StoredPassage, claim: str, vector: FloatArray | None) -> int:
        span = best_sentence(claim, passage, vector)
        key = (passage.source, passage.page, span)
        if key not in self._numbers:
            n = self._numbers[key] = len(self._numbers) + 1
            self._citations.append(cite(passage, span, n))
            self._cited.append(passage)
        return self._numbers[key]


def _listed(written: str) -> Iterator[int]:
    """Yield the numbers of a marker, ranges written out."""
    for first, last in _ITEM.findall(written):
        yield from range(int(first), int(last) + 1) if last and int(first) < int(last) else [int(first)]
        if last and int(first) >= int(last):
            yield int(last)


def _trailing_markers(text: str) -> str:
    backwards = _MARKERS_BACKWARDS.match(text[: -_LONGEST_MARKERS - 1 : -1])
    return backwards[0][::-1] if backwards else ""


def _claim(text: str) -> str:
    """Return the words that a marker at the end of the text speaks for: since the last marker, or the whole sentence."""
    line = text.rsplit("\n", 1)[-1]
    body = line[: len(line) - len(_trailing_markers(line))]
    sentence = [part for part in _SENTENCE_END.split(body.rstrip()) if without_markers(part).strip()][-1:]
    whole = sentence[0] if sentence else body
    clause = re.split(r"\[\d{1,3}\]", whole)[-1].strip(" ,;，；、和and")
    chosen = clause if len(clause) >= _MIN_CLAIM else without_markers(whole)
    return without_line_signs(chosen)
