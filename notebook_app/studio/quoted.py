"""Answers quoted from the sources for a question asked of some of them, refused where nothing answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.models import Span
from notebook_app.chat.answer import AnswerRequest, Listener, QuoteAnswerer
from notebook_app.records import StoredPassage
from notebook_app.search.scored import ScoredPassage
from notebook_app.studio.port import Making

_PASSAGES = 8
"""Looked at for one question: the answerer's gate needs the best ones, and more cost time."""


def quoted_answer(making: Making, question: str, sources: Collection[str]) -> list[tuple[StoredPassage, Span]]:
    """Return the places whose words answer a question, in reading order; none where it is not sure that any do.

    Parameters
    ----------
    making : Making
        The artifact in the making.
    question : str
        A question that stands alone.
    sources : collection of str
        Those that are asked.
    """
    workspace = making.workspace
    found = workspace.retrieve(making.notebook.id, question, _PASSAGES, sources)
    answer = QuoteAnswerer(workspace.reranker).answer(AnswerRequest(question, (), found), Listener())
    if answer.abstained:
        return []
    places = ((_passage(found, c.source, c.page, c.start), Span(c.start, c.end)) for c in answer.citations)
    return [(passage, span) for passage, span in places if passage is not None]


def _passage(found: Sequence[ScoredPassage], source: str, page: int, start: int) -> StoredPassage | None:
    passages = (each.passage for each in found)
    return next((p for p in passages if (p.source, p.page) == (source, page) and p.start <= start < p.end), None)
