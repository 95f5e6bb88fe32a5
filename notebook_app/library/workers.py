"""Workers that share a queue: which of them live."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from notebook_app.library.owner import lives
from notebook_app.library.part import Part, database_now
from notebook_app.library.tables import WorkerRow


class Workers(Part):
    """One row for each worker that has not ended well."""

    def beat(self, worker: str) -> None:
        """Note that a worker lives, by the database's clock."""
        with self._database.writing() as session:
            seen = database_now(session)
            renewed = update(WorkerRow).where(WorkerRow.id == worker).values(seen=seen).returning(WorkerRow.id)
            if session.scalar(renewed) is None:
                session.execute(insert(WorkerRow).values(id=worker, seen=seen))

    def gone(self, worker: str, silent: float) -> list[str]:
        """Return the other workers that are gone: those of this machine whose process is, and those silent for so many seconds."""
        with self._database.reading() as session:
            since = database_now(session) - WorkerRow.seen
            others = session.execute(select(WorkerRow.id, since).where(WorkerRow.id != worker)).all()
        return [name for name, seconds in others if seconds > silent or lives(name) is False]

    def known(self) -> set[str]:
        """Return every worker that has a row."""
        with self._database.reading() as session:
            return set(session.scalars(select(WorkerRow.id)))

    def forget(self, worker: str) -> None:
        """Forget a worker that has ended, or whose jobs another one has taken over."""
        with self._database.writing() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == worker))
