"""The REST application: everything under `/api/v1`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from notebook_app.api.files import add_files
from notebook_app.api.gate import TokenGate
from notebook_app.api.limits import Rate
from notebook_app.api.page import page
from notebook_app.api.problems import Problem, handle_problems, responses
from notebook_app.api.routes import add_operations
from notebook_app.settings import UPLOAD_MEGABYTES

PREFIX: Final = "/api/v1"
_ABOUT: Final = (
    "Notebooks that stay with their sources. Send a token as “Authorization: Bearer …”: `notebook-app tokens add` makes one, "
    "and the settings show that of this computer. Errors are application/problem+json; lists come in pages "
    "(limit, offset, next); what is read carries an ETag; answers and jobs can be followed as server-sent events and taken "
    "up again by Last-Event-ID."
)


def make_app(home: Path, *, rate: Rate | None = None, megabytes: int = UPLOAD_MEGABYTES) -> FastAPI:
    """Return the application of a home folder, to be mounted at :data:`PREFIX`.

    Parameters
    ----------
    rate : Rate, optional
        How often each token may ask.
    megabytes : int
        The most that an upload may have.
    """
    app = FastAPI(
        title="Notebook",
        version=version("notebook-app"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        servers=[{"url": PREFIX}],
        redirect_slashes=False,
        middleware=[Middleware(TokenGate, home=home, rate=rate or Rate())],
    )
    handle_problems(app)
    router = APIRouter(responses=responses())
    add_operations(router)
    add_files(router, megabytes)
    app.include_router(router)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return JSONResponse(document(app))

    @app.get("/docs", include_in_schema=False)
    def docs(_request: Request) -> Response:
        return HTMLResponse(page(document(app)))

    return app


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the form of errors and of tokens."""
    if app.openapi_schema is None:
        made = app.openapi()
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        app.openapi_schema = made
    return app.openapi_schema
