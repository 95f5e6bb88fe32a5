"""Routes beside the script: page images, originals, audio, transcripts, the style sheet, news of an answer."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, cast
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from ingest.errors import UserError
from notebook_app.audio.sound.encode import CODECS
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import versions_of
from notebook_app.run import exports
from notebook_app.ui import state
from notebook_app.ui.serving import addresses, stylesheet

Answer = Callable[[Request], Response]
WaitingAnswer = Callable[[Request], Awaitable[Response]]
_KEEP = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
_LONGEST_WAIT = 25.0
_EXPORT = re.compile(r"[0-9a-f]{32}\.(?:html|zip)")
_PART_DIGITS = 4
_LOOK = 0.08
"""Seconds between two looks at an answer that grows."""
_PAUSE = 0.04
"""Seconds between two drawings of an answer that grows, for each that is being written: a drawing takes some 8 ms of CPU,
so that all of them together leave most of a core to the answers themselves."""
_TRANSCRIPT_TYPES = {"vtt": "text/vtt", "md": "text/markdown", "json": "application/json"}


def _signed(answer: Answer) -> WaitingAnswer:
    """Answer in a thread, where the address carries a valid token."""
    return _signed_waiting(lambda request: run_in_threadpool(answer, request))


def _signed_waiting(answer: WaitingAnswer) -> WaitingAnswer:
    """Answer where the address carries a valid token; a :class:`UserError` is "not found"."""

    async def handle(request: Request) -> Response:
        path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1").split("?")[0]
        query = request.query_params
        if not addresses.is_valid(path, query.get("expires", ""), query.get("token", "")):
            return PlainTextResponse("This address has expired. Reload the page.", 403)
        try:
            return await answer(request)
        except UserError as error:
            return PlainTextResponse(str(error), 404)

    return handle


def _notebook(request: Request) -> Notebook:
    return state.open_notebook(request.path_params["notebook"])


def _page(request: Request) -> Response:
    image = _notebook(request).sources.pages.image(request.path_params["source"], request.path_params["number"])
    return Response(image, media_type="image/png", headers=_KEEP)


def _original(request: Request) -> Response:
    notebook = _notebook(request)
    source = notebook.sources.get(request.path_params["source"])
    return FileResponse(notebook.sources.pages.original(source.id), filename=source.name, headers=_KEEP)


def _audio(request: Request) -> Response:
    overview = _notebook(request).audio.overview(request.path_params["overview"])
    if overview.audio is None:
        return PlainTextResponse("The audio is not ready.", 404)
    form = overview.request.audio_format
    headers = _KEEP | _attachment(overview.title, form) if "download" in request.query_params else _KEEP
    return FileResponse(overview.audio, media_type=CODECS[form].media_type, headers=headers)


def _changes(request: Request) -> Response:
    return PlainTextResponse(versions(_notebook(request)), headers={"Cache-Control": "no-store"})


def versions(notebook: Notebook) -> str:
    """Return what is another text once anything of a notebook was changed."""
    return " ".join(versions_of(notebook).values())


async def _growth(request: Request) -> Response:
    """Answer once an answer has ended, when more of it can be read than was ``seen``, or after a while."""
    notebook, message = _notebook(request), request.path_params["message"]
    seen, began = request.query_params.get("seen"), time.monotonic()
    while True:
        await asyncio.sleep(_LOOK)
        version, waited = await run_in_threadpool(notebook.chat.version, message), time.monotonic() - began
        worth_it = version != seen and waited > _PAUSE * notebook.chat.in_writing
        if not version or worth_it or waited > _LONGEST_WAIT:
            return PlainTextResponse(version, headers={"Cache-Control": "no-store"})


async def _aloud(request: Request) -> Response:
    """Answer with the part of an answer asked for, spoken, as soon as it is written; with nothing where it has ended."""
    notebook, message = _notebook(request), request.path_params["message"]
    part = request.query_params.get("part", "")
    if not part.isascii() or not part.isdigit() or len(part) > _PART_DIGITS:
        return PlainTextResponse("There is no such part.", 404)
    began = time.monotonic()
    while True:
        file, growing = await run_in_threadpool(notebook.audio.aloud, message, int(part))
        if file is not None:
            return FileResponse(file, media_type="audio/flac", headers=_KEEP)
        if not growing or time.monotonic() - began > _LONGEST_WAIT:
            return Response(status_code=205 if growing else 204, headers={"Cache-Control": "no-store"})
        await asyncio.sleep(_LOOK)


def _exchange(request: Request) -> Response:
    path = _notebook(request).audio.exchange_audio(request.path_params["overview"], request.path_params["name"])
    return FileResponse(path, media_type="audio/mpeg", headers=_KEEP)


def _transcript(request: Request) -> Response:
    notebook, form = _notebook(request), request.path_params["form"]
    if form not in _TRANSCRIPT_TYPES:
        return PlainTextResponse("There is no such form of a transcript.", 404)
    overview = notebook.audio.overview(request.path_params["overview"])
    text = notebook.audio.transcript(overview.id, cast("Literal['vtt', 'md', 'json']", form))
    return Response(text, media_type=_TRANSCRIPT_TYPES[form], headers=_attachment(overview.title, form))


def _export(request: Request) -> Response:
    """Return a file that was made of a notebook, by its name: one that we gave."""
    name = request.path_params["name"]
    file = exports.folder_of(_notebook(request)) / name
    if not _EXPORT.fullmatch(name) or not file.is_file():
        return PlainTextResponse("This file is gone. Make it again.", 404)
    kept = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, headers=kept | _attachment(_notebook(request).name, file.suffix.removeprefix(".")))


def _attachment(title: str, suffix: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(title or 'overview', safe='')}.{suffix}"}


def static_files() -> dict[str, Path]:
    """Return our own files that the page fetches, by name."""
    return {file.name: file for file in stylesheet.FOLDER.iterdir() if file.suffix in stylesheet.TYPES}


async def _static(request: Request) -> Response:
    file = static_files().get(request.path_params["name"])
    if file is None:
        return PlainTextResponse("Not found.", 404)
    return FileResponse(file, media_type=stylesheet.TYPES[file.suffix], headers=_KEEP)


async def _icon(_request: Request) -> Response:
    """Serve our icon where the page looks for Streamlit's.

    Of one named in the script, Streamlit makes a picture by numpy and PIL, whose import takes longer than a first screen should.
    """
    return FileResponse(stylesheet.FOLDER / "icon.svg", media_type="image/svg+xml", headers=_KEEP)


def page_address(notebook: str, source: str, number: int) -> str:
    """Return the address of one page's image."""
    return addresses.signed("notebooks", notebook, "sources", source, "pages", number)


