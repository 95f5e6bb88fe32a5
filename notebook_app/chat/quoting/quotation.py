"""Choose what to quote: from scored sentences to runs of text that a reader understands, each with one place in its source."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.characters import CJK
from ingest.languages import written_in
from ingest.models import Span
from notebook_app.chat.quoting.layout import Layout
from notebook_app.chat.quoting.select import Candidate
from notebook_app.chat.quoting.tuning import QUOTING, READ
from notebook_app.records import StoredPassage
from notebook_app.search.question import content_weights, is_broad, kind_of
from notebook_app.search.scoring import coverage
from notebook_app.text.anchors import begins_line, sentence_text
from notebook_app.text.prose import heading_end, is_complete, is_statement, one_line
from notebook_app.text.standalone import leans, points_elsewhere, refers_back

_SURE_SENTENCES, _SENTENCES = 3, 4
"""How many are quoted for their scores: three, and a fourth where all are short."""


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


def quotations(ranked: Sequence[Candidate], question: str = "") -> list[Quotation]:
    """Return what to quote, source by source in reading order.

    These are the best sentences, up to three; those around the best one in its paragraph, for as long as the whole stays
    short; of a table its caption with its rows; of a list, where one is asked for, its items. On SQuAD 2 the sentence
    after the best one holds the answer more often than the second best does. A question to the sources together is
    answered by the best sentence of each. Where the reranker has read the sentences, as many are quoted as 600
    characters hold, each with the sentence it leans on and the list it announces.

    Parameters
    ----------
    ranked : sequence of Candidate
        The best first.
    question : str
        What they were ranked for; its kind takes part.
    """
    if not ranked:
        return []
    layouts = {s.rank: Layout.of(s.passage.passage) for s in ranked}
    worded = [s for s in ranked if s.kind != "heading"]
    told = [s for s in worded if not layouts[s.rank].only_captions(s.index)] or worded or list(ranked)
    read = not math.isnan(told[0].relevance)
    places = _packed(told, layouts) if read else _chosen(told, question, layouts)
    if kind_of(question) == "list":
        places |= {(rank, i) for rank, place in places for i in layouts[rank].listing(place)}
    quoted = [
        Quotation(layouts[rank].passage, first, last)
        for rank in _reading_order({rank: layouts[rank].passage for rank, _ in places})
        for first, last in layouts[rank].runs(sorted(i for r, i in places if r == rank))
    ]
    return _best_first(quoted, told[0]) if kind_of(question) == "define" else quoted


def _chosen(ranked: Sequence[Candidate], question: str, layouts: Mapping[int, Layout]) -> set[tuple[int, int]]:
    """Return the places of the few best sentences and those around the best, or of the best of each source."""
    picked = _of_each_source(ranked) if is_broad(question) else []
    around: set[tuple[int, int]] = set()
    if len(picked) < 2:
        picked = _best(ranked, _beside(ranked, question))
        around = _around(ranked[0], picked)
    places = {(s.rank, s.index) for s in picked} | around
    for sentence in picked:
        places |= _tables(sentence, layouts)
    return places


def _packed(ranked: Sequence[Candidate], layouts: Mapping[int, Layout]) -> set[tuple[int, int]]:
    """Return the places of as many sentences as 600 characters hold, the best first, with what they need beside them."""
    taken: dict[tuple[int, int], Candidate | None] = {}
    spent = 0
    for sentence in ranked:
        if _is_aside(sentence, ranked[0]):
            continue
        here = (sentence.rank, sentence.index)
        if here in taken or any(other and _says_the_same(sentence, other) for other in taken.values()):
            continue
        layout = layouts[sentence.rank]
        added = [p for p in _with_company(sentence, layouts, READ.characters - spent) if p not in taken]
        length = sum(len(layouts[rank].texts[place]) for rank, place in added)
        if taken and spent + length > READ.characters + READ.list_characters * layout.announces(sentence.index):
            continue
        taken |= dict.fromkeys(added)
        taken[here] = sentence
        spent += length
        if len(taken) >= READ.quoted_sentences or spent >= READ.filled * READ.characters:
            break
    return set(taken)


def _is_aside(sentence: Candidate, best: Candidate) -> bool:
    """Say whether a sentence of another source than the best one's is far below it."""
    elsewhere = sentence.passage.passage.source != best.passage.passage.source
    return elsewhere and sentence.score < best.score - READ.margin


