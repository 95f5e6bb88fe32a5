"""`/v1/chat/completions` and `/v1/models` as OpenAI's clients speak them: a model is a notebook."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as ASGIMessage

from ingest.errors import Cancelled, UserError
from notebook_app.api.gate import TokenGate, access_of
from notebook_app.api.limits import Rate
from notebook_app.api.linked import LinkedText
from notebook_app.api.problems import MEDIA_TYPE, handle_problems, language_of_reader, problem
from notebook_app.chat.port import Listener
from notebook_app.errors import NothingToCheck
from notebook_app.i18n import translate
from notebook_app.notebook import Notebook
from notebook_app.operations import Access
from notebook_app.operations.port import LONGEST_TEXT, Name
from notebook_app.operations.results import AnswerResult, CitationResult
from notebook_app.records import Answer, Citation, Message

PREFIX: Final = "/v1"
_ENDED: Final = "data: [DONE]\n\n"
_ROLES: Final = {"user": "user", "assistant": "assistant"}


class _Part(BaseModel):
    type: str
    text: str = ""


class _Message(BaseModel):
    role: str
    content: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | list[_Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class _Options(BaseModel):
    include_usage: bool = False


class Completion(BaseModel):
    """What a client asks; what only a language model would mind (temperature, …) is left to the notebook's settings."""

    model_config = ConfigDict(extra="ignore")

    model: Name
    messages: list[_Message] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: _Options | None = None
    n: Literal[1] | None = 1


def make_app(home: Path, *, rate: Rate | None = None) -> FastAPI:
    """Return the application of a home folder, to be mounted at :data:`PREFIX`."""
    app = FastAPI(
        title="Notebook for OpenAI's clients",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[Middleware(_InOpenAIsForm), Middleware(TokenGate, home=home, rate=rate or Rate())],
    )
    handle_problems(app)
    app.add_api_route("/models", _models, methods=["GET"], response_model=None)
    app.add_api_route("/models/{model}", _model, methods=["GET"], response_model=None)
    app.add_api_route("/chat/completions", _complete, methods=["POST"], response_model=None)
    return app


def _models(request: Request) -> dict[str, Any]:
    return {"object": "list", "data": [_described(each.name, each.created) for each in access_of(request).records()]}


def _model(request: Request, model: Name) -> dict[str, Any]:
    access = access_of(request)
    opened = access.open(model)
    record = next(each for each in access.records() if each.id == opened.id)
    return _described(record.name, record.created)


def _described(name: str, created: datetime) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": int(created.timestamp()), "owned_by": "notebook"}


async def _complete(request: Request, asked: Completion) -> Response:
    access, language = access_of(request), language_of_reader(request)
    notebook = await run_in_threadpool(access.open, asked.model)
    question, history = _conversation(asked.messages)
    reply = _Reply(notebook, access, asked, asyncio.get_running_loop(), language)
    asyncio.get_running_loop().run_in_executor(None, reply.run, question, history)
    if asked.stream:
        first = await reply.queue.get()  # an error before the first word is an answer of its own
        if isinstance(first, UserError):
            return problem(first, language)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(reply.chunks(first), media_type="text/event-stream", headers=headers)
    try:
        found = await reply.whole()
    finally:
        reply.gone = True
    return problem(found, language) if isinstance(found, UserError) else JSONResponse(reply.completion(found))


def _conversation(messages: Sequence[_Message]) -> tuple[str, list[Message]]:
    """Return the question, and what was said before it; instructions to a model are none of the notebook's."""
    said = [each for each in messages if each.role in _ROLES and each.text.strip()]
    if not said or said[-1].role != "user":
        raise NothingToCheck
    now = datetime.now(UTC)
    history = [
        Message(str(n), "user" if each.role == "user" else "assistant", each.text, (), "done", now)
        for n, each in enumerate(said[:-1])
    ]
    return said[-1].text, history


