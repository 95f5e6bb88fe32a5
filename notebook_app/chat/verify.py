"""Whether the cited passages bear an answer's sentences out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.embed import Embedder
from ingest.models import FloatArray
from ingest.sentences import split_sentences
from ingest.tokens import lexical_tokens
from notebook_app.anchors import coverages
from notebook_app.chat.language import language_of
from notebook_app.markdown import MARKER, is_heading, without_line_signs
from notebook_app.records import AnswerSentence, StoredPassage, Verdict

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+")
_COVERED, _PARTLY_COVERED = 0.7, 0.4
_NEAR, _FAIRLY_NEAR = 0.7, 0.5
"""Shares of a sentence's tokens found in the passages, and cosines to their nearest sentence, that count as support and
as weak support, by ``benchmarks/verdicts.py``."""

CitedPassage = Callable[[int], StoredPassage]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer without its markers, and the numbers it cites."""

    text: str
    citations: tuple[int, ...]


def claims(markdown: str, language: str) -> list[Claim]:
    """Return the statements of an answer in order; headings and lines that only introduce a list are none."""
    found = [c for line in markdown.splitlines() if not is_heading(line) for c in _claims_of_line(line, language)]
    return [c for c in found if c.citations or not c.text.endswith((":", "："))]


def _claims_of_line(line: str, language: str) -> list[Claim]:
    body = without_line_signs(line)
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
        Claim(clean[span.start : span.end], tuple(n for (_, n), owner in zip(marks, owners, strict=True) if owner == i))
        for i, span in enumerate(spans)
    ]


def verify(
    markdown: str, language: str, cited: CitedPassage, embedder: Embedder | None = None
) -> tuple[AnswerSentence, ...]:
    """Return an answer's sentences, each with a verdict from the passages it cites.

    A number that stands in no cited passage makes a sentence unsupported, a name that does not makes it weak at best.
    Otherwise the better of two signs counts: the share of its tokens that the cited passages hold, and its cosine to
    their nearest sentence. Across languages, where
    neither can be measured, a sentence is weak at best; so is one that cites nothing itself but is borne out by what the
    rest of the answer cites.

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
    if not passages or not _numbers(claim) <= {n for p in passages for n in _numbers(p.text)}:
        return "unsupported"
    if vector is None and not any(language_of(p.text) == language_of(claim) for p in passages):
        return "weak"
    covered = float(coverages(claim, ["\n".join(p.text for p in passages)])[0])
    near = max((_nearest(vector, p) for p in passages), default=0.0)
    if (covered >= _COVERED or near >= _NEAR) and _names_occur(claim, passages):
        return "supported"
    return "weak" if covered >= _PARTLY_COVERED or near >= _FAIRLY_NEAR else "unsupported"


def _names_occur(claim: str, passages: Sequence[StoredPassage]) -> bool:
    names = {token for name in _NAME.findall(claim) for token in lexical_tokens(name)}
    return names <= {token for p in passages for token in lexical_tokens(p.searchable_text)}


def _nearest(vector: FloatArray | None, passage: StoredPassage) -> float:
    if vector is None or passage.sentence_vectors is None or not passage.sentence_vectors.size:
        return 0.0
    return float((passage.sentence_vectors @ vector).max())


def _numbers(text: str) -> set[str]:
    return {n.replace(",", "") for n in _NUMBER.findall(text)}


def _encode(texts: Sequence[str], language: str, embedder: Embedder | None) -> FloatArray | None:
    if embedder is None or not texts or (embedder.languages is not None and language not in embedder.languages):
        return None
    return embedder.encode(texts)
