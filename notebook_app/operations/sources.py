"""Operations on the sources of a notebook, and on their pages."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from ingest.given import Queued, Text, parse_address
from notebook_app.errors import NoSuchItem
from notebook_app.operations.access import Access
from notebook_app.operations.port import LONGEST_TEXT, Name, OfNotebook, Operation, Paged
from notebook_app.operations.results import (
    Done,
    JobResult,
    Page,
    PageResult,
    ReferenceResult,
    SourceResult,
    StatusResult,
)
from notebook_app.records import Job


class Listing(OfNotebook, Paged):
    """A page of a notebook's list."""


class OneSource(OfNotebook):
    """A source of a notebook."""

    source: Name = Field(description="The source's id (sha256), file name or title.")


class Adding(OfNotebook):
    """What to add: an address or a text."""

    address: Annotated[str, StringConstraints(max_length=4000)] | None = Field(
        None, description="A link (https://…), DOI, arXiv id or YouTube video."
    )
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None = Field(
        None, description="A text, instead of an address."
    )
    name: Name | None = Field(None, description="What to call it.")

    @model_validator(mode="after")
    def _has_one(self) -> Adding:
        if (self.address is None) == (self.text is None):
            raise ValueError("give either an address or a text")
        return self


class Changing(OneSource):
    """What to change of a source."""

    title: Name | None = Field(None, description="Another title.")
    selected: bool | None = Field(None, description="Whether it takes part in answers.")


class Reading(OneSource):
    """A page, or a part of it."""

    page: int = Field(1, ge=1, le=1_000_000, description="Physical page, from 1.")
    start: int = Field(0, ge=0, le=1_000_000_000, description="First character, as a citation says it.")
    end: int | None = Field(
        None, ge=0, le=1_000_000_000, description="The character after the last; the page's end by default."
    )
    around: int = Field(0, ge=0, le=20_000, description="How many characters before and after to read as well.")


class OneStatus(OfNotebook):
    """A source, or the job that adds it."""

    source: Name = Field(description="The source's id, file name or title, or the id of the job that adds it.")


def _list(access: Access, given: Listing) -> Page[SourceResult]:
    return Page.of(access.open(given.notebook).sources(), given.limit, given.offset, SourceResult.of)


def _get(access: Access, given: OneSource) -> SourceResult:
    return SourceResult.of(access.open(given.notebook).sources.get(given.source))


def _add(access: Access, given: Adding) -> JobResult:
    notebook = access.open(given.notebook)
    what: Queued = parse_address(given.address) if given.address is not None else Text(given.text or "")
    job = notebook.jobs.add_source(what, name=given.name)
    return JobResult.of(_job(notebook.jobs(), job))


def _change(access: Access, given: Changing) -> SourceResult:
    sources = access.open(given.notebook).sources
    found = sources.get(given.source)
    if given.title is not None:
        sources.rename(found.id, given.title)
    if given.selected is not None:
        sources.select([found.id], given.selected)
    return SourceResult.of(sources.get(found.id))


def _delete(access: Access, given: OneSource) -> Done:
    notebook = access.open(given.notebook)
    found = notebook.sources.get(given.source)
    notebook.trash.source(found.id)
    return Done(id=found.id, done="discarded")


def _read(access: Access, given: Reading) -> PageResult:
    notebook = access.open(given.notebook)
    source = notebook.sources.get(given.source)
    page = notebook.sources.pages(source.id, given.page)
    last = len(page.text) if given.end is None else given.end
    start, end = max(0, given.start - given.around), min(len(page.text), last + given.around)
    return PageResult(
        source=source.id,
        title=source.title,
        page=page.number,
        label=page.label,
        pages=source.pages,
        text=page.text[start:end],
        start=min(start, len(page.text)),
        link=access.link(notebook.id, source.id, page.number, given.start, last),
    )


def _status(access: Access, given: OneStatus) -> StatusResult:
    notebook = access.open(given.notebook)
    with suppress(NoSuchItem):
        return StatusResult(status="ready", source=SourceResult.of(notebook.sources.get(given.source)))
    job = _job(notebook.jobs(), given.source)
    added = job.result.get("source") if job.status == "done" else None
    source = SourceResult.of(notebook.sources.get(str(added))) if added else None
    return StatusResult(status="ready" if source else job.status, source=source, job=JobResult.of(job))


def _references(access: Access, given: Listing) -> Page[ReferenceResult]:
    return Page.of(
        access.open(given.notebook).sources.references(),
        given.limit,
        given.offset,
        lambda each: ReferenceResult(citation=each.citation(), fields=each.to_json()),
    )


def _job(jobs: list[Job], wanted: str) -> Job:
    """Return a job by id, or the newest of a label."""
    for job in jobs:
        if wanted in {job.id, job.label}:
            return job
    raise NoSuchItem(kind="source", name=wanted)


_ALL: Final = "/notebooks/{notebook}/sources"
_ONE: Final = "/notebooks/{notebook}/sources/{source}"
SOURCES: Final = (
    Operation(
        name="list_sources",
        summary="List the sources of a notebook in the order they were added.",
        scope="read",
        method="GET",
        path=_ALL,
        parameters=Listing,
        result=Page[SourceResult],
        run=_list,
        command="sources",
        python="sources.Sources.__call__",
    ),
    Operation(
        name="add_source",
        summary="Add a source by its address or as a text; a job reads it. Files are uploaded.",
        scope="write",
        method="POST",
        path=_ALL,
        parameters=Adding,
        result=JobResult,
        run=_add,
        command="add",
        python="jobs.Jobs.add_source",
        tool=True,
        job=True,
    ),
    Operation(
        name="get_source",
        summary="Return one source of a notebook.",
        scope="read",
        method="GET",
        path=_ONE,
        parameters=OneSource,
        result=SourceResult,
        run=_get,
        command="",
        python="source_list.SourceList.get",
    ),
    Operation(
        name="change_source",
        summary="Give a source another title, or say whether it takes part in answers.",
        scope="write",
        method="PATCH",
        path=_ONE,
        parameters=Changing,
        result=SourceResult,
        run=_change,
        command="",
        python="source_list.SourceList.rename",
    ),
    Operation(
        name="delete_source",
        summary="Put a source into the trash; for a day it can be restored on the screen.",
        scope="write",
        method="DELETE",
        path=_ONE,
        parameters=OneSource,
        result=Done,
        run=_delete,
        command="",
        python="trash.Trash.source",
    ),
    Operation(
        name="source_status",
        summary="Say how far a source is: ready, or the state of the job that adds it.",
        scope="read",
        method="GET",
        path="/notebooks/{notebook}/source-status/{source}",
        parameters=OneStatus,
        result=StatusResult,
        run=_status,
        command="",
        python="source_list.SourceList.get",
        tool=True,
    ),
    Operation(
        name="read_passage",
        summary="Read a page of a source, or the characters of it that a citation names.",
        scope="read",
        method="GET",
        path="/notebooks/{notebook}/sources/{source}/text",
        parameters=Reading,
        result=PageResult,
        run=_read,
        command="",
        python="pages.Pages.__call__",
        tool=True,
    ),
    Operation(
        name="list_references",
        summary="List the works that a notebook knows of from files of references.",
        scope="read",
        method="GET",
        path="/notebooks/{notebook}/references",
        parameters=Listing,
        result=Page[ReferenceResult],
        run=_references,
        command="references",
        python="references.References.__call__",
    ),
)
