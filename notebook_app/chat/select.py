"""Choose the sentences of the found passages that answer a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.models import Span
from ingest.tokens import lexical_tokens
from notebook_app.anchors import sentence_texts
from notebook_app.chat.question import answer_type, content_weights, fits_type
from notebook_app.chat.retrieve import ScoredPassage
from notebook_app.chat.scoring import bm25, coverage, z_scores

PASSAGES = 6
_PASSAGE, _TYPE, _NEIGHBOUR = 0.5, 1.0, 0.3
"""Weights beside z(cosine) + z(BM25), chosen on SQuAD 2 and CMRC 2018."""
_MIN_TOKENS = 3
_SAME = 0.7
"""Two sentences that share more of their tokens than this (Jaccard) say the same."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: where it stands, its words, its score and what the score is made of."""

    rank: int
    passage: ScoredPassage
    span: Span
    text: str
    tokens: tuple[str, ...]
    score: float = 0.0
    cosine: float = float("nan")
    bm25: float = 0.0
    coverage: float = 0.0
    fits_type: bool = False


def score_sentences(question: str, passages: Sequence[ScoredPassage]) -> list[Candidate]:
    """Return the sentences of the best passages with their scores, the best first.

    The score is z(cosine) + z(BM25) + 0.5 z(passage) + 1 for the kind of answer asked for + 0.3 of the question's
    weight that only the neighbouring sentences hold (a pronoun's noun often stands there).
    """
    best = passages[:PASSAGES]
    sentences = [s for rank, passage in enumerate(best) for s in _sentences(rank, passage)]
    if not sentences:
        return []
    weights = best[0].term_weights
    words = bm25(weights, [s.tokens for s in sentences])
    cosines = np.asarray([_cosine(s) for s in sentences], np.float32)
    standing = z_scores([p.score for p in best])
    content = content_weights(question, weights)
    expected = answer_type(question)
    scored = [
        Candidate(
            s.rank, s.passage, s.span, s.text, s.tokens,
            score=base + _PASSAGE * float(standing[s.rank]) + _TYPE * fits + _NEIGHBOUR * near,
            cosine=float(cosine),
            bm25=float(lexical),
            coverage=coverage(content, s.tokens),
            fits_type=fits,
        )
        for s, base, cosine, lexical, near, fits in zip(
            sentences,
            (z_scores(cosines) + z_scores(words)).tolist(),
            cosines,
            words,
            _neighbour_gains(sentences, weights),
            (fits_type(expected, question, s.text) for s in sentences),
            strict=True,
        )
    ]  # fmt: skip
    return sorted(scored, key=lambda s: (-s.score, s.rank, s.span.start))


def pick(ranked: Sequence[Candidate], limit: int = 3, margin: float = 1.5) -> list[Candidate]:
    """Return the sentences to quote in reading order.

    These are the best, others nearly as good that say something else, and the one that goes on after the best within its
    paragraph: on SQuAD 2 that one holds the answer more often than the next best does.

    Parameters
    ----------
    ranked : sequence of Candidate
        The best first.
    limit : int
        How many at the most.
    margin : float
        How far below the best one's score another may be.
    """
    picked: list[Candidate] = []
    for sentence in ranked:
        if len(picked) == limit or sentence.score < ranked[0].score - margin:
            break
        if not any(_says_the_same(sentence, other) for other in picked):
            picked.append(sentence)
    if 0 < len(picked) < limit:
        picked += [s for s in ranked if s not in picked and _goes_on(ranked[0], s)][:1]
    first = {s.passage.passage.source: s.rank for s in sorted(picked, key=lambda s: -s.rank)}
    return sorted(picked, key=lambda s: (first[s.passage.passage.source], s.passage.passage.page, s.span.start))


def follows(before: Candidate, after: Candidate) -> bool:
    """Say whether a sentence comes right after another in the same passage."""
    spans = before.passage.passage.sentences
    return before.passage is after.passage and spans.index(after.span) == spans.index(before.span) + 1


def _goes_on(before: Candidate, after: Candidate) -> bool:
    passage = before.passage.passage
    between = passage.text[before.span.end - passage.start : after.span.start - passage.start]
    return follows(before, after) and between.count("\n") < 2


def _sentences(rank: int, found: ScoredPassage) -> list[Candidate]:
    passage = found.passage
    texts = zip(passage.sentences, sentence_texts(passage), strict=True)
    made = [Candidate(rank, found, span, text, tuple(lexical_tokens(text))) for span, text in texts]
    return [s for s in made if len(s.tokens) >= _MIN_TOKENS] or made


def _cosine(sentence: Candidate) -> float:
    cosines = sentence.passage.sentence_cosines
    if cosines is None:
        return float("nan")
    return float(cosines[sentence.passage.passage.sentences.index(sentence.span)])


def _neighbour_gains(sentences: Sequence[Candidate], weights: Mapping[str, float]) -> list[float]:
    """Return for each sentence the share of the question's weight that its neighbours in the passage add to it."""
    gains = []
    for i, sentence in enumerate(sentences):
        around = [s for s in sentences[max(0, i - 1) : i + 2] if s.rank == sentence.rank]
        together = coverage(weights, (token for s in around for token in s.tokens))
        gains.append(together - coverage(weights, sentence.tokens))
    return gains


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    a, b = set(one.tokens), set(other.tokens)
    return len(a & b) > _SAME * len(a | b)
