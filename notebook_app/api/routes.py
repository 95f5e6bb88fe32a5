"""REST routes made from the table of operations: parameters of the path, of the query or of the body, ETags."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, create_model
from starlette.requests import Request
from starlette.responses import Response

from notebook_app.api.gate import access_of
from notebook_app.operations import OPERATIONS, Operation
from notebook_app.operations.port import annotated

_NAMES = re.compile(r"\{(\w+)\}")
_KEPT = {"Cache-Control": "private, no-cache"}


def add_operations(router: APIRouter) -> None:
    """Add a route for every operation."""
    for operation in OPERATIONS.values():
        router.add_api_route(
            operation.path,
            _endpoint(operation),
            methods=[operation.method],
            response_model=operation.result,
            status_code=202 if operation.job else 200,
            summary=operation.summary,
            operation_id=operation.name,
            tags=[_tag(operation)],
            openapi_extra={"x-scope": operation.scope},
        )


def _tag(operation: Operation) -> str:
    parts = [part for part in operation.path.split("/") if part and not part.startswith("{")]
    return parts[-1] if len(parts) == 1 else parts[1]


def _endpoint(operation: Operation) -> Callable[..., Response]:
    """Return a function whose signature is what FastAPI reads an operation's parameters from."""
    in_path = _NAMES.findall(operation.path)
    fields = operation.parameters.model_fields
    rest = {name: (field.annotation, field) for name, field in fields.items() if name not in in_path}
    wanted = create_model(
        f"{operation.name.title().replace('_', '')}Parameters",
        __config__=ConfigDict(extra="forbid"),
        **rest,  # type: ignore[call-overload]
    )
    reads = operation.method in {"GET", "DELETE"}

    def endpoint(request: Request, given: BaseModel | None = None, **named: str) -> Response:
        parameters = given.model_dump(exclude_unset=True) if given is not None else {}
        return answer(request, operation(access_of(request), **named, **parameters), 202 if operation.job else 200)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("request", keyword, annotation=Request)]
    for name in in_path:
        field = fields[name]
        of_path = annotated(field.annotation, *field.metadata, Path(description=field.description))
        parameters.append(inspect.Parameter(name, keyword, annotation=of_path))
    if rest:
        place = annotated(wanted, Query() if reads else Body())
        parameters.append(inspect.Parameter("given", keyword, annotation=place))
    endpoint.__signature__ = inspect.Signature(parameters, return_annotation=Response)  # type: ignore[attr-defined]
    endpoint.__name__ = operation.name
    endpoint.__doc__ = operation.summary
    return endpoint


def answer(request: Request, result: BaseModel, status: int = 200) -> Response:
    """Return a result as JSON; what is read carries an ETag, and is not sent again to who has it."""
    body = result.model_dump_json().encode("utf-8", "replace")
    if request.method != "GET":
        return Response(body, status, media_type="application/json")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**_KEPT, "ETag": tag}
    if has_it(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type="application/json")


def has_it(request: Request, tag: str) -> bool:
    """Say whether a request says that its caller has what a tag stands for."""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known
