"""Ask a question of every notebook of a home folder at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notebook_app.notebook.notebook import Notebook, open_workspace
from notebook_app.records import Answer, NotebookRecord

MOST = 50
"""Notebooks asked, the last changed ones: each takes some tenths of a second."""


@dataclass(frozen=True, slots=True)
class AnswerOf:
    """The answer of one notebook, and how near its best passage comes (higher is nearer)."""

    notebook: NotebookRecord
    answer: Answer
    score: float


def ask_all(question: str, home: str | Path | None = None) -> list[AnswerOf]:
    """Return the answers of those notebooks that have one, the nearest first.

    Each is made of quotations, whether or not a language model is set: a model would be asked once for every notebook.
    """
    return sorted(_answers(question, home), key=lambda found: -found.score)


def _answers(question: str, home: str | Path | None) -> Iterator[AnswerOf]:
    workspace = open_workspace(home)
    for record in workspace.library.notebooks()[:MOST]:
        if not record.sources:
            continue
        notebook = Notebook(record, workspace)
        answer = notebook.chat.quote(question)
        if not answer.abstained and answer.citations:
            best = notebook.search(question, top=1, sources=[answer.citations[0].source])
            yield AnswerOf(record, answer, best[0].score if best else 0.0)
