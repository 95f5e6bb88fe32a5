"""Judge whether the cited passages bear an answer's sentences out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.embedding.embed import Embedder
from ingest.languages import is_understood
from ingest.models import FloatArray
from ingest.sentences import split_sentences
from ingest.tokens import lexical_tokens
from notebook_app.records import AnswerSentence, StoredPassage, Verdict
from notebook_app.search.language import language_of
from notebook_app.text.anchors import coverages, sentence_texts
from notebook_app.text.markdown import MARKER
from notebook_app.text.tree import statements
from notebook_app.verify.facts import Facts, denials, strange_names

_COVERED, _PARTLY_COVERED = 0.7, 0.4
_NEAR, _FAIRLY_NEAR = 0.7, 0.5
"""Shares of a sentence's tokens found in the passages, and cosines to their nearest sentence, that count as support and
as weak support, by ``benchmarks/verify.py``."""
_ABOUT = 0.15
"""How far below the best another sentence's coverage may be to count as what a claim is about."""
_SAME_STATEMENT = 0.5
"""Coverage from which a sentence says what the claim says, so that only one of them denying it is a contradiction."""
CitedPassage = Callable[[int], StoredPassage]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer without its markers, and the numbers it cites."""

    text: str
    citations: tuple[int, ...]


def claims(markdown: str, language: str) -> list[Claim]:
    """Return the statements of an answer in order: sentences of its prose, and rows of its tables.

    Headings, code, formulas on lines of their own, and lines that only introduce a list are none.
    """
    found = [claim for said in statements(markdown) for claim in _claims_of(said, language)]
    return [c for c in found if c.citations or not c.text.endswith((":", "："))]


def _claims_of(body: str, language: str) -> list[Claim]:
    clean, marks, at = "", [], 0
    for match in MARKER.finditer(body):
        clean += body[at : match.start()].rstrip(" ")
        marks.append((len(clean), int(match[1])))
        at = match.end()
    clean += body[at:]
    spans = split_sentences(clean, language)
    starts = [span.start for span in spans]
    owners = [max((i for i, start in enumerate(starts) if start < offset), default=0) for offset, _ in marks]
    return [
        Claim(
            clean[span.start : span.end].replace("\\[", "["),
            tuple(n for (_, n), owner in zip(marks, owners, strict=True) if owner == i),
        )
        for i, span in enumerate(spans)
    ]


def verify(
    markdown: str,
    language: str,
    cited: CitedPassage,
    embedder: Embedder | None = None,
) -> tuple[AnswerSentence, ...]:
    """Return an answer's sentences, each with a verdict from the passages it cites.

    What can be compared exactly is (:meth:`Evidence.contradicts`); beyond that the better of two signs counts: the share
    of its tokens that the cited passages hold, and its cosine to their nearest sentence. Across languages, where neither
    can be measured, a sentence is weak at best; so is one that cites nothing itself but is borne out by what the rest of
    the answer cites.

    Parameters
    ----------
    markdown : str
        The answer with our markers.
    language : str
        The answer's language.
    cited : callable
        Gives the passage of a citation's number.
    embedder : Embedder, optional
        Used where it knows the language.
    """
    found = claims(markdown, language)
    vectors = _encode([c.text for c in found], language, embedder)
    everything = [cited(n) for n in sorted({n for c in found for n in c.citations})]
    judged = []
    for i, claim in enumerate(found):
        vector = None if vectors is None else vectors[i]
        own = judge(claim.text, [cited(n) for n in claim.citations] or everything, vector)
        verdict: Verdict = "weak" if own == "supported" and not claim.citations else own
        judged.append(AnswerSentence(claim.text, claim.citations, verdict))
    return tuple(judged)


def judge(claim: str, passages: Sequence[StoredPassage], vector: FloatArray | None = None) -> Verdict:
    """Return whether passages bear a claim out; ``vector`` is its embedding, shape (dim,), where there is one."""
    if not passages:
        return "unsupported"
    evidence = Evidence.of(claim, passages)
    return "unsupported" if evidence.contradicts() else _by_likeness(evidence, vector)


def _by_likeness(evidence: Evidence, vector: FloatArray | None) -> Verdict:
    if vector is None and not evidence.in_its_language:
        return "weak"
    near = max((_nearest(vector, p) for p in evidence.passages), default=0.0)
    if (evidence.covered >= _COVERED or near >= _NEAR) and not evidence.names_stranger():
        return "supported"
    return "weak" if evidence.covered >= _PARTLY_COVERED or near >= _FAIRLY_NEAR else "unsupported"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim beside the passages it cites: their sentences, and which of them are about the same.

    ``about`` holds the texts that hold most of the claim's tokens, each with the sentences before and after it.
    """

    claim: str
    passages: tuple[StoredPassage, ...]
    same: tuple[str, ...]
    about: tuple[str, ...]
    covered: float

    @staticmethod
    def of(claim: str, passages: Sequence[StoredPassage]) -> Evidence:
        """Find in the passages what a claim is about."""
        texts = [sentence_texts(p) or [p.text] for p in passages]
        shares = [coverages(claim, sentences) for sentences in texts]
        best = max(float(share.max()) for share in shares)
        places = [(i, j) for i, share in enumerate(shares) for j in np.flatnonzero(share >= best - _ABOUT).tolist()]
        return Evidence(
            claim,
            tuple(passages),
            tuple(texts[i][j] for i, j in places if shares[i][j] >= _SAME_STATEMENT),
            tuple("\n".join(texts[i][max(0, j - 1) : j + 2]) for i, j in places),
            float(coverages(claim, ["\n".join(p.text for p in passages)])[0]),
        )

    @property
    def in_its_language(self) -> bool:
        """Whether a passage is in the claim's language."""
        return any(language_of(p.text) == language_of(self.claim) for p in self.passages)

    def contradicts(self) -> bool:
        """Say whether the passages exclude the claim.

        They do where a number or day of it stands in none of them; where a number of it stands in none of the sentences
        on its subject, which hold other ones of that kind; and where all the sentences that say the same deny what it
        affirms, or affirm what it denies.
        """
        facts = Facts.of(self.claim)
        if not facts.numbers_in([Facts.of(p.searchable_text) for p in self.passages]):
            return True
        if self.in_its_language and self.same and not facts.numbers_in([Facts.of(text) for text in self.about]):
            return True
        return bool(self.same) and all(denials(text) % 2 != facts.denials % 2 for text in self.same)

    def names_stranger(self) -> bool:
        """Say whether the claim has a name that the passages do not have."""
        known = {token for p in self.passages for token in lexical_tokens(p.searchable_text)}
        strange = self.in_its_language and strange_names(self.claim, [p.searchable_text for p in self.passages])
        return bool(strange) or not Facts.of(self.claim).names <= known


def _nearest(vector: FloatArray | None, passage: StoredPassage) -> float:
    if vector is None or passage.sentence_vectors is None or not passage.sentence_vectors.size:
        return 0.0
    return float((passage.sentence_vectors @ vector).max())


def _encode(texts: Sequence[str], language: str, embedder: Embedder | None) -> FloatArray | None:
    if embedder is None or not texts or not is_understood(language, embedder.languages):
        return None
    return embedder.encode(texts)
