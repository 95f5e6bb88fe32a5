"""The recipes of jobs: what a worker does with the payload of each; :data:`notebook_app.jobs.JOBS` names them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar

from ingest.errors import Cancelled, SomeNotAdded
from ingest.given import Upload
from ingest.models import Progress, Receipt
from notebook_app.errors import BadArchive, SomeNotWatched
from notebook_app.intake.given import file_of
from notebook_app.notebook import Notebook
from notebook_app.records import NotAdded
from notebook_app.records.payloads import (
    AddSource,
    CheckWatch,
    Export,
    Import,
    MakeArtifact,
    MakeOverview,
    RefreshSource,
    ReplaceSource,
    WriteGuides,
)
from notebook_app.run import archive, exports, obsidian

Payload = Mapping[str, Any]

_FILES_NAMED = 10
_WRITERS: Final = {"zip": archive.write, "obsidian": obsidian.write_vault}
T = TypeVar("T")


def add_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Add a file, an address, a text, or all files of a folder or zip."""
    asked = AddSource.model_validate(payload)
    if notebook.sources.holds_several(asked.given):
        return _add_sources(notebook, asked, progress)
    receipt = notebook.add_source(asked.given, name=asked.name, password=asked.password, guide=False, progress=progress)
    if asked.title and not receipt.already_present:
        notebook.sources.rename(receipt.source, asked.title)
    return _added(notebook, receipt)


def refresh_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Fetch a source again from its address."""
    source = RefreshSource.model_validate(payload).source
    return _added(notebook, notebook.sources.refresh(source, guide=False, progress=progress))


def replace_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Put a newer version in the place of a source."""
    asked = ReplaceSource.model_validate(payload)
    receipt = notebook.sources.replace(
        asked.source,
        asked.given,
        name=asked.name,
        password=asked.password,
        guide=False,
        progress=progress,
    )
    return _added(notebook, receipt)


def check_watch(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Add what is new in a feed, a collection or a folder; items that could not be added end the job as an error."""
    watch = CheckWatch.model_validate(payload).watch
    try:
        report = notebook.sources.watches.check(watch, progress)
    finally:  # also where it was cancelled half-way
        _guide_later(notebook, notebook.sources.ids())
    if report.failed:
        raise SomeNotWatched(name=notebook.sources.watches.get(watch).title, **asdict(report))
    return asdict(report)


def _added(notebook: Notebook, receipt: Receipt) -> Mapping[str, Any]:
    _guide_later(notebook, {receipt.source})
    return {"source": receipt.source, "already_present": receipt.already_present}


def _add_sources(notebook: Notebook, asked: AddSource, progress: Progress) -> Mapping[str, Any]:
    """Add the files of a folder or zip; those that could not be added end the job as an error that names them."""
    try:
        results = notebook.sources.add_all(asked.given, password=asked.password, guide=False, progress=progress)
    finally:  # also where it was cancelled half-way
        _guide_later(notebook, notebook.sources.ids())
    failed = [result for result in results if isinstance(result, NotAdded)]
    if failed:
        name = asked.name or str(asked.given)
        listed = "; ".join(result.name for result in failed[:_FILES_NAMED])
        detail = listed + ("; …" if len(failed) > _FILES_NAMED else "")
        raise SomeNotAdded(name=name, total=len(results), count=len(failed), detail=detail)
    return {"sources": len(results)}


def _guide_later(notebook: Notebook, sources: Collection[str]) -> None:
    """Let the guides of new sources be written after them, by a job of their own: the sources are in use meanwhile."""
    unguided = notebook.sources.guides.missing(sources)
    if unguided:
        notebook.jobs.write_guides(unguided)


def make_audio_overview(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Make an audio overview, or speak the script of one."""
    asked = MakeOverview.model_validate(payload)
    overview = notebook.make_audio_overview(asked.request, overview_id=asked.overview_id, progress=progress)
    return {"overview": overview.id, "review": overview.status == "review"}


def write_guides(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Write the guides of sources; the last of several such jobs writes that of the notebook."""
    more = any(job.kind == "guide" and job.status == "queued" for job in notebook.jobs(active_only=True))
    notebook.sources.guides.write(
        notebook.sources.guides.missing(WriteGuides.model_validate(payload).sources), progress, whole=not more
    )
    return {}


def reembed(notebook: Notebook, _payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Embed again what another embedder had embedded."""
    return {"sources": notebook.sources.reembed(progress)}


def evaluate(notebook: Notebook, _payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Check how well questions made from the sources are answered."""
    return {"evaluation": notebook.studio.evaluate(progress=progress).id}


def make_artifact(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Make what the studio queued, of whatever kind."""
    asked = MakeArtifact.model_validate(payload)
    if asked.kind:
        made = notebook.studio.make(
            asked.kind, sources=asked.sources, artifact_id=asked.artifact, progress=progress, **asked.options
        )
    else:
        made = notebook.studio.perform(asked.artifact, progress)
    return {"artifact": made.id, "kind": made.kind}


def export_notebook(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Make a file of the notebook, to be fetched for a day; the newest take the place of those before."""
    asked = Export.model_validate(payload)
    folder = exports.folder_of(notebook)
    folder.mkdir(parents=True, exist_ok=True)
    earlier = sorted(folder.glob("*.*"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in earlier[exports.SHOWN - 1 :]:
        file.unlink(missing_ok=True)
    left_out = 0
    if asked.form == "page":
        from notebook_app.run.one_file import Choice, write

        written = write(notebook, folder / f"{uuid.uuid4().hex}.html", _choice(Choice, asked.choice), progress)
        path, left_out = written.path, written.images_left_out + written.sounds_left_out
    else:
        path = _WRITERS[asked.form](notebook, folder / f"{uuid.uuid4().hex}.zip", progress)
    progress("export", 1, 1)
    return {"file": path.name, "bytes": path.stat().st_size, "left_out": left_out}


def import_notebook(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Read an archive into a new notebook; the one that stood for it goes, but where the archive cannot be read."""
    given = Import.model_validate(payload).given
    if not isinstance(given, Upload):
        raise BadArchive(name=str(given), detail="it is no upload")
    home = notebook.settings.home
    try:
        brought = Notebook.import_from(file_of(given, notebook.jobs.inbox), home, progress=progress)
    except Cancelled:
        notebook.delete()
        raise
    notebook.delete()
    return {"notebook": brought.id}


def _choice(kind: type[T], given: Mapping[str, Any]) -> T:
    """Return a choice of those fields that it has: what reached the queue names no others."""
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in given.items() if name in known})
