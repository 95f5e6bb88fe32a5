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
from notebook_app.text.prose import one_line
from notebook_app.text.tree import statements
from notebook_app.text.words import words_of
from notebook_app.verify import reversals
from notebook_app.verify.antecedents import with_antecedents
from notebook_app.verify.facts import Facts, denials, opening_name, strange_names
from notebook_app.verify.lexicon import lexicon

_COVERED, _HALF_COVERED, _PARTLY_COVERED = 0.7, 0.5, 0.35
"""Shares of a sentence's tokens found in the passages that count as support, as support where the vectors are near too,
and as weak support; cosines, which belong to an embedder, stand in ``reversals.toml``."""
_VERBATIM = 0.75
"""Coverage by one sentence from which a claim is nearly word for word, so that each other word counts."""
_NEAREST = 0.05
"""How far below the best another sentence's coverage may be to be as near."""
_ENOUGH = 0.4
"""Coverage by a sentence from which it is compared with the claim."""
_LONG = 4
"""Letters from which a changed word counts."""
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
    name = embedder.name if embedder else ""
    everything = [cited(n) for n in sorted({n for c in found for n in c.citations})]
    judged = []
    for i, claim in enumerate(found):
        vector = None if vectors is None else vectors[i]
        own = judge(claim.text, [cited(n) for n in claim.citations] or everything, vector, name)
        verdict: Verdict = "weak" if own == "supported" and not claim.citations else own
        judged.append(AnswerSentence(claim.text, claim.citations, verdict))
    return tuple(judged)


def judge(
    claim: str, passages: Sequence[StoredPassage], vector: FloatArray | None = None, embedder: str = "minilm"
) -> Verdict:
    """Return whether passages bear a claim out.

    Parameters
    ----------
    claim : str
        One sentence.
    passages : sequence of StoredPassage
        What it cites.
    vector : ndarray of float32, shape (dim,), optional
        Its embedding, of unit length.
    embedder : str
        The name of the model that made it. Cosines of a model that ``reversals.toml`` does not know are not counted.
    """
    if not passages:
        return "unsupported"
    if any(reversals.is_verbatim(claim, text) for p in passages for text in sentence_texts(p)):
        return "supported"
    evidence = Evidence.of(claim, passages)
    return "unsupported" if evidence.contradicts() else _by_likeness(evidence, vector, embedder)


