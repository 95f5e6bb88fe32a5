"""Trash of a notebook: what was deleted can be restored for a day."""

from __future__ import annotations

from notebook_app.jobs import JobQueue
from notebook_app.notebook.background import Background
from notebook_app.notebook.overviews import Overviews
from notebook_app.records import Discarded
from notebook_app.workspace import Workspace

_ACTIVE = ("queued", "running")


class Trash(Overviews, Background):
    """Deleting what can be restored; see ``Notebook.restore``."""

    def discard(self) -> None:
        """Put the whole notebook into the trash; what is being done for it stops."""
        for job in self.jobs(active_only=True):
            self.cancel_job(job.id)
        self._library.discard_notebook(self.id)

    def discard_source(self, source: str) -> Discarded:
        """Put a source and its guide into the trash."""
        discarded = self._library.discard_item(self.id, "source", source)
        self.workspace.index.delete_source(self.id, source)
        self.make_guide()
        return discarded

    def discard_note(self, note: str) -> Discarded:
        """Put a note into the trash."""
        return self._library.discard_item(self.id, "note", note)

    def discard_overview(self, overview: str) -> Discarded:
        """Put an audio overview into the trash."""
        return self._library.discard_item(self.id, "overview", overview)

    def take_back(self, source: str) -> None:
        """Make a restored source searchable again."""
        store = self._library.store(self.id, self.workspace.embedder_name)
        self.workspace.index.add(self.id, store.entries(source))
        self.make_guide()
        self.enqueue_reembedding()


def empty_trash(workspace: Workspace) -> int:
    """Delete for good what has been in the trash for more than a day; return how many things that were."""
    expired = workspace.library.expired()
    for notebook_id in expired:
        erase(workspace, notebook_id)
    return len(expired)


def erase(workspace: Workspace, notebook_id: str) -> None:
    """Delete a notebook for good, with what is kept for it beside the library: uploads, index, pictures, transcripts."""
    queue = JobQueue(workspace.settings, workspace.library)
    for job in workspace.library.jobs(notebook_id):
        queue.forget(job.id)
    sources = workspace.library.source_ids(notebook_id)
    workspace.library.delete_notebook(notebook_id)
    workspace.index.drop(notebook_id)
    for source in sources:
        workspace.forget_source(source)
