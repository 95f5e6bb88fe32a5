"""Operations on what a reader keeps and has made: notes, artifacts, and the jobs that make them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from notebook_app.errors import NoSuchItem
from notebook_app.notebook import Notebook
from notebook_app.operations.access import Access
from notebook_app.operations.asking import Names
from notebook_app.operations.port import LONGEST_TEXT, Name, OfNotebook, Operation, Paged, Parameters
from notebook_app.operations.results import ArtifactResult, Done, JobResult, KindResult, NoteResult, Page
from notebook_app.records import Job, Note

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


class Listing(OfNotebook, Paged):
    """A page of a notebook's list."""


class Kinds(Parameters):
    """Nothing."""


class SavingNote(OfNotebook):
    """A note to keep."""

    text: Text = Field(description="Markdown.")
    title: Name | None = Field(None, description="By default its first line.")


class OneNote(OfNotebook):
    """A note."""

    note: Name = Field(description="The note's id.")


class ChangingNote(OneNote):
    """What to change of a note."""

    title: Name | None = None
    text: Text | None = None


class Making(OfNotebook):
    """An artifact to make."""

    kind: Name = Field(description="A kind that `list_artifact_kinds` names.")
    options: dict[str, Any] = Field(default_factory=dict, max_length=100, description="The kind's options.")
    sources: Names = Field(None, description="Ids, file names or titles; those selected by default.")


class Artifacts(Listing):
    """A page of the artifacts."""

    kind: Name | None = Field(None, description="Only this kind.")


class OneArtifact(OfNotebook):
    """An artifact."""

    artifact: Name = Field(description="The artifact's id.")


class Jobs(Listing):
    """A page of the jobs."""

    active: bool = Field(False, description="Only those waiting or running.")


class OneJob(OfNotebook):
    """A job."""

    job: Name = Field(description="The job's id.")


def _notes(access: Access, given: Listing) -> Page[NoteResult]:
    notebook = access.open(given.notebook)
    return Page.of(notebook.notes(), given.limit, given.offset, lambda each: NoteResult.of(each, notebook.id, access))


def _save_note(access: Access, given: SavingNote) -> NoteResult:
    notebook = access.open(given.notebook)
    return NoteResult.of(notebook.save_note(given.text, title=given.title), notebook.id, access)


def _get_note(access: Access, given: OneNote) -> NoteResult:
    notebook = access.open(given.notebook)
    return NoteResult.of(_note(notebook, given.note), notebook.id, access)


def _change_note(access: Access, given: ChangingNote) -> NoteResult:
    notebook = access.open(given.notebook)
    changed = notebook.notes.update(_note(notebook, given.note).id, title=given.title, body=given.text)
    return NoteResult.of(changed, notebook.id, access)


def _delete_note(access: Access, given: OneNote) -> Done:
    notebook = access.open(given.notebook)
    notebook.trash.note(_note(notebook, given.note).id)
    return Done(id=given.note, done="discarded")


def _kinds(_access: Access, _given: Kinds) -> Page[KindResult]:
    from notebook_app.studio.catalogue import KINDS
    from notebook_app.studio.export import formats_of

    kinds = [
        KindResult(
            kind=name,
            options=kind.options().model_json_schema(),
            formats=list(formats_of(name)),
            needs_model=not (kind.extracted or kind.own_table),
        )
        for name, kind in KINDS.items()
    ]
    return Page(items=kinds, total=len(kinds), next=None)


def _make(access: Access, given: Making) -> JobResult:
    from notebook_app.studio.catalogue import read_options

    notebook = access.open(given.notebook)
    read_options(given.kind, given.options)  # a name that the call itself has is refused as an option here
    job = notebook.studio.enqueue(given.kind, sources=given.sources, **given.options)
    return JobResult.of(job_of(notebook, job))


def _artifacts(access: Access, given: Artifacts) -> Page[ArtifactResult]:
    found = access.open(given.notebook).studio.artifacts(given.kind)
    return Page.of(found, given.limit, given.offset, lambda each: ArtifactResult.of(each, whole=False))


def _artifact(access: Access, given: OneArtifact) -> ArtifactResult:
    return ArtifactResult.of(access.open(given.notebook).studio.artifact(given.artifact))


def _delete_artifact(access: Access, given: OneArtifact) -> Done:
    access.open(given.notebook).studio.discard(given.artifact)
    return Done(id=given.artifact, done="discarded")


def _jobs(access: Access, given: Jobs) -> Page[JobResult]:
    return Page.of(access.open(given.notebook).jobs(given.active), given.limit, given.offset, JobResult.of)


def _get_job(access: Access, given: OneJob) -> JobResult:
    return JobResult.of(job_of(access.open(given.notebook), given.job))


def _cancel_job(access: Access, given: OneJob) -> JobResult:
    notebook = access.open(given.notebook)
    notebook.jobs.cancel(job_of(notebook, given.job).id)
    return JobResult.of(job_of(notebook, given.job))


