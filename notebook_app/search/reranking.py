"""Order the best passages anew by a model that reads question and passage together, where it knows both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.reranking.port import Reranker
from notebook_app.search.language import asked_in
from notebook_app.search.scored import ScoredPassage
from notebook_app.search.tuning import SEARCH


def rerank(question: str, ranked: Sequence[ScoredPassage], reranker: Reranker | None) -> list[ScoredPassage]:
    """Return the passages with the first ten in the order of ``relevance + 0.5 * score``.

    Passages in a language that the model does not know keep their places; with a question in such a language, all do.

    Parameters
    ----------
    question : str
        As it was searched for.
    ranked : sequence of ScoredPassage
        The best first.
    reranker : Reranker or None
        None leaves the order as it is.
    """
    if reranker is None or asked_in(question) not in reranker.languages:
        return list(ranked)
    places = [n for n, found in enumerate(ranked[: SEARCH.reranked]) if found.passage.language in reranker.languages]
    texts = [f"{ranked[n].passage.title[: SEARCH.title_characters]}\n{ranked[n].passage.text}" for n in places]
    logits = reranker.score(question, texts).tolist() if texts else []
    read = [replace(ranked[n], relevance=logit) for n, logit in zip(places, logits, strict=True)]
    ordered = list(ranked)
    for place, found in zip(places, sorted(read, key=_standing, reverse=True), strict=True):
        ordered[place] = found
    return ordered


def _standing(found: ScoredPassage) -> float:
    assert found.relevance is not None
    return found.relevance + SEARCH.fused_weight * found.score
