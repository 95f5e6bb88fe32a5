"""Answers that are being written: by whom, whether that process was seen of late, and whether it is to stop."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from notebook_app.library.part import Part, database_now
from notebook_app.library.tables import WritingRow


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes an answer, and for how many seconds it has not been seen at it."""

    owner: str
    silent: float


class Writings(Part):
    """One row for each answer in writing; all times are by the database's clock, which every machine shares."""

    def begin(self, message_id: str, owner: str) -> None:
        """Note who writes an answer."""
        with self._database.writing() as session:
            values = {"message_id": message_id, "owner": owner, "seen": database_now(session), "stop": False}
            session.execute(insert(WritingRow).values(values))

    def beat(self, message_id: str, owner: str) -> bool:
        """Note that an answer is still being written; return whether it is to go on: not stopped, nor taken for abandoned."""
        mine = (WritingRow.message_id == message_id) & (WritingRow.owner == owner)
        with self._database.writing() as session:
            beaten = update(WritingRow).where(mine).values(seen=database_now(session)).returning(WritingRow.stop)
            return session.scalar(beaten) is False

    def stop(self, message_id: str) -> None:
        """Ask whoever writes an answer to stop."""
        with self._database.writing() as session:
            session.execute(update(WritingRow).where(WritingRow.message_id == message_id).values(stop=True))

    def end(self, message_id: str) -> None:
        """Forget who wrote an answer, now that nobody does."""
        with self._database.writing() as session:
            session.execute(delete(WritingRow).where(WritingRow.message_id == message_id))

    def writing(self, message_id: str) -> Writing | None:
        """Return who writes an answer; None where that was never noted."""
        with self._database.reading() as session:
            wanted = select(WritingRow.owner, database_now(session) - WritingRow.seen)
            row = session.execute(wanted.where(WritingRow.message_id == message_id)).first()
        return None if row is None else Writing(row[0], float(row[1]))
