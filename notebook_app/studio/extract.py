"""The sentences of a source that stand for the whole, chosen without a language model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.models import FloatArray, Span
from ingest.tokens import CJK, lexical_tokens
from notebook_app.anchors import sentence_texts
from notebook_app.records import StoredPassage

_MAX_SENTENCES = 4000
"""A longer source is sampled evenly: a book's centre does not move by it."""
_VOCABULARY = 512
_VECTOR_SHARE = 0.8
"""Of a source's passages that must have vectors for their centre to count."""
_DIVERSITY = 0.35
"""Weight of novelty beside centrality when choosing the next sentence (maximal marginal relevance, Carbonell 1998)."""
_OPENING, _KEY_SECTION, _FIRST_IN_PASSAGE = 0.10, 0.08, 0.02
ASIDE_SECTION = re.compile(
    r"\b(?:references?|bibliography|acknowledge?ments?|appendix|index|contents|notes|further reading)\b|"
    r"参考文献|致谢|附录|目录",
    re.IGNORECASE,
)
"""Headings under which nothing is said about a source's subject."""
_KEY = re.compile(
    r"\b(?:abstract|summary|introduction|conclusions?|overview|key findings)\b|摘要|引言|前言|结论|概述|总结",
    re.IGNORECASE,
)
_COMPLETE = re.compile(r"[.!。！][\"”’』」)）\]]*$")
_ASIDE = re.compile(r"https?://|www\.|@|©|\bet al\b.*\(\d{4}\)\s*\.?$|\|", re.IGNORECASE)
_LEANING = re.compile(
    r"^(?:this|that|these|those|it|its|they|their|he|his|she|her|such|however|therefore|thus|hence|moreover|furthermore|"
    r"also|but|and|for example|for instance|in addition|as a result|on the other hand|a (?:week|day|month|year) later|"
    r"the (?:first|second|third|former|latter|following|other)|we|section \d+|(?:first|second|third|finally)(?=,))\b|^(?:这|那|它|他|她|因此|所以|"
    r"但|而|此外|另外|例如|其)",
    re.IGNORECASE,
)
_LEANING_COST = 0.06


@dataclass(frozen=True, slots=True, eq=False)
class KeySentence:
    """A sentence of a source: where it stands and how central it is (higher is more)."""

    passage: StoredPassage
    span: Span
    text: str
    score: float


def key_sentences(passages: Sequence[StoredPassage], count: int) -> list[KeySentence]:
    """Return the sentences that say most about the whole of a source, in reading order.

    A sentence's centrality is its cosine to the centre of all sentences (embeddings where there are any, else weighted
    tokens), raised where it opens the source or stands in its abstract or conclusion, lowered where it leans on the
    sentence before it. The next one chosen must also be unlike those chosen before.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Of one source, in reading order, with their vectors if there are any.
    count : int
        How many at the most; fewer where the source has fewer complete sentences.
    """
    sentences = _candidates(passages)
    if not sentences:
        return []
    matrix = _representation(sentences)
    scores = _centrality(matrix) + np.asarray([_standing(s, passages) for s in sentences], np.float32)
    chosen = _diverse(matrix, scores, count)
    return [KeySentence(sentences[i].passage, sentences[i].span, sentences[i].text, float(scores[i])) for i in chosen]


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    passage: StoredPassage
    position: int
    span: Span
    text: str


def _candidates(passages: Sequence[StoredPassage]) -> list[_Sentence]:
    body = [p for p in passages if not ASIDE_SECTION.search(p.section)] or list(passages)
    every = [
        _Sentence(p, i, span, text)
        for p in body
        for i, (span, text) in enumerate(zip(p.sentences, sentence_texts(p), strict=True))
    ]
    good = [s for s in every if is_statement(s.text)] or every
    step = max(1, -(-len(good) // _MAX_SENTENCES))
    return good[::step]


def is_statement(text: str) -> bool:
    """Say whether a sentence is complete, of readable length, and prose rather than a table row or an address."""
    length = len(text) * (3 if re.search(rf"[{CJK}]", text) else 1)
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return (
        45 <= length <= 420 and letters >= 0.8 * len(text) and bool(_COMPLETE.search(text)) and not _ASIDE.search(text)
    )


def _representation(sentences: Sequence[_Sentence]) -> FloatArray:
    """Return a unit row for each sentence: its embedding, or its tokens weighted by tf-idf."""
    embedded = [s for s in sentences if s.passage.sentence_vectors is not None and s.passage.language == "en"]
    if len(embedded) < _VECTOR_SHARE * len(sentences):
        return _weighted_tokens([s.text for s in sentences])
    width = next(s.passage.sentence_vectors.shape[1] for s in embedded if s.passage.sentence_vectors is not None)
    rows = np.zeros((len(sentences), width), np.float32)
    for i, s in enumerate(sentences):
        if s.passage.sentence_vectors is not None:
            rows[i] = s.passage.sentence_vectors[s.position]
    return rows


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


def _standing(sentence: _Sentence, passages: Sequence[StoredPassage]) -> float:
    """Return what a sentence's place adds to its centrality."""
    first, last = passages[0].ordinal, passages[-1].ordinal
    depth = (sentence.passage.ordinal - first) / max(1, last - first + 1)
    opening = _OPENING * max(0.0, 1 - depth / 0.1)
    key = _KEY_SECTION if _KEY.search(sentence.passage.section) else 0.0
    leads = _FIRST_IN_PASSAGE if sentence.position == 0 else 0.0
    return opening + key + leads - (_LEANING_COST if _LEANING.search(sentence.text) else 0.0)


def _diverse(matrix: FloatArray, scores: FloatArray, count: int) -> list[int]:
    """Return the rows to take, in their order: high scores, unlike each other."""
    chosen: list[int] = []
    likeness = np.zeros(len(scores), np.float32)
    while len(chosen) < min(count, len(scores)):
        gains = (1 - _DIVERSITY) * scores - _DIVERSITY * likeness
        gains[chosen] = -np.inf
        best = int(np.argmax(gains))
        chosen.append(best)
        likeness = np.maximum(likeness, matrix @ matrix[best])
    return sorted(chosen)
