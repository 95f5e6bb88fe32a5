"""Self-tests: what they found, and with which model and passages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from notebook_app.library.part import Part, new_id, now, touch
from notebook_app.library.tables import EvaluationRow
from notebook_app.records import Evaluation


class Evaluations(Part):
    """The self-tests of a notebook."""

    def keep_evaluation(self, notebook_id: str, result: Mapping[str, Any]) -> Evaluation:
        """Keep the result of a self-test.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        row = EvaluationRow(id=new_id(), notebook_id=notebook_id, created=now(), result=dict(result))
        with self._database.writing() as session:
            touch(session, notebook_id)
            session.add(row)
            session.flush()
            return _evaluation(row)

    def evaluations(self, notebook_id: str) -> list[Evaluation]:
        """Return a notebook's self-tests, the newest first."""
        newest = select(EvaluationRow).where(EvaluationRow.notebook_id == notebook_id)
        with self._database.reading() as session:
            return [_evaluation(row) for row in session.scalars(newest.order_by(EvaluationRow.number.desc()))]


def _evaluation(row: EvaluationRow) -> Evaluation:
    return Evaluation(row.id, row.created, row.result)
