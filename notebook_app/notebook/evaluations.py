"""A notebook's self-tests."""

from __future__ import annotations

from ingest.models import Progress, no_progress
from notebook_app.notebook.sources import SourceNames, Sources
from notebook_app.records import Evaluation

QUESTIONS = 40


class Evaluations(Sources):
    """Self-tests."""

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
        from notebook_app.studio.selftest.run import evaluate_notebook

        return evaluate_notebook(self.workspace, self.id, self._chosen(sources), questions, progress)

    def evaluations(self) -> list[Evaluation]:
        """Return the self-tests kept, the newest first."""
        return self._library.evaluations(self.id)
