"""The versions of scripts: none is ever lost, so that every change can be taken back."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notebook_app.library.part import Part, now, required
from notebook_app.library.tables import ScriptVersionRow
from notebook_app.records import Script, ScriptVersion


class Scripts(Part):
    """What the scripts of overviews once were."""

    def script_versions(self, overview_id: str) -> list[ScriptVersion]:
        """Return the versions of an overview's script, the newest first."""
        newest = (
            select(ScriptVersionRow)
            .where(ScriptVersionRow.overview_id == overview_id)
            .order_by(ScriptVersionRow.number.desc())
        )
        with self._database.reading() as session:
            return [_from_row(row) for row in session.scalars(newest)]

    def script_version(self, overview_id: str, number: int) -> ScriptVersion:
        """Return one version.

        Raises
        ------
        NoSuchItem
            If there is none of that number.
        """
        with self._database.reading() as session:
            row = session.get(ScriptVersionRow, (overview_id, number))
            return _from_row(required(row, "script_version", str(number)))


def add_version(session: Session, overview_id: str, script: Script, change: str) -> None:
    """Keep a script as the newest version of its overview, unless it is the newest already."""
    of_overview = ScriptVersionRow.overview_id == overview_id
    last = session.scalar(select(func.max(ScriptVersionRow.number)).where(of_overview)) or 0
    data = script.to_json()
    before = session.get(ScriptVersionRow, (overview_id, last))
    if before is None or before.script != data:
        session.add(
            ScriptVersionRow(overview_id=overview_id, number=last + 1, change=change, created=now(), script=data)
        )


def _from_row(row: ScriptVersionRow) -> ScriptVersion:
    return ScriptVersion(row.number, row.change, row.created, Script.from_json(row.script))
