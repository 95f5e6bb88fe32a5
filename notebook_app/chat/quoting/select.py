"""Score the sentences of the found passages by how well they answer a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.models import Span
from ingest.reranking.port import Reranker
from ingest.tokens import lexical_tokens
from notebook_app.chat.quoting.form import form_cost
from notebook_app.chat.quoting.tuning import QUOTING, READ, UNREAD
from notebook_app.search.question import (
    answer_type,
    asks_for_reference,
    content_weights,
    defines,
    fits_type,
    is_broad,
    kind_of,
)
from notebook_app.search.retrieve import ScoredPassage
from notebook_app.search.scoring import bm25, coverage, z_scores
from notebook_app.text.anchors import sentence_texts
from notebook_app.text.prose import Kind, kinds_of, one_line
from notebook_app.text.standalone import leans, refers_back

PASSAGES, PASSAGES_OF_ALL = 6, 12
"""How many passages are read for sentences; and for a question to the sources together."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: where it stands, its words, its score and what the score is made of.

    ``index`` is its place among the passage's sentences, ``rank`` the passage's among those found. ``relevance`` is what
    the reranker says of it, together with the sentence it leans on where that says more; NaN where it was not read.
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
    relevance: float = float("nan")

    @property
    def span(self) -> Span:
        """The characters of the page."""
        return self.passage.passage.sentences[self.index]


def score_sentences(
    question: str, passages: Sequence[ScoredPassage], reranker: Reranker | None = None
) -> list[Candidate]:
    """Return the sentences of the best passages with their scores, the best first.

    Without a reranker the score is z(cosine) + z(BM25) + 0.5 z(passage) + 1 for the kind of answer asked for + 0.3 of the
    question's weight that only the neighbouring sentences hold (a pronoun's noun often stands there), less what its form
    costs; 0.25 of the mean of both neighbours' scores is added, since an answer stands among sentences on its subject.
    With one, the best ten sentences of the first four passages are read by it, and its log-odds lead the score. Entries of
    bibliographies are left out.

    Parameters
    ----------
    question : str
        As asked.
    passages : sequence of ScoredPassage
        The best first.
    reranker : Reranker, optional
        The one that ordered the passages.
    """
    broad = is_broad(question)
    if reranker is not None and passages and passages[0].relevance is not None and not broad:
        read = [found for found in passages if found.relevance is not None]
        if scored := _read_again(question, read, reranker):
            return scored
    sentences = _described(question, passages, PASSAGES_OF_ALL if broad else PASSAGES)
    if not sentences:
        return []
    w = UNREAD
    standing = _standing(sentences)
    gains = _neighbour_gains(sentences, passages[0].term_weights)
    base = w.cosine * z_scores([s.cosine for s in sentences]) + w.bm25 * z_scores([s.bm25 for s in sentences])
    scored = [
        replace(
            s,
            score=score + w.passage * standing[s.rank] + w.fits * s.fits_type + w.neighbour * near - _cost(s),
        )
        for s, score, near in zip(sentences, base.tolist(), gains, strict=True)
    ]
    return _ranked(_with_surroundings(scored))


def _described(question: str, passages: Sequence[ScoredPassage], limit: int) -> list[Candidate]:
    """Return the sentences of the first passages with BM25, coverage and whether they hold the kind of answer asked for."""
    sentences = _candidates(passages, limit, with_references=asks_for_reference(question))
    if not sentences:
        return []
    weights = passages[0].term_weights
    content, expected = content_weights(question, weights), answer_type(question)
    words = bm25(weights, [s.tokens for s in sentences]).tolist()
    return [
        replace(s, bm25=w, coverage=coverage(content, s.tokens), fits_type=fits_type(expected, question, s.text))
        for s, w in zip(sentences, words, strict=True)
    ]


def _ranked(sentences: Sequence[Candidate]) -> list[Candidate]:
    return sorted(sentences, key=lambda s: (-s.score, s.rank, s.index))


