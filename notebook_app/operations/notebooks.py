"""Operations on notebooks."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.operations.access import Access
from notebook_app.operations.port import Name, OfNotebook, Operation, Paged, Parameters
from notebook_app.operations.results import Done, NotebookResult, Page


class Listing(Paged):
    """A page of a list."""


class Creating(Parameters):
    """A name."""

    name: Name = Field(description="The new notebook's name; a number is added to one that is taken.")


class Renaming(OfNotebook):
    """A notebook and its new name."""

    name: Name = Field(description="The new name.")


def _list(access: Access, given: Listing) -> Page[NotebookResult]:
    return Page.of(access.records(), given.limit, given.offset, lambda each: NotebookResult.of(each, access))


def _create(access: Access, given: Creating) -> NotebookResult:
    access.require_all()
    return NotebookResult.of(record_of(Notebook.create(given.name, access.home)), access)


def _get(access: Access, given: OfNotebook) -> NotebookResult:
    return NotebookResult.of(record_of(access.open(given.notebook)), access)


def _rename(access: Access, given: Renaming) -> NotebookResult:
    notebook = access.open(given.notebook)
    notebook.rename(given.name)
    return NotebookResult.of(record_of(notebook), access)


def _delete(access: Access, given: OfNotebook) -> Done:
    notebook = access.open(given.notebook)
    notebook.trash.notebook()
    return Done(id=notebook.id, done="discarded")


_ONE: Final = "/notebooks/{notebook}"
NOTEBOOKS: Final = (
    Operation(
        name="list_notebooks",
        summary="List the notebooks, the last used first.",
        scope="read",
        method="GET",
        path="/notebooks",
        parameters=Listing,
        result=Page[NotebookResult],
        run=_list,
        command="notebooks",
        python="notebook.Notebook.all",
        tool=True,
    ),
    Operation(
        name="create_notebook",
        summary="Make a notebook.",
        scope="write",
        method="POST",
        path="/notebooks",
        parameters=Creating,
        result=NotebookResult,
        run=_create,
        command="",
        python="notebook.Notebook.create",
    ),
    Operation(
        name="get_notebook",
        summary="Return one notebook.",
        scope="read",
        method="GET",
        path=_ONE,
        parameters=OfNotebook,
        result=NotebookResult,
        run=_get,
        command="",
        python="notebook.Notebook.open",
    ),
    Operation(
        name="rename_notebook",
        summary="Give a notebook another name.",
        scope="write",
        method="PATCH",
        path=_ONE,
        parameters=Renaming,
        result=NotebookResult,
        run=_rename,
        command="",
        python="notebook.Notebook.rename",
    ),
    Operation(
        name="delete_notebook",
        summary="Put a notebook into the trash; for a day it can be restored on the screen.",
        scope="write",
        method="DELETE",
        path=_ONE,
        parameters=OfNotebook,
        result=Done,
        run=_delete,
        command="",
        python="trash.Trash.notebook",
    ),
)
