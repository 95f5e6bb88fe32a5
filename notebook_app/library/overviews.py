"""Audio overviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ingest.errors import Cancelled, UserError
from notebook_app.library.convert import overview_from_row
from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.recordings import remove_recordings
from notebook_app.library.scripts import add_version
from notebook_app.library.tables import OverviewRow
from notebook_app.records import Overview, OverviewRequest, OverviewStatus, Script, TimelineEntry
from notebook_app.records.states import may_follow, require_transition


class FinishedOverview(Protocol):
    """What making an overview gives: ``audio`` is the finished file, inside the home folder."""

    @property
    def script(self) -> Script:
        """What was spoken."""

    @property
    def timeline(self) -> Sequence[TimelineEntry]:
        """When each turn is heard."""

    @property
    def audio(self) -> Path:
        """The finished file."""

    @property
    def engine(self) -> str:
        """The speech engine's name."""

    @property
    def measurements(self) -> Mapping[str, float]:
        """What was measured on the decoded file."""


class Overviews(Part):
    """The audio overviews of a notebook, from the request to the finished file."""

    def begin_overview(
        self,
        notebook_id: str,
        request: OverviewRequest,
        overview_id: str | None = None,
        created: datetime | None = None,
    ) -> Overview:
        """Start an overview, or take one up again under its id: its script is kept, its failure forgotten.

        Raises
        ------
        NoSuchItem
            If there is no such notebook, or the overview is another notebook's.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            row = None if overview_id is None else _find(session, overview_id)
            if row is None:
                row = _new_row(notebook_id, overview_id or new_id(), created or now())
                session.add(row)
            elif row.notebook_id != notebook_id:
                required(None, "overview", row.id)
            row.request = asdict(request)
            _change_status(row, "writing" if row.script is None else "speaking")
            row.error, row.failure = "", {}
            session.flush()
            return overview_from_row(row, self._settings.home)

    def keep_script(
        self, overview_id: str, script: Script, *, status: OverviewStatus = "speaking", change: str = "written"
    ) -> Overview:
        """Keep an overview's script, to be spoken or ("review") to be read first, and its version."""
        with self._database.writing() as session:
            row = _get(session, overview_id)
            _change_status(row, status)
            row.script, row.title, row.error = script.to_json(), script.title, ""
            session.flush()
            add_version(session, overview_id, script, change)
            return overview_from_row(row, self._settings.home)

    def keep_counts(self, overview_id: str, counts: Mapping[str, float]) -> None:
        """Keep what writing a script counted, beside what was measured of an earlier file."""
        with self._database.writing() as session:
            row = _get(session, overview_id)
            row.measurements = {**row.measurements, **counts}

    def finish_overview(self, overview_id: str, result: FinishedOverview) -> Overview:
        """Keep the finished file with its timeline and measurements."""
        home = self._settings.home
        with self._database.writing() as session:
            row = _get(session, overview_id)
            row.script, row.title = result.script.to_json(), result.script.title
            row.timeline = [asdict(entry) for entry in result.timeline]
            audio = result.audio.absolute().relative_to(home.absolute()).as_posix()
            if row.audio not in {None, audio}:  # it was made in another format before
                (home / str(row.audio)).unlink(missing_ok=True)
            row.audio = audio
            row.engine, row.measurements = result.engine, {**row.measurements, **result.measurements}
            _change_status(row, "ready")
            row.error = ""
            return overview_from_row(row, home)

    def fail_overview(self, overview_id: str, status: OverviewStatus, error: BaseException | None = None) -> None:
        """Note that an overview was not finished: "failed" or "cancelled". One deleted or ended meanwhile stays so."""
        with self._database.writing() as session:
            row = _find(session, overview_id)
            if row is not None and may_follow("overview", row.status, status):
                _change_status(row, status)
                row.error = "" if error is None else str(error) if isinstance(error, UserError) else repr(error)
                row.failure = {} if error is None else _failure(error)

    @contextmanager
    def recording_failure(self, overview_id: str) -> Iterator[None]:
        """Note on the overview whatever ends the block early, and let it pass on."""
        try:
            yield
        except Cancelled:
            self.fail_overview(overview_id, "cancelled")
            raise
        except BaseException as error:
            self.fail_overview(overview_id, "failed", error)
            raise

    def __call__(self, notebook_id: str) -> list[Overview]:
        """Return a notebook's overviews, the newest first."""
        newest = select(OverviewRow).where(OverviewRow.notebook_id == notebook_id).order_by(OverviewRow.number.desc())
        with self._database.reading() as session:
            return [overview_from_row(row, self._settings.home) for row in session.scalars(newest)]

    def overview(self, overview_id: str) -> Overview:
        """Return one overview.

        Raises
        ------
        NoSuchItem
            If it was deleted.
        """
        with self._database.reading() as session:
            return overview_from_row(_get(session, overview_id), self._settings.home)

    def delete_overview(self, overview_id: str) -> None:
        """Delete an overview and its files; to delete one that is gone does nothing."""
        with self._database.writing() as session:
            gone = delete(OverviewRow).where(OverviewRow.id == overview_id).returning(OverviewRow.audio)
            audio = session.scalar(gone)
        remove_recordings(self._settings.home, overview_id, audio)


def _failure(error: BaseException) -> dict[str, Any]:
    """Return an error as its code and parameters, from which its sentence can be said in any language."""
    if not isinstance(error, UserError):
        return UserError(detail=repr(error)).to_json()
    return error.to_json()


def _change_status(row: OverviewRow, status: OverviewStatus) -> None:
    require_transition("overview", row.title or row.id, row.status or "writing", status)
    row.status = status


def _find(session: Session, overview_id: str) -> OverviewRow | None:
    return session.scalar(select(OverviewRow).where(OverviewRow.id == overview_id))


def _get(session: Session, overview_id: str) -> OverviewRow:
    return required(_find(session, overview_id), "overview", overview_id)


def _new_row(notebook_id: str, overview_id: str, created: datetime) -> OverviewRow:
    return OverviewRow(
        id=overview_id,
        notebook_id=notebook_id,
        title="",
        created=created,
        engine="",
        audio=None,
        measurements={},
        failure={},
        timeline=[],
        script=None,
    )
