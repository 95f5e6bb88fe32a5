"""Trash of a notebook: what was deleted can be restored for a day."""

from __future__ import annotations

from notebook_app.jobs import JobQueue
from notebook_app.notebook.jobs import Jobs
from notebook_app.notebook.place import Place
from notebook_app.notebook.sources import Sources
from notebook_app.records import Discarded
from notebook_app.workspace import Workspace

_ACTIVE = ("queued", "running")


class Trash:
    """Deleting what can be restored; see :func:`notebook_app.notebook.home.restore`."""

    def __init__(self, place: Place, sources: Sources, jobs: Jobs) -> None:
        self._place, self._sources, self._jobs = place, sources, jobs

    def notebook(self) -> None:
        """Put the whole notebook into the trash; what is being done for it stops."""
        for job in self._jobs(active_only=True):
            self._jobs.cancel(job.id)
        self._place.library.trash.discard_notebook(self._place.id)

    def source(self, source: str) -> Discarded:
        """Put a source and its guide into the trash."""
        discarded = self._place.library.trash.discard_item(self._place.id, "source", source)
        self._place.workspace.index.delete_source(self._place.id, source)
        self._sources.guides.make()
        return discarded

    def note(self, note: str) -> Discarded:
        """Put a note into the trash."""
        return self._place.library.trash.discard_item(self._place.id, "note", note)

    def overview(self, overview: str) -> Discarded:
        """Put an audio overview into the trash."""
        return self._place.library.trash.discard_item(self._place.id, "overview", overview)

    def take_back(self, source: str) -> None:
        """Make a restored source searchable again."""
        store = self._place.library.sources.store(self._place.id, self._place.workspace.embedder_name)
        self._place.workspace.index.add(self._place.id, store.entries(source))
        self._sources.guides.make()
        self._jobs.reembed()


def empty_trash(workspace: Workspace) -> int:
    """Delete for good what has been in the trash for more than a day; return how many things that were."""
    expired = workspace.library.trash.expired()
    for notebook_id in expired:
        erase(workspace, notebook_id)
    return len(expired)


def erase(workspace: Workspace, notebook_id: str) -> None:
    """Delete a notebook for good, with what is kept for it beside the library: uploads, index, pictures, transcripts."""
    queue = JobQueue(workspace.settings, workspace.library)
    for job in workspace.library.jobs(notebook_id):
        queue.forget(job.id)
    sources = workspace.library.sources.source_ids(notebook_id)
    workspace.library.notebooks.delete_notebook(notebook_id)
    workspace.index.drop(notebook_id)
    for source in sources:
        workspace.forget_source(source)
