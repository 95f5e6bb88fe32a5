"""Files in and out: uploads streamed to disk, originals, page images, sound, exports; ranges and ETags on what is read."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ingest.characters import file_name
from ingest.disk import raises_disk_full
from ingest.errors import EmptySource
from ingest.given import Upload
from notebook_app.api.events import answer_events, job_events, stream
from notebook_app.api.gate import access_of
from notebook_app.api.routes import answer, has_it
from notebook_app.audio.sound.encode import CODECS
from notebook_app.errors import NotReady, TooLarge
from notebook_app.intake.given import discard_upload, new_upload
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.operations.asking import Asking, Names, Question, begin_answer, message_of
from notebook_app.operations.port import Name
from notebook_app.operations.results import JobResult, NotebookResult
from notebook_app.operations.writing import job_of
from notebook_app.run.one_file import Choice, write

_ONE: Final = "/notebooks/{notebook}"
_MEGABYTE: Final = 1 << 20
_HOUR: Final = 3600
_KEPT: Final = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
_BODY: Final[Mapping[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file.", "content": {"application/octet-stream": {}}},
    206: {"description": "A part of it, for a Range."},
    304: {"description": "It is what If-None-Match names."},
    416: {"description": "There is no such Range."},
}
Decorator = Callable[[Callable[..., Response]], Callable[..., Response]]
Item = Annotated[Name, InPath()]


class StreamedQuestion(BaseModel):
    """A question to the notebook of the path."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    sources: Names = None
    chat: Name | None = None


def add_files(router: APIRouter, megabytes: int) -> None:
    """Add the routes of files and events; ``megabytes`` is the most that an upload may have."""
    _add_uploads(router, megabytes)
    _add_downloads(router)
    _add_events(router)


def _add_uploads(router: APIRouter, megabytes: int) -> None:
    @router.post(
        _ONE + "/sources/files",
        operation_id="upload_source",
        summary="Add a file as a source: its bytes are the body; a job reads it.",
        status_code=202,
        response_model=JobResult,
        openapi_extra=dict(_BODY),
        tags=["sources"],
    )
    async def upload_source(
        request: Request,
        notebook: Item,
        name: Annotated[Name, Query(description="The file's name; its suffix says what it is.")],
        password: Annotated[str | None, Query(max_length=200, description="Of a protected file.")] = None,
    ) -> Response:
        access = access_of(request)
        access.require("write")
        opened = await run_in_threadpool(access.open, notebook)
        upload = await _received(request, opened.jobs.inbox, name, megabytes)
        job = await run_in_threadpool(opened.jobs.add_source, upload, name=upload.name, password=password)
        return answer(request, JobResult.of(await run_in_threadpool(job_of, opened, job)), 202)

    @router.post(
        "/import",
        operation_id="import_notebook",
        summary="Read an exported notebook (zip) into a new one; the body is the file.",
        response_model=NotebookResult,
        openapi_extra=dict(_BODY),
        tags=["notebooks"],
    )
    async def import_notebook(request: Request) -> Response:
        access = access_of(request)
        access.require("write")
        access.require_all()
        home = access.home or Path()
        upload = await _received(request, home / "inbox", "notebook.zip", megabytes)
        try:
            file = home / "inbox" / upload.id / upload.name
            made = await run_in_threadpool(Notebook.import_from, file, access.home)
        finally:
            discard_upload(home / "inbox", upload)
        return answer(request, NotebookResult.of(await run_in_threadpool(record_of, made), access))


async def _received(request: Request, inbox: Path, name: str, megabytes: int) -> Upload:
    """Write a request's body to the inbox as it comes, a piece in memory at a time; what breaks off is removed.

    Raises
    ------
    TooLarge
        If it is larger than allowed: at once where it says so, else at the byte too many.
    EmptySource
        If there is none.
    """
    most = megabytes * _MEGABYTE
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most:
        raise TooLarge(name=name, megabytes=megabytes)
    upload, file = await run_in_threadpool(new_upload, inbox, file_name(name))
    try:
        with raises_disk_full(inbox), file.open("wb") as out:
            async for piece in _pieces(request, most, name):
                await run_in_threadpool(out.write, piece)
    except BaseException:
        discard_upload(inbox, upload)
        raise
    return upload


