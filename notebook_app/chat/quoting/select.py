"""Score the sentences of the found passages by how well they answer a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.models import Span
from ingest.tokens import lexical_tokens
from notebook_app.chat.quoting.tuning import QUOTING
from notebook_app.search.question import answer_type, asks_for_reference, content_weights, fits_type, is_broad
from notebook_app.search.retrieve import ScoredPassage
from notebook_app.search.scoring import bm25, coverage, z_scores
from notebook_app.text.anchors import sentence_texts
from notebook_app.text.prose import Kind, is_caption, kinds_of

PASSAGES, PASSAGES_OF_ALL = 6, 12
"""How many passages are read for sentences; and for a question to the sources together."""
_PASSAGE, _TYPE, _NEIGHBOUR, _AROUND = 0.5, 1.0, 0.3, 0.25
"""Weights beside z(cosine) + z(BM25), chosen on SQuAD 2 and CMRC 2018."""

_COST: Mapping[Kind, float] = {"sentence": 0.0, "row": 0.5, "heading": 2.0, "reference": 0.0}
"""What a piece loses that is no full sentence. A reference stands among the candidates only if nothing else does, or if it
is asked for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: where it stands, its words, its score and what the score is made of.

    ``index`` is its place among the passage's sentences, ``rank`` the passage's among those found.
    """

    rank: int
    passage: ScoredPassage
    index: int
    text: str
    tokens: tuple[str, ...]
    kind: Kind = "sentence"
    score: float = 0.0
    cosine: float = float("nan")
    bm25: float = 0.0
    coverage: float = 0.0
    fits_type: bool = False

    @property
    def span(self) -> Span:
        """The characters of the page."""
        return self.passage.passage.sentences[self.index]


def score_sentences(question: str, passages: Sequence[ScoredPassage]) -> list[Candidate]:
    """Return the sentences of the best passages with their scores, the best first.

    The score is z(cosine) + z(BM25) + 0.5 z(passage) + 1 for the kind of answer asked for + 0.3 of the question's
    weight that only the neighbouring sentences hold (a pronoun's noun often stands there), less what headings, rows and
    captions cost; 0.25 of the mean of both neighbours' scores is added, since an answer stands among sentences on its
    subject. Entries of bibliographies are left out.
    """
    limit = PASSAGES_OF_ALL if is_broad(question) else PASSAGES
    sentences = _candidates(passages, limit, with_references=asks_for_reference(question))
    if not sentences:
        return []
    weights = passages[0].term_weights
    words = bm25(weights, [s.tokens for s in sentences])
    standing = _standing(sentences)
    content = content_weights(question, weights)
    expected = answer_type(question)
    scored = [
        replace(
            s,
            score=base + _PASSAGE * standing[s.rank] + _TYPE * fits + _NEIGHBOUR * near - _cost(s),
            bm25=float(lexical),
            coverage=coverage(content, s.tokens),
            fits_type=fits,
        )
        for s, base, lexical, near, fits in zip(
            sentences,
            (z_scores([s.cosine for s in sentences]) + z_scores(words)).tolist(),
            words,
            _neighbour_gains(sentences, weights),
            (fits_type(expected, question, s.text) for s in sentences),
            strict=True,
        )
    ]
    return sorted(_with_surroundings(scored), key=lambda s: (-s.score, s.rank, s.index))


def _candidates(passages: Sequence[ScoredPassage], limit: int, *, with_references: bool) -> list[Candidate]:
    """Return the sentences of the first passages that have any to offer; references where there is nothing else."""
    found: list[Candidate] = []
    rank = 0
    for passage in passages:
        sentences = [s for s in _sentences(rank, passage) if with_references or s.kind != "reference"]
        found += sentences
        rank += bool(sentences)
        if rank == limit:
            break
    return found if found or with_references else _candidates(passages, limit, with_references=True)


def _sentences(rank: int, found: ScoredPassage) -> list[Candidate]:
    passage = found.passage
    texts = sentence_texts(passage)
    cosines = found.sentence_cosines if found.sentence_cosines is not None else np.full(len(texts), np.nan)
    kinds = kinds_of(texts, passage.section, passage.title)
    made = [
        Candidate(rank, found, i, text, tuple(lexical_tokens(text)), kind, cosine=float(cosine))
        for i, (text, kind, cosine) in enumerate(zip(texts, kinds, cosines, strict=True))
    ]
    return [s for s in made if len(s.tokens) >= QUOTING.least_tokens] or made


def _cost(sentence: Candidate) -> float:
    asks = sentence.text.rstrip().endswith(("?", "？"))
    return _COST[sentence.kind] + QUOTING.question_cost * asks + QUOTING.caption_cost * is_caption(sentence.text)


def _standing(sentences: Sequence[Candidate]) -> list[float]:
    """Return the normalised score of each passage, by its rank."""
    scores = {s.rank: s.passage.score for s in sentences}
    normal: list[float] = z_scores([scores[rank] for rank in sorted(scores)]).tolist()
    return normal


def _with_surroundings(sentences: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences with a share of their neighbours' scores added."""
    scores = {(s.rank, s.index): s.score for s in sentences}

    def gain(s: Candidate) -> float:
        near = [scores[place] for step in (-1, 1) if (place := (s.rank, s.index + step)) in scores]
        return _AROUND * sum(near) / len(near) if near else 0.0

    return [replace(s, score=s.score + gain(s)) for s in sentences]


def _neighbour_gains(sentences: Sequence[Candidate], weights: Mapping[str, float]) -> list[float]:
    """Return for each sentence the share of the question's weight that its neighbours in the passage add to it."""
    gains = []
    for i, sentence in enumerate(sentences):
        around = [s for s in sentences[max(0, i - 1) : i + 2] if s.rank == sentence.rank]
        together = coverage(weights, (token for s in around for token in s.tokens))
        gains.append(together - coverage(weights, sentence.tokens))
    return gains
