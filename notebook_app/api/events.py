"""Server-sent events: an answer that grows, a job that advances; both can be taken up again by `Last-Event-ID`."""

from __future__ import annotations

import asyncio
import json
import re
import time
import zlib
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from notebook_app.notebook import Notebook
from notebook_app.operations import Access
from notebook_app.operations.asking import message_of
from notebook_app.operations.results import AnswerResult, JobResult
from notebook_app.operations.writing import job_of

_LOOK: Final = 0.1
"""Seconds between two looks at an answer: as often as it is written down."""
_LOOK_AT_JOB: Final = 0.3
_ALIVE: Final = 15.0
"""Seconds without news after which a comment keeps the connection open."""
_ID: Final = re.compile(r"(\d{1,9})-([0-9a-f]{8})")
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_ENDED: Final = frozenset({"done", "failed", "cancelled"})


def stream(events: AsyncIterator[bytes]) -> StreamingResponse:
    """Return a response that sends events as they come."""
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


def event(name: str, data: Any, number: str = "") -> bytes:
    """Return one event; JSON has no line breaks of its own."""
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


async def answer_events(request: Request, notebook: Notebook, message: str, access: Access) -> AsyncIterator[bytes]:
    """Yield an answer as it grows: "begin", then "text" with what is new, or "replace" with all of it, then "answer".

    Quotations take the place of a reply that was discarded: that is what "replace" is for. An event's id says how much of
    the text is known, and by a checksum of which text.
    """
    seen, quiet = _seen(request.headers.get("last-event-id", "")), time.monotonic()
    yield event("begin", {"message": message, "notebook": notebook.id})
    while True:
        found = await run_in_threadpool(message_of, notebook, message)
        length, known = seen
        text = found.text
        if _sum(text[:length]) != known or length > len(text):
            yield event("replace", {"text": text}, _number(text))
        elif len(text) > length:
            yield event("text", {"text": text[length:]}, _number(text))
        if (len(text), _sum(text)) != seen:
            seen, quiet = (len(text), _sum(text)), time.monotonic()
        if found.status != "writing":
            whole = AnswerResult.of_message(found, notebook.id, access)
            yield event("answer", whole.model_dump(mode="json"), _number(text))
            return
        if time.monotonic() - quiet > _ALIVE:
            yield b": still here\n\n"
            quiet = time.monotonic()
        await asyncio.sleep(_LOOK)


async def job_events(request: Request, notebook: Notebook, job: str) -> AsyncIterator[bytes]:
    """Yield a job whenever something of it changed, until it has ended; its state of the last event id is left out."""
    last, quiet = request.headers.get("last-event-id", ""), time.monotonic()
    while True:
        found = JobResult.of(await run_in_threadpool(job_of, notebook, job))
        number = _number(found.model_dump_json())
        if number != last:
            yield event("job", found.model_dump(mode="json"), number)
            last, quiet = number, time.monotonic()
        if found.status in _ENDED:
            return
        if time.monotonic() - quiet > _ALIVE:
            yield b": still here\n\n"
            quiet = time.monotonic()
        await asyncio.sleep(_LOOK_AT_JOB)


def _number(text: str) -> str:
    return f"{len(text)}-{_sum(text):08x}"


def _sum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def _seen(given: str) -> tuple[int, int]:
    found = _ID.fullmatch(given)
    return (int(found[1]), int(found[2], 16)) if found else (0, 0)
