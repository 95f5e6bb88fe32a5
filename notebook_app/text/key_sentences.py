"""The sentences of a source that stand for the whole, chosen without a language model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.models import FloatArray, Span
from ingest.tokens import lexical_tokens
from notebook_app.records import Citation, StoredPassage
from notebook_app.text.anchors import begins_line, cite, coverages, sentence_text, sentence_texts
from notebook_app.text.captions import in_captions
from notebook_app.text.prose import (
    is_caption,
    is_complete,
    is_label,
    is_list_item,
    is_statement,
    is_term,
    kinds_of,
    prose_start,
)
from notebook_app.text.sections import is_apparatus, stands_for_the_whole
from notebook_app.text.standalone import (
    instructs,
    leans,
    points_elsewhere,
    refers_back,
    speaks_of_itself,
    states_a_finding,
)

_MAX_SENTENCES = 4000
"""A longer source is sampled evenly: a book's centre does not move by it."""
_VOCABULARY = 512
_LIKENESS = 0.4
"""Weight of likeness to what is already chosen, against centrality (maximal marginal relevance, Carbonell 1998)."""
_REPETITION = 0.9
_OPENING, _OPENING_SHARE = 0.1, 0.1
"""What the first sentence of a source gains, falling to nothing within its first tenth."""
_SUMS_UP, _FIRST, _OF_ITSELF, _TITLE, _FINDS = 0.1, 0.04, 0.15, 0.12, 0.08
"""Gains: in an abstract or conclusion, first of a passage, "This review …", all words of the title, "found that …"."""
_LEANS, _REFERS_BACK, _POINTS, _ASKS, _LISTED = 0.35, 0.12, 0.2, 0.3, 0.1
"""Costs: opening with "However" or "It", a pronoun early on, "see Table 2", a question, an item of a list or an
instruction. Gains and costs compare with cosines to the centre, of which a source's sentences have 0.2 to 0.7."""


@dataclass(frozen=True, slots=True, eq=False)
class KeySentence:
    """A sentence of a source: where it stands and how much it says of the whole (higher is more)."""

    passage: StoredPassage
    span: Span
    score: float
    vector: FloatArray | None = None

    @property
    def text(self) -> str:
        """The words as they stand on the page."""
        return sentence_text(self.passage, self.span)

    def citation(self, n: int) -> Citation:
        """Return citation ``n`` of the whole sentence."""
        return cite(self.passage, self.span, n)