def job_of(notebook: Notebook, job: str) -> Job:
    """Return a job of this notebook.

    Raises
    ------
    NoSuchItem
        If the notebook has no such job.
    """
    for each in notebook.jobs():
        if each.id == job:
            return each
    raise NoSuchItem(kind="job", name=job)


def _note(notebook: Notebook, note: str) -> Note:
    for each in notebook.notes():
        if each.id == note:
            return each
    raise NoSuchItem(kind="note", name=note)


_NOTES: Final = "/notebooks/{notebook}/notes"
_MADE: Final = "/notebooks/{notebook}/artifacts"
_WORK: Final = "/notebooks/{notebook}/jobs"
WRITING: Final = (
    Operation(
        name="list_notes",
        summary="List the notes of a notebook, automatic guides among them, the newest first.",
        scope="read",
        method="GET",
        path=_NOTES,
        parameters=Listing,
        result=Page[NoteResult],
        run=_notes,
        command="notes",
        python="notes.Notes.__call__",
    ),
    Operation(
        name="save_note",
        summary="Keep a note of your own.",
        scope="write",
        method="POST",
        path=_NOTES,
        parameters=SavingNote,
        result=NoteResult,
        run=_save_note,
        command="notes",
        python="notebook.Notebook.save_note",
    ),
    Operation(
        name="get_note",
        summary="Return one note.",
        scope="read",
        method="GET",
        path=f"{_NOTES}/{{note}}",
        parameters=OneNote,
        result=NoteResult,
        run=_get_note,
        command="",
        python="notes.Notes.__call__",
    ),
    Operation(
        name="change_note",
        summary="Change a note's title or text.",
        scope="write",
        method="PATCH",
        path=f"{_NOTES}/{{note}}",
        parameters=ChangingNote,
        result=NoteResult,
        run=_change_note,
        command="",
        python="notes.Notes.update",
    ),
    Operation(
        name="delete_note",
        summary="Put a note into the trash; for a day it can be restored on the screen.",
        scope="write",
        method="DELETE",
        path=f"{_NOTES}/{{note}}",
        parameters=OneNote,
        result=Done,
        run=_delete_note,
        command="notes",
        python="trash.Trash.note",
    ),
    Operation(
        name="list_artifact_kinds",
        summary="List the kinds of artifacts that can be made, with their options and formats.",
        scope="read",
        method="GET",
        path="/artifact-kinds",
        parameters=Kinds,
        result=Page[KindResult],
        run=_kinds,
        command="make",
        python="studio.Studio.kinds",
    ),
    Operation(
        name="make_artifact",
        summary="Make an artifact from the sources (audio overview, self-test, …); a job makes it.",
        scope="write",
        method="POST",
        path=_MADE,
        parameters=Making,
        result=JobResult,
        run=_make,
        command="make",
        python="studio.Studio.enqueue",
        tool=True,
        job=True,
    ),
    Operation(
        name="list_artifacts",
        summary="List what was made from the sources, the newest first.",
        scope="read",
        method="GET",
        path=_MADE,
        parameters=Artifacts,
        result=Page[ArtifactResult],
        run=_artifacts,
        command="artifacts",
        python="studio.Studio.artifacts",
        tool=True,
    ),
    Operation(
        name="get_artifact",
        summary="Return one artifact with its content.",
        scope="read",
        method="GET",
        path=f"{_MADE}/{{artifact}}",
        parameters=OneArtifact,
        result=ArtifactResult,
        run=_artifact,
        command="artifact show",
        python="studio.Studio.artifact",
        tool=True,
    ),
    Operation(
        name="delete_artifact",
        summary="Put an artifact into the trash; for a day it can be restored on the screen.",
        scope="write",
        method="DELETE",
        path=f"{_MADE}/{{artifact}}",
        parameters=OneArtifact,
        result=Done,
        run=_delete_artifact,
        command="artifact delete",
        python="studio.Studio.discard",
    ),
    Operation(
        name="list_jobs",
        summary="List the jobs of a notebook, the newest first.",
        scope="read",
        method="GET",
        path=_WORK,
        parameters=Jobs,
        result=Page[JobResult],
        run=_jobs,
        command="",
        python="jobs.Jobs.__call__",
    ),
    Operation(
        name="get_job",
        summary="Return one job and how far it is.",
        scope="read",
        method="GET",
        path=f"{_WORK}/{{job}}",
        parameters=OneJob,
        result=JobResult,
        run=_get_job,
        command="",
        python="jobs.Jobs.__call__",
    ),
    Operation(
        name="cancel_job",
        summary="Ask a job to stop.",
        scope="write",
        method="POST",
        path=f"{_WORK}/{{job}}/cancel",
        parameters=OneJob,
        result=JobResult,
        run=_cancel_job,
        command="",
        python="jobs.Jobs.cancel",
    ),
)
