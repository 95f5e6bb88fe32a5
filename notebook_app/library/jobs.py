"""Jobs as the library keeps them: what the worker is asked, and what it reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ingest.errors import Cancelled
from notebook_app.library.convert import job_from_row
from notebook_app.library.database import Database
from notebook_app.library.originals import Originals
from notebook_app.library.part import Part, change, now, required, touch
from notebook_app.library.tables import JobRow
from notebook_app.library.workers import Workers
from notebook_app.records import Job, JobStatus
from notebook_app.records.states import require_transition
from notebook_app.settings import Settings

_ACTIVE: tuple[JobStatus, ...] = ("queued", "running")


class JobTaken(Cancelled):
    """Another worker has taken the job over: this attempt at it may write nothing more."""


class Jobs(Part):
    """The jobs of a notebook.

    Attributes
    ----------
    workers : Workers
        Who does the jobs.
    """

    def __init__(self, settings: Settings, database: Database, originals: Originals) -> None:
        super().__init__(settings, database, originals)
        self.workers = Workers(settings, database, originals)

    def add_job(
        self, job_id: str, notebook_id: str, kind: str, label: str, payload: Mapping[str, Any] | None = None
    ) -> Job:
        """Note a job that waits for the worker.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        row = JobRow(
            id=job_id,
            notebook_id=notebook_id,
            kind=kind,
            label=label,
            status="queued",
            step="",
            done=0,
            total=0,
            cancel_requested=False,
            created=now(),
            payload=self._sealed(payload or {}),
            error={},
            result={},
        )
        with self._database.writing() as session:
            touch(session, notebook_id)
            session.add(row)
            session.flush()
            return job_from_row(row)

    def join_waiting_job(self, notebook_id: str, kind: str, key: str, values: Collection[str]) -> str | None:
        """Add values to a list in the payload of a job of that kind that still waits; return its id, None without one."""
        waiting = (
            select(JobRow)
            .where(JobRow.notebook_id == notebook_id, JobRow.kind == kind, JobRow.status == "queued")
            .where(JobRow.cancel_requested.is_(False))
            .order_by(JobRow.number)
            .limit(1)
        )
        with self._database.writing() as session:
            row = session.scalar(waiting.with_for_update())
            if row is None:
                return None
            row.payload = {**row.payload, key: list(dict.fromkeys([*row.payload[key], *values]))}
            return row.id

    def update_job(
        self,
        job_id: str,
        *,
        status: JobStatus | None = None,
        step: str | None = None,
        done: int | None = None,
        total: int | None = None,
        label: str | None = None,
        error: Mapping[str, Any] | None = None,
        result: Mapping[str, Any] | None = None,
        payload: Mapping[str, Any] | None = None,
        owner: str | None = None,
        by: str | None = None,
    ) -> Job:
        """Change what is given of a job.

        Parameters
        ----------
        owner : str, optional
            Names the attempt that has begun the job: from then on no earlier one may write.
        by : str, optional
            Names the attempt that writes.

        Raises
        ------
        NoSuchItem
            If it was deleted.
        WrongState
            If the status cannot follow the present one.
        JobTaken
            If another attempt has begun the job since.
        """
        failure = None if error is None else dict(error)
        outcome = None if result is None else dict(result)
        given = None if payload is None else self._sealed(payload)
        with self._database.writing() as session:
            row = _get(session, job_id, lock=True)
            if by is not None and row.owner != by:
                raise JobTaken
            if status is not None:
                require_transition("job", row.label or row.id, row.status, status)
            change(row, status=status, step=step, done=done, total=total, label=label, owner=owner)
            change(row, error=failure, result=outcome, payload=given)
            return job_from_row(row)

    def __call__(self, notebook_id: str, active_only: bool = False) -> list[Job]:
        """Return a notebook's jobs, the newest first; only those waiting or running if asked."""
        newest = select(JobRow).where(JobRow.notebook_id == notebook_id).order_by(JobRow.number.desc())
        if active_only:
            newest = newest.where(JobRow.status.in_(_ACTIVE))
        with self._database.reading() as session:
            return [job_from_row(row) for row in session.scalars(newest)]

    def job(self, job_id: str) -> Job:
        """Return one job.

        Raises
        ------
        NoSuchItem
            If it was deleted.
        """
        with self._database.reading() as session:
            return job_from_row(_get(session, job_id))

    def job_payload(self, job_id: str) -> dict[str, Any]:
        """Return what a job was given to work on.

        Raises
        ------
        NoSuchItem
            If it was deleted.
        """
        with self._database.reading() as session:
            payload = dict(_get(session, job_id).payload)
        if payload.get("password"):
            payload["password"] = self._database.vault.unseal(payload["password"])
        return payload

    def _sealed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return a payload as it is kept: a password in it is sealed until the job has used it."""
        if not payload.get("password"):
            return dict(payload)
        return {**payload, "password": self._database.vault.seal(str(payload["password"]))}

    def uploads_given(self) -> set[str]:
        """Return the ids of the uploads that the jobs of all notebooks were given to add."""
        from notebook_app.records.payloads import upload_of

        with self._database.reading() as session:
            uploads = map(upload_of, session.scalars(select(JobRow.payload)))
            return {upload.id for upload in uploads if upload}

    def request_cancel(self, job_id: str) -> None:
        """Ask a job to stop; one that has ended is left as it is."""
        active = update(JobRow).where(JobRow.id == job_id, JobRow.status.in_(_ACTIVE))
        with self._database.writing() as session:
            session.execute(active.values(cancel_requested=True))

    def owner(self, job_id: str) -> str:
        """Return the name of the attempt that has begun a job last; empty where none has, or where it is gone."""
        with self._database.reading() as session:
            return session.scalar(select(JobRow.owner).where(JobRow.id == job_id)) or ""

    def cancel_requested(self, job_id: str) -> bool:
        """Say whether a job should stop: it was asked to, or it is gone with its notebook."""
        with self._database.reading() as session:
            asked = session.scalar(select(JobRow.cancel_requested).where(JobRow.id == job_id))
        return asked is None or asked

    def delete_job(self, job_id: str) -> None:
        """Forget a job; to forget one that is gone does nothing."""
        with self._database.writing() as session:
            session.execute(delete(JobRow).where(JobRow.id == job_id))


def _get(session: Session, job_id: str, *, lock: bool = False) -> JobRow:
    wanted = select(JobRow).where(JobRow.id == job_id)
    return required(session.scalar(wanted.with_for_update() if lock else wanted), "job", job_id)
