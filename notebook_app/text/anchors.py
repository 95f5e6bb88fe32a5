"""From a claim to the exact words that bear it out: the sentences of a passage, and citations of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.models import SECTION_SEPARATOR, Anchor, FloatArray, Span
from ingest.tokens import lexical_tokens
from notebook_app.records import Citation, StoredPassage
from notebook_app.text.stance import Stance, stance_of

_COSINE_SHARE = 0.5


def sentence_text(passage: StoredPassage, span: Span) -> str:
    """Return the words of a span of the page that lies inside the passage."""
    return passage.text[span.start - passage.start : span.end - passage.start]


def sentence_texts(passage: StoredPassage) -> list[str]:
    """Return the passage's sentences as written."""
    return [sentence_text(passage, span) for span in passage.sentences]


def begins_line(passage: StoredPassage, span: Span) -> bool:
    """Say whether a span of the passage's page stands at the beginning of a line."""
    return not passage.text[: span.start - passage.start].rpartition("\n")[2].strip()


def cite(passage: StoredPassage, span: Span, n: int) -> Citation:
    """Return citation ``n`` of a span of the passage's page; its quote is exactly the words of that span.

    Its stance is that of the sentences in it, where all have the same.
    """
    anchor = Anchor(passage.source, passage.page, span.start, span.end, sentence_text(passage, span))
    second = passage.second(span.start)
    return Citation(n, anchor, passage.title, passage.label, second, _stance(passage, span), passage.section)


def _stance(passage: StoredPassage, span: Span) -> Stance:
    from ingest.structure import heading_kinds  # slow to import, and a first screen cites nothing

    kinds = [kind for heading in passage.section.split(SECTION_SEPARATOR) for kind in heading_kinds(heading)]
    parts = [s for s in passage.sentences if span.start < s.end and s.start < span.end] or [span]
    texts = (
        passage.text[max(s.start, span.start) - passage.start : min(s.end, span.end) - passage.start] for s in parts
    )
    stances = {stance_of(text, kinds) for text in texts}
    return stances.pop() if len(stances) == 1 else ""


def best_sentence(claim: str, passage: StoredPassage, claim_vector: FloatArray | None = None) -> Span:
    """Return the sentence of a passage that fits a claim best.

    Parameters
    ----------
    claim : str
        A sentence that cites the passage.
    passage : StoredPassage
        Its ``sentence_vectors`` are used where it has them and the claim has a vector.
    claim_vector : ndarray of float32, shape (dim,), optional
        The claim's embedding, of unit length.

    Returns
    -------
    Span
        Characters of the page. The whole passage where it has no sentences.
    """
    if not passage.sentences:
        return Span(passage.start, passage.end)
    scores = coverages(claim, sentence_texts(passage))
    if claim_vector is not None and passage.sentence_vectors is not None:
        scores = (1 - _COSINE_SHARE) * scores + _COSINE_SHARE * (passage.sentence_vectors @ claim_vector)
    return passage.sentences[int(np.argmax(scores))]


def coverages(claim: str, texts: Sequence[str]) -> FloatArray:
    """Return for each text the share (0 to 1) of the claim's distinct tokens that it holds, shape (texts,)."""
    wanted = set(lexical_tokens(claim))
    shares = [len(wanted.intersection(lexical_tokens(text))) / len(wanted) if wanted else 0.0 for text in texts]
    return np.asarray(shares, np.float32)
