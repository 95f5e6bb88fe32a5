"""Sentences of a page's text, as spans of its characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.models import Span
from ingest.tokens import count_tokens
from ingest.tuning import CHUNKING

_ITEM = r"[ \t]*(?:[-*+\u2013\u2022\u2023\u25aa\u25cb\u25cf\u25e6\u00b7]|\d{1,2}[.)]|\(\w{1,3}\))[ \t]"
_HARD_BREAK = re.compile(
    r"\n[ \t\r]*\n"  # a blank line
    rf"|\n(?={_ITEM})"  # before a list item
    r"|(?<=\|)[ \t]*\n|\n(?=[^\n|]+ \| )"  # after and before a row of a table
    r"|\f"
)
_SHORT_WORD = re.compile(r"(?:^|[\s(\[/-])[^\W\d_]{1,5}\.(?:\s?[(\[][\d,; –-]+[)\]])?$")
_LOWER = re.compile(r"[a-zà-öø-ÿ]")
"""No sentence begins so: the word before is short for another (a genus, a unit, "approx.")."""
_COUNTED = re.compile(
    r"(?:^|[\s(\[])(?:figs?|eqs?|eqns?|tabs?|secs?|sects?|refs?|chs?|chap|vols?|nos?|pp?|art|app|approx|ca|cf|vs|ver|v)\.$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[(\[]?[~≈<>]?\s?S?\d")
_AND_OTHERS = re.compile(r"\bet al\.$")
_REFERENCE = re.compile(r"[(\[]?\d|[(\[]|[a-z]")
_UNWRAPPED = 160
"""Characters of a line that nobody wraps at: longer ones are paragraphs."""
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", '."', ".”", ".)")
_LONGEST = 16
"""Characters before a point in which an abbreviation is looked for."""
_FULL_STOP = re.compile(r"[。！？](?=[0-9A-Za-z])")
"""It always ends a sentence; the library goes on before a figure or a Latin letter ("……氧化。2019年……")."""
_MARKER = re.compile(_ITEM)
_CUTS = tuple(re.compile(cut) for cut in (r"\n", r"[;:\uff1b\uff1a]\s*", r"[,\uff0c\u3001]\s*", r"\s+"))
"""Where an over-long sentence may be cut, best first."""


def split_sentences(text: str, language: str) -> list[Span]:
    """Return the sentences of a text, in order, without the white space around them.

    A blank line, a list item and a row of a table always begin a new sentence, and so does a line after one that is too
    long to have been wrapped and ends a sentence; another line break inside a paragraph does not. A sentence of more than 200 tokens is cut at line breaks, clauses, commas or spaces, whichever comes first in
    that list. Every character that is not white space is in exactly one span.

    Parameters
    ----------
    text : str
        A page's text or a part of it; the spans count its characters.
    language : str
        ISO 639-1 code, which chooses the abbreviations that do not end a sentence.
    """
    breaks = split_at(_HARD_BREAK, text, Span(0, len(text)))
    blocks = (paragraph for block in breaks for paragraph in _paragraphs(text, block))
    sentences = (sentence for block in blocks for sentence in _segment(text, block, language))
    return [piece for sentence in sentences for piece in _shorten(text, sentence)]


def _paragraphs(text: str, block: Span) -> Iterator[Span]:
    """Yield the paragraphs of a block that has one on each line: one unmatched quotation mark must not join them all."""
    start = line = block.start
    while (end := text.find("\n", line, block.end)) >= 0:
        if end - line >= _UNWRAPPED and text[line:end].rstrip().endswith(_SENTENCE_ENDS):
            yield from strip(text, start, end)
            start = end
        line = end + 1
    yield from strip(text, start, block.end)


def split_at(separator: re.Pattern[str], text: str, span: Span) -> Iterator[Span]:
    """Yield the parts of a span between separators, stripped of white space, blank ones left out."""
    start = span.start
    for match in separator.finditer(text, span.start, span.end):
        yield from strip(text, start, match.start())
        start = match.end()
    yield from strip(text, start, span.end)


def strip(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span without the white space at its ends, or nothing if it is blank."""
    part = text[start:end]
    if part and not part.isspace():
        yield Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _segment(text: str, block: Span, language: str) -> Iterator[Span]:
    """Yield the sentences of a block; what ends in an abbreviation goes on with what follows."""
    before: Span | None = None
    for span in _boundaries(text, block, language):
        if before is not None and not _goes_on(
            text[max(before.start, before.end - _LONGEST) : before.end], text[span.start : span.end]
        ):
            yield before
            before = None
        before = span if before is None else Span(before.start, span.end)
    if before is not None:
        yield before


def _goes_on(before: str, after: str) -> bool:
    """Say whether the point that ends a text is one of an abbreviation: "Ae. aegypti", "Figs. 4 and 5", "et al. (2019)"."""
    return bool(
        (_SHORT_WORD.search(before) and _LOWER.match(after))
        or (_COUNTED.search(before) and _NUMBER.match(after))
        or (_AND_OTHERS.search(before) and _REFERENCE.match(after))
    )


def _boundaries(text: str, block: Span, language: str) -> Iterator[Span]:
    """Yield the sentences of a block as its language parts them; the number of a list item belongs to the item's first."""
    from sentencex import get_sentence_boundaries

    marker = _MARKER.match(text, block.start, block.end)
    start, words = block.start, marker.end() if marker else block.start
    for found in get_sentence_boundaries(language, text[words : block.end]):
        end = words + found["end_index"]
        for cut in [*(mark.end() for mark in _FULL_STOP.finditer(text, start, end)), end]:
            for span in strip(text, start, cut):
                yield span
                start = span.end


def _shorten(text: str, sentence: Span) -> Iterable[Span]:
    if count_tokens(text[sentence.start : sentence.end]) <= CHUNKING.sentence_tokens:
        return (sentence,)
    middle = _cut(text, sentence)
    halves = (*strip(text, sentence.start, middle), *strip(text, middle, sentence.end))
    return [piece for half in halves for piece in _shorten(text, half)]


def _cut(text: str, sentence: Span) -> int:
    """Return the best place to cut a long sentence: near its middle, after the strongest mark that is found there."""
    length = sentence.end - sentence.start
    low, high, centre = sentence.start + length // 4, sentence.end - length // 4, sentence.start + length // 2
    for cut in _CUTS:
        places = [match.end() for match in cut.finditer(text, low, high)]
        if places:
            return min(places, key=lambda place: abs(place - centre))
    return centre
