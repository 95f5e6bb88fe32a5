"""Long work that the worker does for a notebook."""

from __future__ import annotations

import functools
import uuid
from dataclasses import asdict
from pathlib import Path

from notebook_app.adding import is_address, keep_upload
from notebook_app.jobs import JobQueue
from notebook_app.notebook.part import Part
from notebook_app.records import Job, OverviewRequest


class Background(Part):
    """Jobs: queued here, performed elsewhere, watched from here."""

    def keep_upload(self, name: str, data: bytes) -> Path:
        """Write an upload to the inbox and return its path, for :meth:`enqueue_source`."""
        return keep_upload(self.inbox, name, data)

    def enqueue_source(
        self, path_or_url_or_text: str | Path, *, name: str | None = None, password: str | None = None
    ) -> str:
        """Let the worker add a source; return the job's id."""
        given = str(path_or_url_or_text)
        payload = {"given": given, "name": name, "password": password}
        label = name or _label(given)
        return self._queue.enqueue(self.id, "add_source", label, payload)

    def enqueue_refresh(self, source: str) -> str:
        """Let the worker fetch a source again from its address; return the job's id."""
        found = self._library.source(self.id, source)
        return self._queue.enqueue(self.id, "refresh_source", found.title, {"source": source})

    def enqueue_replacement(
        self, source: str, path_or_url_or_text: str | Path, *, name: str | None = None, password: str | None = None
    ) -> str:
        """Let the worker put a newer version in the place of a source; return the job's id."""
        given = str(path_or_url_or_text)
        payload = {"source": source, "given": given, "name": name, "password": password}
        return self._queue.enqueue(self.id, "replace_source", name or _label(given), payload)

    def enqueue_guide(self, source: str) -> str:
        """Let the worker write the guides of a source and of the notebook, while the source is in use already."""
        return self._queue.enqueue(self.id, "guide", self._library.source(self.id, source).title, {"source": source})

    def enqueue_overview(self, request: OverviewRequest, overview_id: str | None = None) -> str:
        """Let the worker make an audio overview; return the job's id. Give an id to go on with one that failed."""
        payload = {"request": asdict(request), "overview_id": overview_id or uuid.uuid4().hex}
        return self._queue.enqueue(self.id, "audio_overview", request.format, payload)

    def enqueue_reembedding(self) -> str | None:
        """Let the worker embed anew what another embedder had embedded; None where there is nothing to do."""
        if not self.workspace.outdated(self.id) or any(job.kind == "reembed" for job in self.jobs(active_only=True)):
            return None
        return self._queue.enqueue(self.id, "reembed", self.settings.embedder, {})

    def jobs(self, active_only: bool = False) -> list[Job]:
        """Return the notebook's jobs, the newest first."""
        return self._library.jobs(self.id, active_only=active_only)

    def cancel_job(self, job: str) -> None:
        """Ask a job to stop."""
        self._queue.cancel(job)

    def retry_job(self, job: str, *, password: str | None = None) -> str:
        """Queue a job that failed once more, with a password if that was missing, and forget it; return the new id."""
        ended, payload = self._library.job(job), self._library.job_payload(job)
        if password is not None:
            payload["password"] = password
        again = self._queue.enqueue(self.id, ended.kind, ended.label, payload)
        self._library.delete_job(job)
        return again

    def dismiss_job(self, job: str) -> None:
        """Forget a job that has ended, and the upload that waited for it."""
        self._queue.forget(job)

    @functools.cached_property
    def _queue(self) -> JobQueue:
        return JobQueue(self.settings, self._library)


def _label(given: str) -> str:
    return given if is_address(given) else Path(given[:200]).name
