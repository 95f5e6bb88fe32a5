"""What to quote: from scored sentences to runs of text that a reader understands, each with one place in its source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.models import Span
from ingest.tokens import CJK
from notebook_app.anchors import begins_line, sentence_text, sentence_texts
from notebook_app.chat.select import Candidate
from notebook_app.prose import Kind, heading_end, is_caption, is_complete, is_list_item, kinds_of
from notebook_app.records import StoredPassage

_SURE_SENTENCES, _SENTENCES = 3, 4
"""How many are quoted for their scores: three, and a fourth where all are short."""
_LENGTH = {"en": 450, "zh": 160}
"""Characters of a whole answer up to which sentences around the best are quoted with it: some 75 words."""
_TABLE_LENGTH = 600
_LABEL = 12
"""Characters of a caption that is only a label ("Table 12."): what it names follows."""
_MARGIN = 1.5
"""How far below the best sentence's score another may be."""
_SAME = 0.7
"""Two sentences that share more of their tokens than this (Jaccard) say the same."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Sentences ``first`` to ``last`` of a passage, which follow one another: quoted, and cited, as one."""

    passage: StoredPassage
    first: int
    last: int

    @property
    def span(self) -> Span:
        """The characters of the page, without a heading before the first sentence."""
        first, last = self.passage.sentences[self.first], self.passage.sentences[self.last]
        opening = sentence_text(self.passage, first)
        heads = is_complete(opening) and begins_line(self.passage, first)
        skipped = heading_end(opening, self.passage.title) if heads else 0
        return Span(first.start + skipped, last.end)

    @property
    def text(self) -> str:
        """The words as they stand on the page."""
        return sentence_text(self.passage, self.span)


def quotations(ranked: Sequence[Candidate]) -> list[Quotation]:
    """Return what to quote, source by source in reading order.

    These are the best sentences, up to three; those around the best one in its paragraph, for as long as the whole stays
    short; and of a table its caption with its rows. On SQuAD 2 the sentence after the best one holds the answer more
    often than the second best does.

    Parameters
    ----------
    ranked : sequence of Candidate
        The best first.
    """
    told = [s for s in ranked if s.kind != "heading"] or list(ranked)
    if not told:
        return []
    picked = _best(told)
    places = {(s.rank, s.index) for s in picked} | _around(told[0], picked)
    layouts = {s.rank: _Layout.of(s.passage.passage) for s in ranked}
    for sentence in picked:
        places |= _tables(sentence, layouts)
    return [
        Quotation(layouts[rank].passage, first, last)
        for rank in _reading_order({rank: layouts[rank].passage for rank, _ in places})
        for first, last in layouts[rank].runs(sorted(i for r, i in places if r == rank))
    ]


