"""Watches of notebooks for new sources, and what became of the items found there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from notebook_app.errors import AlreadyWatched
from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.tables import NotebookRow, SightingRow, WatchRow
from notebook_app.records import Sighting, Watch, WatchKind


class Watches(Part):
    """What is watched; call it for that of one notebook."""

    def __call__(self, notebook_id: str) -> list[Watch]:
        """Return what a notebook watches, in the order it was asked for."""
        with self._database.reading() as session:
            return [_watch(session, row) for row in session.scalars(_of(notebook_id).order_by(WatchRow.number))]

    def watch(self, notebook_id: str, watch: str) -> Watch:
        """Return one watch of a notebook.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._database.reading() as session:
            return _watch(session, _row(session, notebook_id, watch))

    def add_watch(
        self,
        notebook_id: str,
        kind: WatchKind,
        place: str,
        title: str,
        *,
        due: bool = True,
        from_settings: bool = False,
    ) -> Watch:
        """Let a notebook watch something, at once or, with ``due`` false, once it is resumed.

        Raises
        ------
        AlreadyWatched
            If it does.
        NoSuchItem
            If there is no such notebook.
        """
        moment = now()
        row = WatchRow(
            id=new_id(),
            notebook_id=notebook_id,
            kind=kind,
            place=place,
            title=title,
            created=moment,
            due=moment if due else None,
            checked=None,
            failures=0,
            from_settings=from_settings,
            failure={},
            state={},
        )
        with self._database.writing() as session:
            touch(session, notebook_id)
            if session.scalar(_of(notebook_id).where(WatchRow.kind == kind, WatchRow.place == place)):
                raise AlreadyWatched(name=title)
            session.add(row)
            session.flush()
            return _watch(session, row)

    def change_watch(self, notebook_id: str, watch: str, **values: Any) -> Watch:
        """Change columns of a watch (``due``, ``checked``, ``title``, ``failures``, ``failure``, ``state``).

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._database.writing() as session:
            row = _row(session, notebook_id, watch)
            for column, value in values.items():
                setattr(row, column, value)
            session.flush()
            return _watch(session, row)

    def delete_watch(self, notebook_id: str, watch: str) -> None:
        """Watch something no longer; the sources that came of it stay.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._database.writing() as session:
            session.delete(_row(session, notebook_id, watch))

    def due_watches(self, moment: datetime) -> list[tuple[str, Watch]]:
        """Return what is due, with the notebook of each; a notebook in the trash watches nothing."""
        here = select(WatchRow).join(NotebookRow, NotebookRow.id == WatchRow.notebook_id)
        wanted = here.where(NotebookRow.deleted.is_(None), WatchRow.due <= moment).order_by(WatchRow.due)
        with self._database.reading() as session:
            return [(row.notebook_id, _watch(session, row)) for row in session.scalars(wanted)]

    def named_by_settings(self) -> list[tuple[str, Watch]]:
        """Return the folders that are watched because the settings name them, with the notebook of each."""
        with self._database.reading() as session:
            rows = session.scalars(select(WatchRow).where(WatchRow.from_settings))
            return [(row.notebook_id, _watch(session, row)) for row in rows]

    def sightings(self, watch: str) -> dict[str, Sighting]:
        """Return the items found before, by their keys."""
        with self._database.reading() as session:
            rows = session.scalars(select(SightingRow).where(SightingRow.watch_id == watch))
            return {
                row.key: Sighting(row.key, row.version, row.source, row.tries, row.due, row.failure) for row in rows
            }

    def note_sighting(self, watch: str, sighting: Sighting) -> None:
        """Note what became of an item.

        Raises
        ------
        NoSuchItem
            If the watch is gone.
        """
        values = {name: getattr(sighting, name) for name in ("version", "source", "tries", "due", "failure")}
        with self._database.writing() as session:
            required(session.scalar(select(WatchRow.id).where(WatchRow.id == watch)), "watch", watch)
            session.merge(SightingRow(watch_id=watch, key=sighting.key, **values))


def _of(notebook_id: str) -> Select[WatchRow]:
    return select(WatchRow).where(WatchRow.notebook_id == notebook_id)


def _row(session: Session, notebook_id: str, watch: str) -> WatchRow:
    return required(session.scalar(_of(notebook_id).where(WatchRow.id == watch)), "watch", watch)


def _watch(session: Session, row: WatchRow) -> Watch:
    def count(column: Any) -> int:
        return session.scalar(select(func.count()).where(SightingRow.watch_id == row.id, column)) or 0

    return Watch(
        id=row.id,
        kind=cast("WatchKind", row.kind),
        place=row.place,
        title=row.title,
        created=row.created,
        due=row.due,
        checked=row.checked,
        failures=row.failures,
        failure=row.failure,
        state=row.state,
        from_settings=row.from_settings,
        sources=count(SightingRow.source != ""),
        waiting=count(SightingRow.due.is_not(None)),
    )