def _read_again(question: str, passages: Sequence[ScoredPassage], reranker: Reranker) -> list[Candidate]:
    """Return the sentences that the reranker has read, the best first."""
    w = READ
    define = kind_of(question) == "define"
    sentences = _described(question, passages, len(passages) if define else w.passages)
    sentences = [s for s in sentences if s.rank < w.passages or (define and s.fits_type)]
    standing = _standing(sentences)
    cosines, words = (z_scores(values) for values in ([s.cosine for s in sentences], [s.bm25 for s in sentences]))
    base = [
        w.cosine * float(cosine)
        + w.fits * s.fits_type
        - _cost(s)
        + w.passage * standing[s.rank]
        + w.defines * (define and defines(question, one_line(s.text)))
        - w.announces * s.text.rstrip().endswith((":", "："))
        for s, cosine in zip(sentences, cosines, strict=True)
    ]
    first = sorted(range(len(sentences)), key=lambda n: -(base[n] + float(words[n])))[: w.sentences]
    chosen = [sentences[n] for n in first]
    alone, in_context = _relevances(question, chosen, reranker)
    best = max((s.passage.relevance or 0.0 for s in chosen), default=0.0)
    scored = [
        replace(
            s,
            relevance=together,
            score=w.in_context * together
            + w.alone * own
            + w.passage_relevance * ((s.passage.relevance or 0.0) - best)
            + base[n]
            + w.bm25 * float(words[n]),
        )
        for n, s, own, together in zip(first, chosen, alone, in_context, strict=True)
    ]
    if not scored:
        return []
    top = _ranked(scored)[0]
    after = (top.rank, top.index + 1)
    return _ranked([replace(s, score=s.score + w.after_best * ((s.rank, s.index) == after)) for s in scored])


def _relevances(question: str, sentences: Sequence[Candidate], reranker: Reranker) -> tuple[list[float], list[float]]:
    """Return the log-odds of each sentence alone, and of it with the sentence it leans on where these are higher."""
    w = READ
    views = [one_line(s.text)[: w.view] for s in sentences]
    leaning = [n for n, s in enumerate(sentences) if s.index and (leans(s.text) or refers_back(s.text))]
    for n in leaning:
        s = sentences[n]
        before = sentence_texts(s.passage.passage)[s.index - 1]
        views.append(one_line(f"{before} {s.text}")[-w.view :])
    logits = reranker.score(question, views).tolist()
    alone = logits[: len(sentences)]
    together = list(alone)
    for n, logit in zip(leaning, logits[len(sentences) :], strict=True):
        together[n] = max(together[n], logit)
    return alone, together


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
    """Return what the form costs. A reference is among the candidates only if nothing else is, or if it is asked for."""
    return 0.0 if sentence.kind == "reference" else form_cost(sentence.text, sentence.kind)


def _standing(sentences: Sequence[Candidate]) -> dict[int, float]:
    """Return the normalised score of each passage that has sentences among these, by its rank."""
    scores = {s.rank: s.passage.score for s in sentences}
    normal: list[float] = z_scores(list(scores.values())).tolist()
    return dict(zip(scores, normal, strict=True))


def _with_surroundings(sentences: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences with a share of their neighbours' scores added."""
    scores = {(s.rank, s.index): s.score for s in sentences}

    def gain(s: Candidate) -> float:
        near = [scores[place] for step in (-1, 1) if (place := (s.rank, s.index + step)) in scores]
        return UNREAD.around * sum(near) / len(near) if near else 0.0

    return [replace(s, score=s.score + gain(s)) for s in sentences]


def _neighbour_gains(sentences: Sequence[Candidate], weights: Mapping[str, float]) -> list[float]:
    """Return for each sentence the share of the question's weight that its neighbours in the passage add to it."""
    gains = []
    for i, sentence in enumerate(sentences):
        around = [s for s in sentences[max(0, i - 1) : i + 2] if s.rank == sentence.rank]
        together = coverage(weights, (token for s in around for token in s.tokens))
        gains.append(together - coverage(weights, sentence.tokens))
    return gains
