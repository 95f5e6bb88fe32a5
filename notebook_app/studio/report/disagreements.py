"""Pairs of sentences of two sources on the same thing that cannot both hold, or that lie closest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.models import FloatArray
from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.compare import opposed
from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.studio.report.reading import stands_alone, vector_of

_NEAR: Final = 0.72
"""Cosine from which two sentences count as being about the same: with MiniLM, paraphrases lie at 0.7 to 0.9."""
_NEAREST: Final = 0.6
_MOST_SENTENCES: Final = 400
"""Looked at of each source."""
_ALIKE: Final = 0.93
"""Cosine from which two sentences say the same: nothing is to be compared."""
_ASIDE: Final = re.compile(r"(?:notes?|sources?|注|来源)\s?[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences, their cosine, and the words or numbers in which they differ; none where they only lie close."""

    sides: tuple[tuple[DocumentText, Sentence], tuple[DocumentText, Sentence]]
    cosine: float
    kind: str = ""
    marks: tuple[str, str] = ("", "")


def disagreements(documents: Sequence[DocumentText], count: int) -> tuple[list[Pair], list[Pair]]:
    """Return pairs that contradict each other, and pairs of two sources that lie closest, the nearest first.

    Two sentences contradict each other where they are about the same by meaning and by words, and one quantity of the
    same unit differs while none agrees, or their words come from opposite poles.
    """
    rows = [
        (document, sentence, vector)
        for document in documents
        for sentence in _claims(document)
        if (vector := vector_of(sentence)) is not None
    ]
    if len({id(document) for document, _, _ in rows}) < 2:
        return [], []
    matrix: FloatArray = np.stack([vector for _, _, vector in rows])
    owner = np.array([documents.index(document) for document, _, _ in rows])
    cosines = np.where(owner[:, None] < owner[None, :], matrix @ matrix.T, -1.0)
    order = np.argsort(cosines, axis=None)[::-1][: 60 * count]
    against: list[Pair] = []
    close: list[Pair] = []
    used: set[int] = set()
    for i, j in zip(*np.unravel_index(order, cosines.shape), strict=True):
        cosine = float(cosines[i, j])
        if cosine < _NEAREST or i in used or j in used:
            continue
        (one, a, _), (other, b, _) = rows[i], rows[j]
        if _same(a.text, b.text):
            continue
        marked = opposed(a.text, b.text) if cosine >= _NEAR else None
        if marked and len(against) < count:
            against.append(Pair(((one, a), (other, b)), cosine, *marked))
        elif not marked and cosine < _ALIKE and len(close) < count:
            close.append(Pair(((one, a), (other, b)), cosine))
        else:
            continue
        used |= {int(i), int(j)}
    return against, close


def _claims(document: DocumentText) -> list[Sentence]:
    found = [
        s
        for s in document.sentences
        if s.stance in ("", "others") and not {"method", "related"} & set(s.kinds) and stands_alone(s.text)
        if not _ASIDE.match(s.text)
    ]
    return found[:: max(1, -(-len(found) // _MOST_SENTENCES))]


def _same(one: str, other: str) -> bool:
    """Say whether two sentences are the same words: one source that quotes another."""
    return lexical_tokens(one) == lexical_tokens(other)