def _with_company(sentence: Candidate, layouts: Mapping[int, Layout], room: int) -> list[tuple[int, int]]:
    """Return the places of a sentence, of the one it leans on, of the list it announces, of the table it belongs to."""
    layout, place = layouts[sentence.rank], sentence.index
    if table := layout.table(place):
        whole = sorted(_tables(sentence, layouts))
        fits = sum(len(layouts[rank].texts[i]) for rank, i in whole) <= max(room, 0)
        return whole if fits else [(sentence.rank, i) for i in sorted({min(table), place})]
    places = [place]
    before = place - 1
    if before >= 0 and (leans(sentence.text) or refers_back(sentence.text)) and layout.kinds[before] == "sentence":
        places = [before, place] if len(layout.texts[before]) < READ.before_characters else places
    return [
        (sentence.rank, i)
        for i in [*places, *layout.announced(place, READ.items, READ.item_characters, room + READ.list_characters)]
    ]


def _best_first(quoted: Sequence[Quotation], best: Candidate) -> list[Quotation]:
    """Return the quotations with the one that holds the best sentence, and those of its source, before the others."""
    passage = best.passage.passage
    return sorted(
        quoted,
        key=lambda q: (
            q.passage.source != passage.source,
            not (q.passage.id == passage.id and q.first <= best.index <= q.last),
        ),
    )


def _of_each_source(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the best sentence of each source, as far as it is on the subject and says something else."""
    firsts: dict[str, Candidate] = {}
    readable = [s for s in ranked if s.coverage and _reads_alone(s)]
    for sentence in [*sorted(readable, key=_tells_more, reverse=True), *ranked]:
        firsts.setdefault(sentence.passage.passage.source, sentence)
    near = [s for s in firsts.values() if s.score >= ranked[0].score - QUOTING.margin_between_sources]
    return list(islice(_unlike(near), QUOTING.sentences_of_all))


def _tells_more(sentence: Candidate) -> float:
    """Return the score of a sentence, more for a longer one: BM25 favours those that say little."""
    return sentence.score + min(len(sentence.tokens), QUOTING.full_sentence_tokens) / QUOTING.full_sentence_tokens


def _reads_alone(sentence: Candidate) -> bool:
    text = one_line(sentence.text)
    return sentence.kind == "sentence" and is_statement(text) and not leans(text) and not points_elsewhere(text)


def _beside(ranked: Sequence[Candidate], question: str) -> list[Candidate]:
    """Return the sentence that holds most of what a comparison names and the best sentence does not."""
    if kind_of(question) != "compare":
        return []
    weights = content_weights(question, ranked[0].passage.term_weights)
    gains = [coverage(weights, {*ranked[0].tokens, *s.tokens}) - ranked[0].coverage for s in ranked]
    most = max(range(len(ranked)), key=gains.__getitem__)
    return [ranked[most]] if gains[most] >= QUOTING.added_share else []


def _best(ranked: Sequence[Candidate], beside: Sequence[Candidate]) -> list[Candidate]:
    """Return the best sentence, others nearly as good that say something else, and the one that goes on from it."""
    best = ranked[0]
    layout = Layout.of(best.passage.passage)
    near = [s for s in ranked if s.score >= best.score - QUOTING.margin]
    after = [s for s in ranked if s.rank == best.rank and s.index == best.index + 1]
    going_on = [s for s in after if layout.goes_on(best.index, s.index)]
    picked: list[Candidate] = []
    for sentence in _unlike(dict.fromkeys([best, *beside, *near, *going_on])):
        if len(picked) == _SENTENCES:
            break
        if len(picked) >= _SURE_SENTENCES and _length([*picked, sentence]) > _limit(sentence):
            break
        picked.append(sentence)
    return picked


def _unlike(sentences: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the sentences that do not say the same as one before."""
    told: list[Candidate] = []
    for sentence in sentences:
        if not any(_says_the_same(sentence, other) for other in told):
            told.append(sentence)
            yield sentence


def _around(best: Candidate, picked: Sequence[Candidate]) -> set[tuple[int, int]]:
    """Return the places of further sentences around the best one, as far as they fit."""
    layout = Layout.of(best.passage.passage)
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


def _tables(sentence: Candidate, layouts: Mapping[int, Layout]) -> set[tuple[int, int]]:
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
    return written_in("Han" if re.search(rf"[{CJK}]", sentence.text) else "Latin").answer


def _reading_order(passages: Mapping[int, StoredPassage]) -> list[int]:
    """Return the ranks of the passages quoted: those of one source together, in the order of its pages."""
    first = {passages[rank].source: rank for rank in sorted(passages, reverse=True)}
    return sorted(passages, key=lambda rank: (first[passages[rank].source], passages[rank].ordinal))


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    a, b = set(one.tokens), set(other.tokens)
    return len(a & b) > QUOTING.same_share * len(a | b)
