"""Long work that the worker does for a notebook."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Collection
from dataclasses import asdict, replace

from ingest.given import Queued, Upload, to_json
from notebook_app.intake.given import keep_upload
from notebook_app.jobs import JobQueue
from notebook_app.notebook.part import Part
from notebook_app.records import Job, OverviewRequest
from notebook_app.studio.notes.note_source import note_file, to_markdown

_LONGEST_LABEL = 200


class Background(Part):
    """Jobs: queued here, performed elsewhere, watched from here."""

    def keep_upload(self, name: str, data: bytes) -> Upload:
        """Write an upload to the inbox, for :meth:`enqueue_source`."""
        return keep_upload(self.inbox, name, data)

    def enqueue_source(self, given: Queued, *, name: str | None = None, password: str | None = None) -> str:
        """Let the worker add an upload, an address or a text; return the job's id."""
        payload = {"given": to_json(given), "name": name, "password": password}
        return self._queue.enqueue(self.id, "add_source", (name or str(given))[:_LONGEST_LABEL], payload)

    def enqueue_refresh(self, source: str) -> str:
        """Let the worker fetch a source again from its address; return the job's id."""
        found = self._library.source(self.id, source)
        return self._queue.enqueue(self.id, "refresh_source", found.title, {"source": source})

    def enqueue_replacement(
        self, source: str, given: Queued, *, name: str | None = None, password: str | None = None
    ) -> str:
        """Let the worker put a newer version in the place of a source; return the job's id."""
        payload = {"source": source, "given": to_json(given), "name": name, "password": password}
        return self._queue.enqueue(self.id, "replace_source", (name or str(given))[:_LONGEST_LABEL], payload)

    def enqueue_guides(self, sources: Collection[str]) -> str:
        """Let the worker write the guides of sources and of the notebook, while the sources are in use already.

        A job that waits for its turn takes them on: a job costs more than a guide where many sources come at once.
        """
        waiting = self._library.join_waiting_job(self.id, "guide", "sources", sources)
        if waiting is not None:
            return waiting
        titles = [self._library.source(self.id, source).title for source in sources]
        return self._queue.enqueue(self.id, "guide", "; ".join(titles)[:_LONGEST_LABEL], {"sources": list(sources)})

    def enqueue_overview(self, request: OverviewRequest, overview_id: str | None = None) -> str:
        """Let the worker make an audio overview; return the job's id. Give an id to go on with one that failed."""
        payload = {"request": asdict(request), "overview_id": overview_id or uuid.uuid4().hex}
        return self._queue.enqueue(self.id, "audio_overview", request.format, payload)

    def enqueue_speech(self, overview_id: str) -> str:
        """Let the worker speak an overview's script as it now is; return the job's id."""
        return self.enqueue_overview(replace(self._library.overview(overview_id).request, review=False), overview_id)

    def enqueue_reembedding(self) -> str | None:
        """Let the worker embed anew what another embedder had embedded; None where there is nothing to do."""
        if not self.workspace.outdated(self.id) or any(job.kind == "reembed" for job in self.jobs(active_only=True)):
            return None
        return self._queue.enqueue(self.id, "reembed", self.workspace.embedder_name, {})

    def enqueue_evaluation(self) -> str:
        """Let the worker run the self-test; return the job's id."""
        return self._queue.enqueue(self.id, "evaluate", "", {})

    def enqueue_note_as_source(self, note: str) -> str:
        """Let the worker add a note to the sources; return the job's id."""
        kept = self._library.note(note)
        upload = keep_upload(self.inbox, note_file(kept), to_markdown(kept).encode())
        return self.enqueue_source(upload, name=note_file(kept))

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
