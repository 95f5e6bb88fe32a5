"""Operations on what a notebook watches for new sources: feeds and collections of Zotero."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from notebook_app.operations.access import Access
from notebook_app.operations.port import Name, OfNotebook, Operation, Paged, Parameters
from notebook_app.operations.results import CollectionResult, Done, JobResult, Page, WatchResult
from notebook_app.operations.writing import job_of


class Watches(OfNotebook, Paged):
    """A page of what is watched."""


class Following(OfNotebook):
    """What to watch: a feed or a collection of Zotero. Folders are named on the command line or in the settings' file."""

    feed: Annotated[str, StringConstraints(max_length=4000)] | None = Field(
        None, description="The address of an RSS or Atom feed."
    )
    collection: Annotated[str, StringConstraints(max_length=8)] | None = Field(
        None, description='The key of a collection of Zotero on this computer, instead of a feed; "" for all of it.'
    )

    @model_validator(mode="after")
    def _has_one(self) -> Following:
        if (self.feed is None) == (self.collection is None):
            raise ValueError("give either a feed or a collection")
        return self


class OneWatch(OfNotebook):
    """A watch."""

    watch: Name = Field(description="The watch's id.")


class ChangingWatch(OneWatch):
    """Whether to go on."""

    paused: bool = Field(description="Whether nothing is to be asked for until it is resumed.")


class Collections(Parameters):
    """Nothing."""


def _list(access: Access, given: Watches) -> Page[WatchResult]:
    return Page.of(access.open(given.notebook).sources.watches(), given.limit, given.offset, WatchResult.of)


def _follow(access: Access, given: Following) -> WatchResult:
    watches = access.open(given.notebook).sources.watches
    if given.feed is not None:
        return WatchResult.of(watches.follow_feed(given.feed))
    access.require_all()  # what lies in Zotero is of no notebook
    return WatchResult.of(watches.follow_zotero(given.collection or ""))


def _change(access: Access, given: ChangingWatch) -> WatchResult:
    watches = access.open(given.notebook).sources.watches
    return WatchResult.of(watches.pause(given.watch) if given.paused else watches.resume(given.watch))


def _check(access: Access, given: OneWatch) -> JobResult:
    notebook = access.open(given.notebook)
    return JobResult.of(job_of(notebook, notebook.sources.watches.enqueue(given.watch)))


def _delete(access: Access, given: OneWatch) -> Done:
    access.open(given.notebook).sources.watches.delete(given.watch)
    return Done(id=given.watch, done="deleted")


def _collections(access: Access, _given: Collections) -> Page[CollectionResult]:
    from ingest.watched.zotero import Zotero
    from notebook_app.notebook.notebook import open_workspace

    access.require_all()
    settings = open_workspace(access.home).settings
    found = Zotero(settings.zotero_folder, settings.zotero_port).collections()
    items = [CollectionResult(key=each.key, name=each.name) for each in found]
    return Page(items=items, total=len(items), next=None)


_ALL: Final = "/notebooks/{notebook}/watches"
_ONE: Final = "/notebooks/{notebook}/watches/{watch}"
WATCHING: Final = (
    Operation(
        name="list_watches",
        summary="List the feeds, collections of Zotero and folders that a notebook watches for new sources.",
        scope="read",
        method="GET",
        path=_ALL,
        parameters=Watches,
        result=Page[WatchResult],
        run=_list,
        command="watch list",
        python="watches.Watches.__call__",
    ),
    Operation(
        name="add_watch",
        summary="Watch a feed or a collection of Zotero: what is new there becomes sources.",
        scope="write",
        method="POST",
        path=_ALL,
        parameters=Following,
        result=WatchResult,
        run=_follow,
        command="watch feed",
        python="watches.Watches.follow_feed",
    ),
    Operation(
        name="change_watch",
        summary="Pause or resume what is watched.",
        scope="write",
        method="PATCH",
        path=_ONE,
        parameters=ChangingWatch,
        result=WatchResult,
        run=_change,
        command="watch pause",
        python="watches.Watches.pause",
    ),
    Operation(
        name="check_watch",
        summary="Look for what is new now; a job adds it.",
        scope="write",
        method="POST",
        path=f"{_ONE}/check",
        parameters=OneWatch,
        result=JobResult,
        run=_check,
        command="watch check",
        python="watches.Watches.enqueue",
        job=True,
    ),
    Operation(
        name="delete_watch",
        summary="Watch something no longer; the sources that came of it stay.",
        scope="write",
        method="DELETE",
        path=_ONE,
        parameters=OneWatch,
        result=Done,
        run=_delete,
        command="watch remove",
        python="watches.Watches.delete",
    ),
    Operation(
        name="list_collections",
        summary="List the collections of Zotero on the computer of the app.",
        scope="write",
        method="POST",
        path="/zotero/collections",
        parameters=Collections,
        result=Page[CollectionResult],
        run=_collections,
        command="watch collections",
        python="watches.Watches.collections",
    ),
)