def original_address(notebook: str, source: str) -> str:
    """Return the address of a source's original."""
    return addresses.signed("notebooks", notebook, "sources", source, "original")


def audio_address(notebook: str, overview: str, *, download: bool = False) -> str:
    """Return the address of an overview's mp3, to play or to keep."""
    address = addresses.signed("notebooks", notebook, "overviews", overview, "audio")
    return address + "&download=1" if download else address


def changes_address(notebook: str) -> str:
    """Return the address that tells the versions of a notebook."""
    return addresses.signed("notebooks", notebook, "changes")


def growth_address(notebook: str, message: str) -> str:
    """Return the address that tells when more of an answer can be read."""
    return addresses.signed("notebooks", notebook, "messages", message, "growth")


def aloud_address(notebook: str, message: str) -> str:
    """Return the address of an answer read aloud; its parts are asked for by ``&part=``."""
    return addresses.signed("notebooks", notebook, "messages", message, "aloud")


def exchange_address(notebook: str, overview: str, name: str) -> str:
    """Return the address of what the hosts answered in the middle of an overview."""
    return addresses.signed("notebooks", notebook, "overviews", overview, "exchanges", name)


def export_address(notebook: str, name: str) -> str:
    """Return the address of a file that was made of a notebook."""
    return addresses.signed("notebooks", notebook, "exports", name)


def transcript_address(notebook: str, overview: str, form: str) -> str:
    """Return the address of an overview's transcript as "vtt", "md" or "json"."""
    return addresses.signed("notebooks", notebook, "overviews", overview, "transcript", form)


ROUTES = [
    Route(stylesheet.PATH + "{name}", _static),
    Route("/favicon.png", _icon),
    Route("/api/notebooks/{notebook}/sources/{source}/pages/{number:int}", _signed(_page)),
    Route("/api/notebooks/{notebook}/sources/{source}/original", _signed(_original)),
    Route("/api/notebooks/{notebook}/changes", _signed(_changes)),
    Route("/api/notebooks/{notebook}/messages/{message}/growth", _signed_waiting(_growth)),
    Route("/api/notebooks/{notebook}/messages/{message}/aloud", _signed_waiting(_aloud)),
    Route("/api/notebooks/{notebook}/exports/{name}", _signed(_export)),
    Route("/api/notebooks/{notebook}/overviews/{overview}/audio", _signed(_audio)),
    Route("/api/notebooks/{notebook}/overviews/{overview}/exchanges/{name}", _signed(_exchange)),
    Route("/api/notebooks/{notebook}/overviews/{overview}/transcript/{form}", _signed(_transcript)),
]