def _by_likeness(evidence: Evidence, vector: FloatArray | None, embedder: str) -> Verdict:
    if vector is None and not evidence.in_its_language:
        return "weak"
    near, fair, rather = lexicon().likeness.get(embedder, (2.0, 2.0, 2.0))
    nearest = max((_nearest(vector, p) for p in evidence.passages), default=0.0)
    both = evidence.covered >= _HALF_COVERED and nearest >= rather
    if (evidence.covered >= _COVERED or nearest >= near or both) and not evidence.is_doubtful():
        return "supported"
    return "weak" if evidence.covered >= _PARTLY_COVERED or nearest >= fair else "unsupported"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim beside the passages it cites: their sentences, and which of them are about the same.

    ``about`` holds the texts that hold most of the claim's tokens, each with the sentences before and after it;
    ``nearest`` those sentences alone that hold as many as the best (where some hold all numbers of the claim, only these),
    a pronoun that begins one replaced by what it refers to, and ``closest`` the share the best holds.
    """

    claim: str
    passages: tuple[StoredPassage, ...]
    same: tuple[str, ...]
    about: tuple[str, ...]
    covered: float
    nearest: tuple[str, ...]
    closest: float

    @staticmethod
    def of(claim: str, passages: Sequence[StoredPassage]) -> Evidence:
        """Find in the passages what a claim is about."""
        texts = [sentence_texts(p) or [p.text] for p in passages]
        shares = [coverages(claim, sentences) for sentences in texts]
        best = max(float(share.max()) for share in shares)
        places = [(i, j) for i, share in enumerate(shares) for j in np.flatnonzero(share >= best - _ABOUT).tolist()]
        together = "\n".join(p.text for p in passages)
        return Evidence(
            claim,
            tuple(passages),
            tuple(texts[i][j] for i, j in places if shares[i][j] >= _SAME_STATEMENT),
            tuple("\n".join(texts[i][max(0, j - 1) : j + 2]) for i, j in places),
            max(
                float(coverages(claim, [together])[0]),
                reversals.share(reversals.without_number_words(claim), together),  # numbers are compared as numbers
            ),
            _nearest_texts(claim, texts, [(i, j, float(shares[i][j])) for i, j in places], best),
            best,
        )

    @property
    def in_its_language(self) -> bool:
        """Whether a passage is in the claim's language."""
        return any(language_of(p.text) == language_of(self.claim) for p in self.passages)

    def contradicts(self) -> bool:
        """Say whether the passages exclude the claim.

        They do where a figure or day of it stands in none of them; where a figure of it stands in none of the sentences
        on its subject, which hold other ones of that kind; where all the sentences that say nearly the same deny what it
        affirms, or affirm what it denies; and where it turns all of those round: by an opposite, the sides of a
        comparison, two numbers, or who does what to whom.
        """
        facts = Facts.of(self.claim)
        if not self._lacks_only_words(facts) and self._lacks_number(facts):
            return True
        return (self.closest >= _VERBATIM and self._is_denied(facts)) or self._all_nearest(
            reversals.is_reversed,
            reversals.numbers_are_exchanged,
            reversals.names_are_moved,
            reversals.roles_are_exchanged,
        )

    def is_doubtful(self) -> bool:
        """Say whether something of the claim stands otherwise in the passages, which may yet be another wording.

        A number in words that they lack; a denial far from their wording; another share of the whole; what they call
        possible, stated; a number by other words; a name or, nearly word for word, a word that they do not have.
        """
        facts = Facts.of(self.claim)
        return (
            self._lacks_number(facts)
            or self._is_denied(facts)
            or self.names_stranger()
            or self._changes_word()
            or self._all_nearest(
                reversals.quantifier_changed,
                reversals.is_surer,
                reversals.number_is_moved,
                reversals.is_denied_nearby,
            )
        )

    def _lacks_number(self, facts: Facts) -> bool:
        if not facts.numbers_in([Facts.of(p.searchable_text) for p in self.passages]):
            return True
        return self.in_its_language and bool(self.same) and not facts.numbers_in([Facts.of(t) for t in self.about])

    def _lacks_only_words(self, facts: Facts) -> bool:
        """Say whether the figures and days of the claim are all there, so that it lacks numbers in words at most.

        Few words of that kind are quantities in every sentence; nearly word for word they are.
        """
        figures = Facts.of(reversals.without_number_words(self.claim))
        return self.closest < _VERBATIM and facts.numbers != figures.numbers and not self._lacks_number(figures)

    def _is_denied(self, facts: Facts) -> bool:
        """Say whether all that says the same denies what the claim affirms, or the other way round, with no opposite."""
        return bool(self.same) and all(
            denials(text) % 2 != facts.denials % 2 and not any(reversals.opposites(self.claim, one_line(text)))
            for text in self.same
        )

    def _all_nearest(self, *rules: Callable[[str, str], bool]) -> bool:
        if not self.nearest or any(reversals.is_rearranged(self.claim, text) for text in self.nearest):
            return False
        return any(all(rule(self.claim, text) for text in self.nearest) for rule in rules)

    def _changes_word(self) -> bool:
        """Say whether a claim that is nearly word for word has a word of its own that is no common one."""
        if self.closest < _VERBATIM or not self.in_its_language or not self.claim.isascii():
            return False
        known = {token for p in self.passages for token in lexical_tokens(p.searchable_text)}
        common = {token for word in words_of("en") for token in lexical_tokens(word)}
        return any(
            token not in known and token not in common and len(token) >= _LONG and token.isalpha()
            for token in lexical_tokens(lexicon().rewording.sub(" ", reversals.without_number_words(self.claim)))
        )

    def names_stranger(self) -> bool:
        """Say whether the claim has a name that the passages do not have."""
        known = {token for p in self.passages for token in lexical_tokens(p.searchable_text)}
        strange = self.in_its_language and strange_names(self.claim, [p.searchable_text for p in self.passages])
        opening = set(lexical_tokens(opening_name(self.claim))) if self.in_its_language else set()
        return bool(strange) or not (Facts.of(self.claim).names | opening) <= known


def _nearest_texts(
    claim: str, texts: Sequence[Sequence[str]], places: Sequence[tuple[int, int, float]], best: float
) -> tuple[str, ...]:
    plain = [with_antecedents(sentences) for sentences in texts]
    known = [(plain[i][j], share) for i, j, share in places if share >= _ENOUGH]
    facts = Facts.of(claim)
    if facts.numbers and (complete := [text for text, _ in known if facts.numbers_in([Facts.of(text)])]):
        return tuple(complete)
    return tuple(text for text, share in known if share >= best - _NEAREST)


def _nearest(vector: FloatArray | None, passage: StoredPassage) -> float:
    if vector is None or passage.sentence_vectors is None or not passage.sentence_vectors.size:
        return 0.0
    return float((passage.sentence_vectors @ vector).max())


def _encode(texts: Sequence[str], language: str, embedder: Embedder | None) -> FloatArray | None:
    if embedder is None or not texts or not is_understood(language, embedder.languages):
        return None
    return embedder.encode(texts)