async def _pieces(request: Request, most: int, name: str) -> AsyncIterator[bytes]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise TooLarge(name=name, megabytes=most // _MEGABYTE)
        yield piece
    if not size:
        raise EmptySource(name=name)


def _add_downloads(router: APIRouter) -> None:
    def get(path: str, name: str, summary: str, tag: str) -> Decorator:
        found: Decorator = router.get(
            _ONE + path, operation_id=name, summary=summary, response_class=Response, responses=_FILE, tags=[tag]
        )
        return found

    @get("/sources/{source}/original", "get_original", "Return a source's original, byte for byte.", "sources")
    def original(request: Request, notebook: Item, source: Item) -> Response:
        opened = access_of(request).open(notebook)
        found = opened.sources.get(source)
        return _file(request, opened.sources.pages.original(found.id), found.name, tag=found.id)

    @get(
        "/sources/{source}/pages/{page}/image", "get_page_image", "Return a page of a PDF or picture as PNG.", "sources"
    )
    def image(
        request: Request, notebook: Item, source: Item, page: Annotated[int, InPath(ge=1, le=1_000_000)]
    ) -> Response:
        opened = access_of(request).open(notebook)
        found = opened.sources.get(source)
        return Response(opened.sources.pages.image(found.id, page), media_type="image/png", headers=_KEPT)

    @get("/artifacts/{artifact}/export", "export_artifact", "Return an artifact as a file of a format.", "artifacts")
    def export(request: Request, notebook: Item, artifact: Item, format: Annotated[Name, Query()] = "md") -> Response:  # noqa: A002 — the parameter's name
        exported = access_of(request).open(notebook).studio.export(artifact, format)
        return Response(exported.data, media_type=exported.media_type, headers={**_KEPT, **_attachment(exported.name)})

    @get("/artifacts/{artifact}/audio", "get_audio", "Return the sound of an audio overview.", "artifacts")
    def audio(request: Request, notebook: Item, artifact: Item) -> Response:
        overview = access_of(request).open(notebook).audio.overview(artifact)
        if overview.audio is None or not Path(overview.audio).is_file():
            raise NotReady(name=overview.title or artifact)
        codec = CODECS[overview.request.audio_format]
        name = f"{overview.title or 'overview'}.{overview.request.audio_format}"
        return _file(request, Path(overview.audio), name, media_type=codec.media_type)

    @get("/page", "export_page", "Return the notebook as one page of HTML that opens from disk.", "notebooks")
    def export_page(
        request: Request, notebook: Item, notes: bool = True, chats: bool = True, artifacts: bool = True
    ) -> Response:
        opened = access_of(request).open(notebook)
        choice = Choice(notes=notes, chats=chats, artifacts=artifacts)
        return _made(opened, "html", "text/html", lambda file: write(opened, file, choice))

    @get("/export", "export_notebook", "Return the whole notebook as a zip, which `/import` reads.", "notebooks")
    def export_notebook(request: Request, notebook: Item) -> Response:
        opened = access_of(request).open(notebook)
        return _made(opened, "zip", "application/zip", opened.export)


def _made(opened: Notebook, suffix: str, media_type: str, write_to: Callable[[Path], object]) -> Response:
    """Return a file that is made for this answer and removed after it."""
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=_scratch(opened)))
    file = folder / f"{uuid.uuid4().hex}.{suffix}"
    try:
        with raises_disk_full(folder):
            write_to(file)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    gone = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(file, media_type=media_type, headers=_KEPT, filename=f"{opened.name}.{suffix}", background=gone)


def _scratch(opened: Notebook) -> Path | None:
    """Return where to write an export: in the home folder, whose disk holds what is written, if that can be written."""
    if opened.workspace.library.scratch:
        return None
    folder = opened.settings.home / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("export-*"):  # by a caller who went away
        if time.time() - left.stat().st_mtime > _HOUR:
            shutil.rmtree(left, ignore_errors=True)
    return folder


def _add_events(router: APIRouter) -> None:
    events: dict[int | str, dict[str, Any]] = {200: {"description": "Events.", "content": {"text/event-stream": {}}}}

    @router.post(
        _ONE + "/ask/events",
        operation_id="stream_answer",
        summary="Ask, and hear the answer grow: events begin, text, replace, answer.",
        response_class=Response,
        responses=events,
        tags=["ask"],
    )
    async def ask(request: Request, notebook: Item, given: StreamedQuestion) -> Response:
        access = access_of(request)
        asked = Asking(notebook=notebook, **given.model_dump())
        opened, message = await run_in_threadpool(begin_answer, access, asked)
        return stream(answer_events(request, opened, message, access))

    @router.get(
        _ONE + "/messages/{message}/events",
        operation_id="resume_answer",
        summary="Hear an answer grow, from where Last-Event-ID says.",
        response_class=Response,
        responses=events,
        tags=["messages"],
    )
    async def resume(request: Request, notebook: Item, message: Item) -> Response:
        access = access_of(request)
        opened = await run_in_threadpool(access.open, notebook)
        await run_in_threadpool(message_of, opened, message)  # not there: said before the stream begins
        return stream(answer_events(request, opened, message, access))

    @router.get(
        _ONE + "/jobs/{job}/events",
        operation_id="watch_job",
        summary="Hear how far a job is until it has ended; Last-Event-ID leaves out the state that is known.",
        response_class=Response,
        responses=events,
        tags=["jobs"],
    )
    async def watch(request: Request, notebook: Item, job: Item) -> Response:
        opened = await run_in_threadpool(access_of(request).open, notebook)
        await run_in_threadpool(job_of, opened, job)
        return stream(job_events(request, opened, job))


def _file(request: Request, file: Path, name: str, *, tag: str = "", media_type: str | None = None) -> Response:
    """Return a file, or a range of it, unless the caller has it."""
    stat = file.stat()
    quoted = f'"{tag or f"{stat.st_mtime_ns:x}-{stat.st_size:x}"}"'
    headers = {**_KEPT, "ETag": quoted}
    if has_it(request, quoted):
        return Response(status_code=304, headers=headers)
    # as a file to keep: what a source holds must not be run as a page of ours
    return FileResponse(file, headers=headers, filename=name, media_type=media_type or "application/octet-stream")


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
