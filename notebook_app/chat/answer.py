"""Choose the answerer: a language model, or quotations where there is none."""

from __future__ import annotations

from typing import Any

from ingest.embedding.embed import Embedder
from ingest.reranking.port import Reranker
from notebook_app.chat.fallback import FallbackAnswerer
from notebook_app.chat.port import Answerer, AnswerRequest, Listener
from notebook_app.chat.quoting.quote import QuoteAnswerer
from notebook_app.chat.writing.generate import ModelAnswerer
from notebook_app.llm import LanguageModel

__all__ = [
    "AnswerRequest",
    "Answerer",
    "Listener",
    "ModelAnswerer",
    "QuoteAnswerer",
    "load_answerer",
]


def load_answerer(
    language_model: LanguageModel | None,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    **reading: Any,
) -> Answerer:
    """Return who answers: the language model, backed by quotations, or where there is none, quotations.

    Parameters
    ----------
    language_model : LanguageModel or None
        What writes the answers.
    embedder : Embedder, optional
        Finds the sentence a written claim rests on by meaning as well as by words.
    reranker : Reranker, optional
        The one that orders the passages; it reads their sentences, too.
    **reading
        What else :class:`ModelAnswerer` takes: where it reads on.
    """
    if language_model is None:
        return QuoteAnswerer(reranker)
    return FallbackAnswerer(ModelAnswerer(language_model, embedder, **reading), QuoteAnswerer(reranker))