class _Reply(Listener):
    """One answer on its way to a client: a thread writes it, the loop sends it on."""

    def __init__(
        self, notebook: Notebook, access: Access, asked: Completion, loop: asyncio.AbstractEventLoop, language: str
    ) -> None:
        self._notebook, self._access, self._asked, self._loop = notebook, access, asked, loop
        self._language = language
        self.queue: asyncio.Queue[str | Answer | UserError] = asyncio.Queue()
        self.gone = False
        self._id, self._created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
        self._linked = LinkedText(self._address)
        self._sent = False

    def run(self, question: str, history: Sequence[Message]) -> None:
        """Answer; called in a thread."""
        try:
            answer = self._notebook.chat.answer(question, history=history, listener=self)
            self._put(self._linked.finish(answer.citations))
            self._put(answer)
        except Cancelled:
            pass
        except UserError as error:
            self._put(error)
        except Exception as error:
            self._put(UserError(detail=type(error).__name__))
            raise

    def text(self, piece: str) -> None:
        """Send a piece on; end where the client went away."""
        self._go_on()
        self._put(self._linked.write(piece))

    def thought(self, piece: str) -> None:  # noqa: ARG002 — only whether to go on matters
        """End where the client went away."""
        self._go_on()

    def restart(self) -> None:
        """Say that what was sent, which cannot be taken back, does not count."""
        self._go_on()
        self._linked.forget()
        if self._sent:
            self._put(f"\n\n---\n\n*{translate('access.discarded', self._language)}*\n\n")

    def cited(self, answerer: str, citations: Sequence[Citation]) -> None:  # noqa: ARG002 — of the port
        """Learn what the numbers so far stand for."""
        self._put(self._linked.know(citations))

    async def whole(self) -> Answer | UserError:
        """Return the finished answer, or what ended it."""
        while True:
            found = await self.queue.get()
            if not isinstance(found, str):
                return found

    def completion(self, answer: Answer) -> dict[str, Any]:
        """Return a finished answer as a client reads it; ``citations`` and ``notebook`` are fields of ours."""
        result = AnswerResult.of(answer, self._notebook.id, self._access)
        linked = LinkedText(self._address)
        text = linked.write(answer.text) + linked.finish(answer.citations)
        message = {"role": "assistant", "content": text, "refusal": None, **self._fields(result)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        usage = _usage(answer)
        return {**self._head("chat.completion"), "choices": [choice], "usage": usage, **self._fields(result)}

    async def chunks(self, first: str | Answer | UserError) -> AsyncIterator[str]:
        """Yield the answer in chunks as it is written."""
        found = first
        try:
            yield self._chunk({"role": "assistant", "content": ""})
            while isinstance(found, str):
                if found:
                    yield self._chunk({"content": found})
                found = await self.queue.get()
            if isinstance(found, UserError):
                yield f"data: {json.dumps({'error': _openai_error(found.code, str(found))}, ensure_ascii=False)}\n\n"
                return
            fields = self._fields(AnswerResult.of(found, self._notebook.id, self._access))
            yield self._chunk(fields, finish="stop", **fields)
            if self._asked.stream_options and self._asked.stream_options.include_usage:
                usage = {**self._head("chat.completion.chunk"), "choices": [], "usage": _usage(found)}
                yield f"data: {json.dumps(usage)}\n\n"
            yield _ENDED
        finally:
            self.gone = True

    def _chunk(self, delta: dict[str, Any], *, finish: str | None = None, **fields: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        chunk = {**self._head("chat.completion.chunk"), "choices": [choice], **fields}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created, "model": self._asked.model}

    def _fields(self, result: AnswerResult) -> dict[str, Any]:
        said = result.model_dump(mode="json", include={"citations", "sentences", "abstained", "answerer", "failure"})
        return {"citations": said.pop("citations"), "notebook": {"id": self._notebook.id, **said}}

    def _address(self, citation: Citation) -> str:
        return CitationResult.of(citation, self._notebook.id, self._access).link

    def _put(self, item: str | Answer | UserError) -> None:
        self._sent = self._sent or bool(item)
        self._loop.call_soon_threadsafe(self.queue.put_nowait, item)

    def _go_on(self) -> None:
        if self.gone:
            raise Cancelled


def _usage(answer: Answer) -> dict[str, int]:
    """Return the tokens as they were counted or estimated; none where no model was asked."""
    prompt, reply = (answer.reading.prompt, answer.reading.reply) if answer.reading else (0, 0)
    return {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}


def _openai_error(code: str, message: str) -> dict[str, Any]:
    return {"message": message, "type": "notebook_error", "code": code, "param": None}


class _InOpenAIsForm:
    """ASGI middleware that gives errors the form in which OpenAI's clients look for their sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; rewrite the body of an answer that is a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = bytearray()

        async def rewriting(message: ASGIMessage) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_problem(message):
                start = dict(message)
            elif start and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send_error(start, bytes(body), send)
            else:
                await send(message)

        await self._app(scope, receive, rewriting)


def _is_problem(message: ASGIMessage) -> bool:
    return any(name == b"content-type" and value.startswith(MEDIA_TYPE.encode()) for name, value in message["headers"])


async def _send_error(start: dict[str, Any], body: bytes, send: Send) -> None:
    said = json.loads(body)
    error = json.dumps({"error": _openai_error(said["code"], said["title"])}, ensure_ascii=False).encode()
    dropped = {b"content-type", b"content-length"}
    headers = [(name, value) for name, value in start["headers"] if name not in dropped]
    headers += [(b"content-type", b"application/json"), (b"content-length", str(len(error)).encode())]
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": error})
