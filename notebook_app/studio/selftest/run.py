"""A notebook's self-test: run on its selected sources, and kept with what it was run with."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.models import Progress
from ingest.tuning import CHUNKING
from notebook_app.chat.answer import AnswerRequest, QuoteAnswerer, unheard
from notebook_app.errors import NothingToAsk
from notebook_app.records import Answer, Evaluation
from notebook_app.search.scored import ScoredPassage
from notebook_app.studio.selftest.questions import SEED, TOPS, make_questions, run_selftest
from notebook_app.workspace import Workspace


def evaluate_notebook(
    workspace: Workspace, notebook_id: str, sources: Collection[str], count: int, progress: Progress
) -> Evaluation:
    """Make questions from the sources, ask them, and keep how they were answered.

    The answers are quotations, also where a language model is set: what is measured is finding and refusing.

    Raises
    ------
    NothingToAsk
        If no sentence of the sources can be asked about.
    """
    passages = workspace.library.passages(notebook_id, sources=sources)
    questions = make_questions(passages, count)
    if not questions:
        raise NothingToAsk
    progress("ask", 0, len(questions))

    def retrieve(question: str, chosen: Collection[str]) -> Sequence[ScoredPassage]:
        return workspace.retrieve(notebook_id, question, top=max(TOPS), sources=chosen)

    def reply(question: str, found: Sequence[ScoredPassage]) -> Answer:
        return QuoteAnswerer().answer(AnswerRequest(question, (), found), unheard)

    result = run_selftest(questions, sources, retrieve, reply, lambda done: progress("ask", done, len(questions)))
    made_with = {
        "embedder": workspace.settings.embedder,
        "chunk_tokens": CHUNKING.passage_tokens,
        "sources": len(sources),
        "passages": len(passages),
        "seed": SEED,
    }
    return workspace.library.keep_evaluation(notebook_id, {**made_with, **result.to_json()})
