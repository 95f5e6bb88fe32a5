"""The recipes of jobs: what a worker does with the payload of each; :data:`notebook_app.jobs.JOBS` names them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ingest.errors import SomeNotAdded
from ingest.models import Progress, Receipt
from notebook_app.notebook import Notebook
from notebook_app.notebook.adding import holds_several
from notebook_app.records import NotAdded, OverviewRequest

Payload = Mapping[str, Any]

_FILES_NAMED = 10


def add_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Add a file, an address, a text, or all files of a folder or zip."""
    given, password = payload["given"], payload.get("password")
    if holds_several(given):
        return _add_sources(notebook, payload, progress)
    receipt = notebook.add_source(given, name=payload.get("name"), password=password, guide=False, progress=progress)
    return _added(notebook, receipt)


def refresh_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Fetch a source again from its address."""
    return _added(notebook, notebook.refresh_source(payload["source"], guide=False, progress=progress))


def replace_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Put a newer version in the place of a source."""
    receipt = notebook.replace_source(
        payload["source"],
        payload["given"],
        name=payload.get("name"),
        password=payload.get("password"),
        guide=False,
        progress=progress,
    )
    return _added(notebook, receipt)


def _added(notebook: Notebook, receipt: Receipt) -> Mapping[str, Any]:
    _guide_later(notebook, {receipt.source})
    return {"source": receipt.source, "already_present": receipt.already_present}


def _add_sources(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Add the files of a folder or zip; those that could not be added end the job as an error that names them."""
    try:
        results = notebook.add_sources(
            payload["given"], password=payload.get("password"), guide=False, progress=progress
        )
    finally:  # also where it was cancelled half-way
        _guide_later(notebook, notebook.source_ids())
    failed = [result for result in results if isinstance(result, NotAdded)]
    if failed:
        name = payload.get("name") or Path(payload["given"]).name
        listed = "; ".join(result.name for result in failed[:_FILES_NAMED])
        detail = listed + ("; …" if len(failed) > _FILES_NAMED else "")
        raise SomeNotAdded(name=name, total=len(results), count=len(failed), detail=detail)
    return {"sources": len(results)}


def _guide_later(notebook: Notebook, sources: Collection[str]) -> None:
    """Let the guides of new sources be written after them, by a job of their own: the sources are in use meanwhile."""
    unguided = notebook.unguided(sources)
    if unguided:
        notebook.enqueue_guides(unguided)


def make_audio_overview(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Make an audio overview, or speak the script of one."""
    request = OverviewRequest.from_json(payload["request"])
    overview = notebook.make_audio_overview(request, overview_id=payload["overview_id"], progress=progress)
    return {"overview": overview.id, "review": overview.status == "review"}


def write_guides(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Write the guides of sources; the last of several such jobs writes that of the notebook."""
    more = any(job.kind == "guide" and job.status == "queued" for job in notebook.jobs(active_only=True))
    notebook.write_guides(notebook.unguided(payload["sources"]), progress, whole=not more)
    return {}


def reembed(notebook: Notebook, _payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Embed again what another embedder had embedded."""
    return {"sources": notebook.reembed(progress)}


def evaluate(notebook: Notebook, _payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Check how well questions made from the sources are answered."""
    return {"evaluation": notebook.evaluate(progress=progress).id}


def make_artifact(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Make what the studio queued, of whatever kind."""
    made = notebook.studio.perform(payload["artifact"], progress)
    return {"artifact": made.id, "kind": made.kind}
