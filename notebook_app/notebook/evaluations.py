"""A notebook's self-tests."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ingest.models import Progress, no_progress
from notebook_app.notebook.background import Background
from notebook_app.notebook.sources import SourceNames, Sources
from notebook_app.notebook.studio import Studio
from notebook_app.records import Evaluation

QUESTIONS = 40


class Evaluations(Sources, Background):
    """Self-tests."""

    @functools.cached_property
    def studio(self) -> Studio:
        """What is made from the sources: artifacts of every kind."""

        def enqueue(kind: str, label: str, payload: Mapping[str, Any]) -> str:
            return self._queue.enqueue(self.id, kind, label, payload)

        return Studio(self.id, self.workspace, self._chosen, enqueue)

    def evaluate(
        self, questions: int = QUESTIONS, sources: SourceNames = None, *, progress: Progress = no_progress
    ) -> Evaluation:
        """Ask the notebook questions made from its own sentences, and keep how well they were answered.

        The figures are to be compared with each other, before and after a change of model or sources: keywords of a
        sentence are easier to find than what people ask.

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        NothingToAsk
            If no sentence of them can be asked about.
        """
        made = self.studio.make("selftest", sources=sources, progress=progress, questions=questions)
        return Evaluation(made.id, made.created, made.content)

    def evaluations(self) -> list[Evaluation]:
        """Return the self-tests kept, the newest first."""
        return self._library.evaluations(self.id)
