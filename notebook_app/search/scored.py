"""A passage as retrieval hands it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.models import FloatArray
from notebook_app.records import Passage, StoredPassage


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPassage:
    """A passage found for a query, with what the score was made of.

    ``cosine`` and ``sentence_cosines`` (one for each sentence) are None where vectors cannot be compared: the passage
    has none, or the embedder does not know the language; ``embedder`` names the model they are of. ``term_weights``
    holds the inverse document frequency of each of the query's tokens among all candidates; one query's passages
    share it. ``relevance`` is what the reranker says, as log-odds; None where it has not read the passage. ``typical_cosine`` is the mean over all candidates
    of the best sentence's cosine, shared like the weights: models' cosines lie in bands of their own. ``searched`` is how
    many sources were searched.
    """

    passage: StoredPassage
    score: float
    bm25: float
    cosine: float | None
    sentence_cosines: FloatArray | None
    term_weights: Mapping[str, float]
    embedder: str = ""
    relevance: float | None = None
    typical_cosine: float = float("nan")
    searched: int = 0

    @property
    def of_one(self) -> bool:
        """Whether one source alone was searched."""
        return self.searched == 1

    def to_passage(self) -> Passage:
        """Return the public record of the passage."""
        p = self.passage
        return Passage(
            p.source,
            p.page,
            p.start,
            p.end,
            p.text,
            self.score,
            title=p.title,
            label=p.label,
            section=p.section,
            id=p.id,
            second=p.second(p.start),
        )