def key_sentences(passages: Sequence[StoredPassage], count: int) -> list[KeySentence]:
    """Return the sentences that say most about the whole of a source, the most telling first.

    A sentence's centrality is its cosine to the centre of all sentences (of embeddings where the passages have them, else
    of weighted tokens), raised where it opens the source, speaks of it ("This review …") or stands in its abstract or
    conclusion, lowered where it leans on the sentence before it, asks, or points to a table. The next one chosen must also
    be unlike those before; near repetitions (cosine of 0.9 and more) are left out.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Of one source, in reading order, with their vectors if there are any.
    count : int
        How many at the most; fewer where the source has fewer sentences that can be read by themselves.
    """
    found = list(_candidates(passages))
    candidates = found[:: max(1, -(-len(found) // _MAX_SENTENCES))]
    if not candidates:
        return []
    matrix = _representation(candidates)
    scored = [
        replace(s, score=s.score + near) for s, near in zip(candidates, _centrality(matrix).tolist(), strict=True)
    ]
    return [scored[i] for i in _diverse(matrix, [s.score for s in scored], count)]


def in_reading_order(sentences: Sequence[KeySentence]) -> list[KeySentence]:
    """Return sentences of one source as they follow one another in it."""
    return sorted(sentences, key=lambda s: (s.passage.ordinal, s.span.start))


def told_sentences(passages: Sequence[StoredPassage]) -> list[KeySentence]:
    """Return every sentence of a source's prose in reading order, without headings, tables, captions and references."""
    body = [p for p in passages if not is_apparatus(p.section)]
    return [s for before, p in zip([None, *body], body, strict=False) for s in _sentences(p, before, passages)]


def _candidates(passages: Sequence[StoredPassage]) -> list[KeySentence]:
    """Return the sentences that can be read by themselves; where there are none, any that are whole."""
    every = told_sentences(passages)
    return [s for s in every if is_statement(s.text)] or [s for s in every if len(lexical_tokens(s.text)) > 2]


def _sentences(
    passage: StoredPassage, before: StoredPassage | None, source: Sequence[StoredPassage]
) -> Iterator[KeySentence]:
    texts = sentence_texts(passage)
    kinds, captions = kinds_of(texts, passage.section, passage.title), in_captions(passage)
    # A page that ends in the middle of a sentence leaves its second half, and perhaps a running title, to the next.
    torn = before is not None and before.page != passage.page and not is_complete(before.text)
    for row, (span, text) in enumerate(zip(passage.sentences, texts, strict=True)):
        start = prose_start(text, passage.title, begins_line=begins_line(passage, span))
        words = text[start:]
        captioned = captions[row] or is_caption(words) or (row > 0 and is_caption(texts[row - 1]))
        told = kinds[row] == "sentence" and not captioned
        if told and not (torn and row == 0) and not is_term(words):
            vectors = passage.sentence_vectors
            vector = vectors[row] if vectors is not None and row < len(vectors) else None
            place = _place(passage, source) + _FIRST * (row == 0) - _LISTED * (is_list_item(text) or instructs(words))
            # What stands before a definition says what is defined.
            term = row > 0 and is_term(texts[row - 1]) and begins_line(passage, passage.sentences[row - 1])
            begin = passage.sentences[row - 1].start if term else span.start + start
            yield KeySentence(passage, Span(begin, span.end), place + _form(words, passage), vector)


def _place(passage: StoredPassage, source: Sequence[StoredPassage]) -> float:
    """Return what the place of a passage adds to the centrality of its sentences."""
    first, last = source[0].ordinal, source[-1].ordinal
    depth = (passage.ordinal - first) / max(1, last - first + 1)
    return _OPENING * max(0.0, 1 - depth / _OPENING_SHARE) + _SUMS_UP * stands_for_the_whole(passage.section)


def _form(text: str, passage: StoredPassage) -> float:
    """Return what a sentence's words add to its centrality, beside their meaning."""
    points, leaning, refers = points_elsewhere(text), leans(text), refers_back(text)
    asks = text.rstrip().endswith(("?", "？")) or is_label(text)
    gain = _OF_ITSELF * (speaks_of_itself(text) and not points and not refers)
    gain += _TITLE * float(coverages(passage.title, [text])[0]) + _FINDS * states_a_finding(text)
    return gain - max(_LEANS * leaning, _REFERS_BACK * refers) - _POINTS * points - _ASKS * asks


def _representation(sentences: Sequence[KeySentence]) -> FloatArray:
    """Return a unit row for each sentence: its embedding where all have one, else its tokens weighted by tf-idf."""
    rows = [s.vector for s in sentences if s.vector is not None]
    return np.stack(rows) if len(rows) == len(sentences) else _weighted_tokens([s.text for s in sentences])


def _weighted_tokens(texts: Sequence[str]) -> FloatArray:
    counts = [Counter(t for t in lexical_tokens(text) if len(t) > 1) for text in texts]
    found_in = Counter(token for count in counts for token in count)
    weight = {t: n * float(np.log((1 + len(texts)) / n)) for t, n in found_in.items()}
    vocabulary = sorted(weight, key=lambda t: (-weight[t], t))[:_VOCABULARY]
    column = {token: i for i, token in enumerate(vocabulary)}
    rows = np.zeros((len(texts), max(1, len(vocabulary))), np.float32)
    for row, count in zip(rows, counts, strict=True):
        for token, n in count.items():
            if token in column:
                row[column[token]] = (1 + np.log(n)) * np.log((1 + len(texts)) / found_in[token])
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: FloatArray = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return unit


def _centrality(matrix: FloatArray) -> FloatArray:
    centre = matrix.mean(axis=0)
    norm = float(np.linalg.norm(centre))
    return matrix @ (centre / norm) if norm else np.zeros(len(matrix), np.float32)


def _diverse(matrix: FloatArray, scores: Sequence[float], count: int) -> list[int]:
    """Return the rows to take, the best first: high scores, unlike each other."""
    chosen: list[int] = []
    standing = np.asarray(scores, np.float32)
    likeness = np.zeros(len(standing), np.float32)
    while len(chosen) < min(count, len(standing)):
        best = int(np.argmax(np.where(likeness < _REPETITION, standing - _LIKENESS * likeness, -np.inf)))
        if likeness[best] >= _REPETITION:
            break
        chosen.append(best)
        likeness = np.maximum(likeness, matrix @ matrix[best])
        likeness[best] = np.inf
    return chosen
