"""Self-tests: artifacts whose content is what was measured, and with which model and passages."""

from __future__ import annotations

from notebook_app.library.artifacts import Artifacts
from notebook_app.records import Evaluation


class Evaluations(Artifacts):
    """The self-tests of a notebook."""

    def evaluations(self, notebook_id: str) -> list[Evaluation]:
        """Return a notebook's self-tests, the newest first."""
        kept = self.artifacts(notebook_id, "selftest")
        return [Evaluation(each.id, each.created, each.content) for each in kept if each.state == "ready"]