def _best(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the best sentence, others nearly as good that say something else, and the one that goes on from it."""
    best = ranked[0]
    layout = _Layout.of(best.passage.passage)
    near = [s for s in ranked if s.score >= best.score - _MARGIN]
    after = [s for s in ranked if s.rank == best.rank and s.index == best.index + 1]
    going_on = [s for s in after if layout.goes_on(best.index, s.index)]
    picked: list[Candidate] = []
    for sentence in dict.fromkeys([*near, *going_on]):
        if len(picked) == _SENTENCES:
            break
        if len(picked) >= _SURE_SENTENCES and _length([*picked, sentence]) > _limit(sentence):
            break
        if not any(_says_the_same(sentence, other) for other in picked):
            picked.append(sentence)
    return picked


def _around(best: Candidate, picked: Sequence[Candidate]) -> set[tuple[int, int]]:
    """Return the places of further sentences around the best one, as far as they fit."""
    layout = _Layout.of(best.passage.passage)
    reach = {s.index for s in picked if s.rank == best.rank}
    spent = _length(picked)
    for step in (-1, 2):
        place = best.index + step
        inner = place + (1 if step < 0 else -1)
        if place in reach or inner not in reach or not layout.goes_on(inner, place):
            continue
        if spent + len(layout.texts[place]) <= _limit(best):
            spent += len(layout.texts[place])
            reach.add(place)
    return {(best.rank, i) for i in reach}


def _tables(sentence: Candidate, layouts: Mapping[int, _Layout]) -> set[tuple[int, int]]:
    """Return the places of the table a sentence belongs to, those in the next passage where the page's table goes on there."""
    layout = layouts[sentence.rank]
    block = layout.table(sentence.index)
    places = {(sentence.rank, i) for i in block}
    if len(layout.texts) - 1 in block:
        for rank, other in layouts.items():
            if other.goes_on_from(layout):
                places |= {(rank, i) for i in other.table(0)}
    return places


def _length(sentences: Sequence[Candidate]) -> int:
    return sum(len(s.text) for s in sentences)


def _limit(sentence: Candidate) -> int:
    return _LENGTH["zh" if re.search(rf"[{CJK}]", sentence.text) else "en"]


def _reading_order(passages: Mapping[int, StoredPassage]) -> list[int]:
    """Return the ranks of the passages quoted: those of one source together, in the order of its pages."""
    first = {passages[rank].source: rank for rank in sorted(passages, reverse=True)}
    return sorted(passages, key=lambda rank: (first[passages[rank].source], passages[rank].ordinal))


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    a, b = set(one.tokens), set(other.tokens)
    return len(a & b) > _SAME * len(a | b)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A passage's sentences with what kind of text each is."""

    passage: StoredPassage
    texts: tuple[str, ...]
    kinds: tuple[Kind, ...]

    @staticmethod
    def of(passage: StoredPassage) -> _Layout:
        texts = sentence_texts(passage)
        return _Layout(passage, tuple(texts), tuple(kinds_of(texts, passage.section, passage.title)))

    def goes_on(self, here: int, there: int) -> bool:
        """Say whether a sentence stands in the paragraph of its neighbour."""
        inside = 0 <= there < len(self.texts) and abs(there - here) == 1
        return inside and self.kinds[there] == "sentence" and not self._is_parted(min(here, there))

    def goes_on_from(self, before: _Layout) -> bool:
        """Say whether this passage comes right after another on its page."""
        one, other = before.passage, self.passage
        return one.source == other.source and one.page == other.page and one.ordinal + 1 == other.ordinal

    def table(self, place: int) -> set[int]:
        """Return the places of the caption and rows around a caption or row, as many as can be read; else none."""
        if not self._is_tabular(place):
            return set()
        block = {place}
        for step in (-1, 1):
            near = place + step
            while (
                0 <= near < len(self.texts) and self._is_tabular(near) and self._length(block | {near}) <= _TABLE_LENGTH
            ):
                block.add(near)
                near += step
        return block

    def runs(self, places: Sequence[int]) -> list[tuple[int, int]]:
        """Return first and last place of each run; a single sentence between two of a paragraph joins them."""
        runs: list[tuple[int, int]] = []
        for place in places:
            if runs and self._is_joined(runs[-1][1], place):
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        return runs

    def _is_joined(self, last: int, place: int) -> bool:
        tabular = self._is_tabular(last) and self._is_tabular(place)
        parted = any(self._is_parted(i) for i in range(last, place))
        return place - last == 1 if tabular else place - last <= 2 and not parted

    def _is_tabular(self, place: int) -> bool:
        return self.kinds[place] == "row" or self._is_caption(place) or self._is_below_caption(place)

    def _is_caption(self, place: int) -> bool:
        """Say whether a sentence is a caption, or what follows one that is only a label."""
        before = self.texts[place - 1] if place > 0 else ""
        return is_caption(self.texts[place]) or (is_caption(before) and len(before) <= _LABEL)

    def _is_below_caption(self, place: int) -> bool:
        """Say whether a sentence stands between a caption and the first row."""
        rows_follow = place + 1 < len(self.kinds) and self.kinds[place + 1] == "row"
        return rows_follow and place > 0 and self._is_caption(place - 1)

    def _is_parted(self, place: int) -> bool:
        """Say whether a paragraph ends after a sentence; a list goes on from the sentence before it."""
        if is_list_item(self.texts[place + 1]) and self.kinds[place] == "sentence":
            return False
        page, spans = self.passage, self.passage.sentences
        between = page.text[spans[place].end - page.start : spans[place + 1].start - page.start]
        return between.count("\n") > 1

    def _length(self, places: set[int]) -> int:
        return sum(len(self.texts[i]) for i in places)
