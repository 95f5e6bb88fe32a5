"""Errors as `application/problem+json` (RFC 9457), made from :meth:`ingest.errors.UserError.to_json`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.errors import DiskFull, MissingExtra, UserError
from notebook_app.errors import (
    LanguageModelError,
    LibraryUnavailable,
    NoSuchItem,
    NotAllowed,
    NoToken,
    NotReady,
    TooLarge,
    TooManyRequests,
    WrongState,
)
from notebook_app.i18n import LANGUAGES, explain

log = logging.getLogger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final[Mapping[type[UserError], int]] = {
    NoToken: 401,
    NotAllowed: 403,
    NoSuchItem: 404,
    WrongState: 409,
    NotReady: 409,
    TooLarge: 413,
    TooManyRequests: 429,
    MissingExtra: 501,
    LanguageModelError: 502,
    LibraryUnavailable: 503,
    DiskFull: 507,
}
"""By class, those below it included; every other error of ours is one of the request (422)."""


class Problem(BaseModel):
    """What an error is answered with."""

    type: str = Field(description="A URN that names the kind of error.")
    title: str = Field(description="One sentence for people, in the language of Accept-Language.")
    status: int
    code: str = Field(description="The kind of error for programs.")
    params: dict[str, Any] = Field(default_factory=dict, description="What the sentence is made with.")
    retryable: bool = Field(False, description="Whether trying again can help.")


def responses() -> dict[int | str, dict[str, Any]]:
    """Return the errors that any route may answer with, for the OpenAPI page."""
    texts = {
        400: "The request cannot be read.", 401: "No valid token.", 403: "The token does not allow it.",
        404: "There is no such item.", 409: "Its state does not allow it.", 413: "It is too large.",
        422: "A parameter, or what was asked for, cannot be used.", 429: "Too many requests.",
        501: "An optional package is not installed.", 502: "The language model failed.",
        503: "The library cannot be used just now.", 507: "The disk is full.",
    }  # fmt: skip
    schema = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": text, "content": schema} for status, text in texts.items()}


def status_of(error: UserError) -> int:
    """Return the status that an error is answered with."""
    for kind in type(error).__mro__:
        if kind in _STATUS:
            return _STATUS[kind]
    return 422


def problem(error: UserError, language: str = "en") -> Response:
    """Return the answer that tells of an error of ours."""
    status, data = status_of(error), error.to_json()
    body = {"type": f"urn:notebook-app:error:{error.code}", "title": explain(error, language), "status": status, **data}
    headers = {"Content-Language": language if language in LANGUAGES else "en"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.params["seconds"])
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def plain_problem(status: int, code: str, title: str, **params: Any) -> Response:
    """Return the answer that tells of something wrong with a request itself."""
    body = {"type": f"urn:notebook-app:error:{code}", "title": title, "status": status, "code": code, "params": params}
    return JSONResponse({**body, "retryable": False}, status, media_type=MEDIA_TYPE)


def language_of_reader(request: Request) -> str:
    """Return the first language of Accept-Language that the product speaks."""
    wanted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((each for each in wanted if each in LANGUAGES), "en")


def handle_problems(app: FastAPI) -> None:
    """Answer every error of an app in this form; one that nobody foresaw is logged whole and says nothing of itself."""

    @app.exception_handler(UserError)
    async def _of_ours(request: Request, error: UserError) -> Response:
        return problem(error, language_of_reader(request))

    @app.exception_handler(RequestValidationError)
    async def _of_request(_request: Request, error: RequestValidationError) -> Response:
        return _invalid(error.errors())

    @app.exception_handler(ValidationError)
    async def _of_parameters(_request: Request, error: ValidationError) -> Response:
        return _invalid(error.errors(include_url=False))

    @app.exception_handler(HTTPException)
    async def _of_http(_request: Request, error: HTTPException) -> Response:
        found = plain_problem(error.status_code, f"http_{error.status_code}", str(error.detail))
        found.headers.update(error.headers or {})
        return found

    @app.exception_handler(Exception)
    async def _unforeseen(_request: Request, error: Exception) -> Response:
        log.error("a request failed", exc_info=error)
        return plain_problem(500, "unexpected", "Something unexpected went wrong; the log of the screen tells what.")


def _invalid(errors: Any) -> Response:
    found = [{"where": ".".join(map(str, each["loc"])), "what": str(each["msg"])} for each in errors][:20]
    title = "; ".join(f"{each['where']}: {each['what']}" for each in found[:3])
    return plain_problem(422, "invalid", title.encode("utf-8", "replace").decode(), errors=found)
