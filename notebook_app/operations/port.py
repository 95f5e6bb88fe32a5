"""One operation: what it is called, what it takes, gives and needs, and where each face has it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from notebook_app.operations.access import Access
from notebook_app.records import Scope

Method = Literal["GET", "POST", "PATCH", "DELETE"]
LONGEST_TEXT = 1_000_000
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/]+$")]
"""A name or id in an address: on one line, and no path."""


class Parameters(BaseModel):
    """What an operation takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OfNotebook(Parameters):
    """What an operation on one notebook takes."""

    notebook: Name = Field(description="The notebook's name or id.")


class Paged(Parameters):
    """What an operation that lists takes besides."""

    limit: int = Field(50, ge=1, le=200, description="How many items at most.")
    offset: int = Field(0, ge=0, le=10_000_000, description="How many items to skip.")


def annotated(kind: object, *metadata: object) -> Any:
    """Return ``Annotated[kind, *metadata]``, for signatures that are made as the program runs."""
    return operator.getitem(Annotated, (kind, *metadata))


@dataclass(frozen=True, slots=True)
class Operation:
    """An entry of :data:`notebook_app.operations.OPERATIONS`.

    Attributes
    ----------
    name, summary : str
        In the field's terms; the summary is one sentence.
    scope : str
        What a token must allow.
    method, path : str
        The REST route below ``/api/v1``; names in braces are parameters.
    parameters : type
        A pydantic model.
    result : type
        A pydantic model.
    run : callable
        Takes the caller's :class:`Access` and the parameters, and returns the result.
    command : str
        The command that does the same; empty where ``call`` alone has it.
    python : str
        What does the same in Python: module, class and method below :mod:`notebook_app.notebook`.
    tool : bool
        Whether MCP offers it.
    job : bool
        Whether it begins a job that the worker does.
    """

    name: str
    summary: str
    scope: Scope
    method: Method
    path: str
    parameters: type[Parameters]
    result: type[BaseModel]
    run: Callable[[Access, Any], BaseModel]
    command: str
    python: str
    tool: bool = False
    job: bool = False

    def __call__(self, access: Access, **given: Any) -> BaseModel:
        """Check the caller's rights and the parameters, and do it.

        Raises
        ------
        NotAllowed
            If the caller may not.
        pydantic.ValidationError
            If the parameters are not what they should be.
        ingest.errors.UserError
            If it cannot be done.
        """
        access.require(self.scope)
        return self.run(access, self.parameters(**given))
