"""The table of operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from notebook_app.errors import NoSuchItem
from notebook_app.operations.access import EVERYTHING, Access
from notebook_app.operations.asking import ASKING
from notebook_app.operations.notebooks import NOTEBOOKS
from notebook_app.operations.port import Operation
from notebook_app.operations.sources import SOURCES
from notebook_app.operations.watching import WATCHING
from notebook_app.operations.writing import WRITING

OPERATIONS: Final[Mapping[str, Operation]] = {
    each.name: each for each in (*NOTEBOOKS, *SOURCES, *ASKING, *WRITING, *WATCHING)
}
"""Every operation by name."""


def operation(name: str) -> Operation:
    """Return an operation by name.

    Raises
    ------
    NoSuchItem
        If there is none.
    """
    if name not in OPERATIONS:
        raise NoSuchItem(kind="operation", name=name)
    return OPERATIONS[name]


def call(name: str, access: Access = EVERYTHING, /, **given: Any) -> BaseModel:
    """Do an operation by name; see :class:`Operation`.

    Raises
    ------
    NoSuchItem
        If there is no such operation.
    """
    return operation(name)(access, **given)
