"""Reranking as a port: a question and texts go in, how well each text answers comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ingest.models import FloatArray


class Reranker(Protocol):
    """A model that reads a question and a text together."""

    @property
    def name(self) -> str:
        """What the catalogue calls the model."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages that question and text may be in."""

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        """Return the log-odds that each text answers the question, float32 of shape (texts,), in their order."""
