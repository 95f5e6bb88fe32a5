"""Long work that the worker does for a notebook."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ingest.given import Queued, Upload, to_json
from notebook_app.intake.given import keep_upload
from notebook_app.jobs import JobQueue
from notebook_app.notebook.place import Place
from notebook_app.records import Job, OverviewRequest
from notebook_app.studio.notes.note_source import note_file, to_markdown

_LONGEST_LABEL = 200


class Jobs:
    """Jobs: queued here, performed by a worker, watched from here; call it for the list."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @property
    def inbox(self) -> Path:
        """Where uploads wait until they are in the library."""
        return self._place.inbox

    def keep_upload(self, name: str, data: bytes) -> Upload:
        """Write an upload to the inbox, for :meth:`add_source`."""
        return keep_upload(self._place.inbox, name, data)

    def add_source(
        self, given: Queued, *, name: str | None = None, title: str = "", password: str | None = None
    ) -> str:
        """Let the worker add an upload, an address or a text, under a title where one is given; return the job's id."""
        payload = {"given": to_json(given), "name": name, "title": title, "password": password}
        return self.enqueue("add_source", (name or str(given))[:_LONGEST_LABEL], payload)

    def refresh_source(self, source: str) -> str:
        """Let the worker fetch a source again from its address; return the job's id."""
        found = self._place.library.sources.source(self._place.id, source)
        return self.enqueue("refresh_source", found.title, {"source": source})

    def replace_source(
        self, source: str, given: Queued, *, name: str | None = None, password: str | None = None
    ) -> str:
        """Let the worker put a newer version in the place of a source; return the job's id."""
        payload = {"source": source, "given": to_json(given), "name": name, "password": password}
        return self.enqueue("replace_source", (name or str(given))[:_LONGEST_LABEL], payload)

    def write_guides(self, sources: Collection[str]) -> str:
        """Let the worker write the guides of sources and of the notebook, while the sources are in use already.

        A job that waits for its turn takes them on: a job costs more than a guide where many sources come at once.
        """
        waiting = self._place.library.jobs.join_waiting_job(self._place.id, "guide", "sources", sources)
        if waiting is not None:
            return waiting
        titles = [self._place.library.sources.source(self._place.id, source).title for source in sources]
        return self.enqueue("guide", "; ".join(titles)[:_LONGEST_LABEL], {"sources": list(sources)})

    def retry_guides(self) -> str | None:
        """Let the worker write anew the guides that a model which is no longer set failed at; None where there are none."""
        model, library = self._place.settings.openai_model, self._place.library
        failed = {note.source: str(note.data.get("failed", "")) for note in library.notes(self._place.id)}
        here = [source.id for source in library.sources(self._place.id)] if any(failed.values()) else []
        again = [source for source in here if failed.get(source) and failed[source] != model]
        return self.write_guides(again) if model and again else None

    def make_overview(self, request: OverviewRequest, overview_id: str | None = None) -> str:
        """Let the worker make an audio overview; return the job's id. Give an id to go on with one that failed."""
        payload = {"request": asdict(request), "overview_id": overview_id or uuid.uuid4().hex}
        return self.enqueue("audio_overview", request.format, payload)

    def speak_overview(self, overview_id: str) -> str:
        """Let the worker speak an overview's script as it now is; return the job's id."""
        return self.make_overview(
            replace(self._place.library.overviews.overview(overview_id).request, review=False), overview_id
        )

    def import_archive(self, archive: Upload) -> str:
        """Let the worker read an exported notebook, for which this one stands meanwhile; return the job's id."""
        return self.enqueue("import", archive.name[:_LONGEST_LABEL], {"given": to_json(archive)})

    def reembed(self) -> str | None:
        """Let the worker embed anew what another embedder had embedded; None where there is nothing to do."""
        if not self._place.workspace.outdated(self._place.id) or any(
            job.kind == "reembed" for job in self(active_only=True)
        ):
            return None
        return self.enqueue("reembed", self._place.workspace.embedder_name, {})

    def evaluate(self) -> str:
        """Let the worker run the self-test; return the job's id."""
        return self.enqueue("evaluate", "", {})

    def add_note(self, note: str) -> str:
        """Let the worker add a note to the sources; return the job's id."""
        kept = self._place.library.notes.note(note)
        upload = keep_upload(self._place.inbox, note_file(kept), to_markdown(kept).encode())
        return self.add_source(upload, name=note_file(kept), title=kept.title)

    def __call__(self, active_only: bool = False) -> list[Job]:
        """Return the notebook's jobs, the newest first."""
        return self._place.library.jobs(self._place.id, active_only=active_only)

    def enqueue(self, kind: str, label: str, payload: Mapping[str, Any], replaces: Collection[str] = ()) -> str:
        """Let the worker do a job of a kind of :data:`notebook_app.jobs.JOBS`, in the place of ended ones; return its id."""
        return self._queue.enqueue(self._place.id, kind, label, payload, replaces)

    def cancel(self, job: str) -> None:
        """Ask a job to stop."""
        self._queue.cancel(job)

    def retry(self, job: str, *, password: str | None = None) -> str:
        """Queue a job that failed once more, with a password if that was missing, and forget it; return the new id."""
        ended, payload = self._place.library.jobs.job(job), self._place.library.jobs.job_payload(job)
        if password is not None:
            payload["password"] = password
        again = self.enqueue(ended.kind, ended.label, payload)
        self._place.library.jobs.delete_job(job)
        return again

    def dismiss(self, job: str) -> None:
        """Forget a job that has ended, and the upload that waited for it."""
        self._queue.forget(job)

    @functools.cached_property
    def _queue(self) -> JobQueue:
        return JobQueue(self._place.settings, self._place.library)
