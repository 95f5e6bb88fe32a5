"""A loopback server that speaks OpenAI's chat protocol and replies, or fails, as a test scripts it.

    with OpenAIServer() as server:
        server.will_reply("Rollo led the Norse [1].")        # each request takes the next reply; the last one stays
        server.will_reply(Reply("half of", fault="drop"))
        settings = Settings(openai_base_url=server.url, openai_model="test-model", openai_api_key="key")
        ...
        server.requests[0]["messages"]                        # the bodies that were sent

A reply may also be a function of the request's body, for replies that depend on the prompt. ``OpenAIServer(vendor)``
refuses, counts and tells as that vendor's endpoints do.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from notebook_app.llm.known import forget_endpoints
from tests.llm.vendors import Vendor

MODEL = "test-model"
PLAIN = Vendor("plain", counts=False)


@dataclass(frozen=True)
class Reply:
    """What one request gets.

    ``pieces`` are the deltas of a stream (by default words of ``text``). ``status`` other than 200 is an error with
    ``text`` as its message (``headers`` beside it). Faults: "drop" closes the connection after the pieces, "end" closes it properly but without
    a finish reason, "hang" waits after the pieces until the server stops, "garbage" sends what is no JSON, "error" sends
    an error inside the stream, "no_choices" a reply without choices, "tool" calls a tool that nobody offered. ``prompt``
    is the count of the prompt's tokens that a vendor which counts reports (its words by default).
    """

    text: str = ""
    pieces: tuple[str, ...] = ()
    status: int = 200
    fault: Literal["", "drop", "end", "hang", "garbage", "error", "no_choices", "tool"] = ""
    finish: str = "stop"
    reasoning: str = ""
    prompt: int = 0
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def deltas(self) -> tuple[str, ...]:
        return self.pieces or tuple(word for word in self.text.replace(" ", " \0").split("\0") if word)


Script = str | Reply | Callable[[dict[str, Any]], str | Reply]


class OpenAIServer:
    """The server; ``url`` is its base address, ``requests`` the bodies of the chat requests it got.

    ``keys`` came with those, ``keys_of_visits`` with requests for anything else; ``refuses_keys`` turns the latter away.
    """

    def __init__(self, vendor: Vendor = PLAIN) -> None:
        self.vendor = vendor
        self.refuses_keys = False
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.keys_of_visits: list[str] = []
        self.takes_schema = True
        self.stopping = threading.Event()
        self._script: list[Script] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def will_reply(self, *replies: Script) -> None:
        """Add replies to the script."""
        self._script.extend(replies)

    def next_reply(self, body: dict[str, Any]) -> Reply:
        """Take the next reply of the script; the last one stays."""
        if body.get("response_format") and not self.takes_schema:
            return Reply("response_format is not supported", status=400)
        for refuse in self.vendor.refuses:
            if refused := refuse(body):
                return Reply(refused[1], status=refused[0])
        scripted = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        found = scripted if isinstance(scripted, str | Reply) else scripted(body)
        return Reply(found) if isinstance(found, str) else found

    def __enter__(self) -> Self:
        forget_endpoints()  # another server may have had this port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"owner": server})


class _Handler(BaseHTTPRequestHandler):
    owner: OpenAIServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith("/chat/completions"):
            told = self.owner.vendor.tells.get(self.path)
            self._send(200 if told else 404, json.dumps(told or {"error": "not found"}))
            return
        self.owner.requests.append(body)
        self.owner.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
        reply = self.owner.next_reply(body)
        if reply.status != 200:
            self._send(reply.status, json.dumps({"error": {"message": reply.text, "type": "test"}}), reply.headers)
        elif body.get("stream"):
            self._stream(reply, body)
        else:
            self._whole(reply, body)

    def do_GET(self) -> None:
        self.owner.keys_of_visits.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if self.owner.refuses_keys:
            self._send(401, json.dumps({"error": {"message": "no such key", "type": "test"}}))
            return
        listed = {"object": "list", "data": [{"id": MODEL, "object": "model"}]}
        tells = {"/v1/models": listed, **self.owner.vendor.tells}
        found = tells.get(self.path)
        self._send(200 if found else 404, json.dumps(found or {"error": "not found"}))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the library's name
        """Keep the tests' output clean."""

    def _send(self, status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        data = text.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _whole(self, reply: Reply, body: dict[str, Any]) -> None:
        if reply.fault == "hang":
            self.owner.stopping.wait(30)
        if reply.fault in {"drop", "end", "hang"}:
            self.close_connection = True
        elif reply.fault == "garbage":
            self._send(200, "{this is no JSON")
        elif reply.fault == "error":
            self._send(200, json.dumps({"error": reply.text or "the model crashed"}))
        else:
            message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
            message["reasoning_content"] = reply.reasoning or None
            if reply.fault == "tool":
                message["tool_calls"] = [TOOL_CALL]
            choice = {"index": 0, "message": message, "finish_reason": reply.finish}
            choices = [] if reply.fault == "no_choices" else [choice]
            counted = {"usage": _usage(reply, body)} if self.owner.vendor.counts else {}
            self._send(200, json.dumps({**_HEAD, "object": "chat.completion", "choices": choices, **counted}))

    def _stream(self, reply: Reply, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if reply.fault == "drop":
            self.send_header("Content-Length", "1000000")  # closing before that is a broken connection
        self.end_headers()
        self.close_connection = True
        vendor = self.owner.vendor
        for event in _events(reply, body, vendor):
            comment = ": keep-alive\n\n" if vendor.keeps_alive else ""
            self.wfile.write(f"{comment}data: {event}\n\n".encode())
            self.wfile.flush()
        if reply.fault == "hang":
            self.owner.stopping.wait(30)


_HEAD = {"id": "test", "created": 0, "model": MODEL}
TOOL_CALL = {"index": 0, "id": "call", "type": "function", "function": {"name": "send_mail", "arguments": "{}"}}


def _events(reply: Reply, body: dict[str, Any], vendor: Vendor) -> Iterator[str]:
    if reply.reasoning:
        yield from _reasoning(reply.reasoning, vendor)
    for delta in reply.deltas:
        yield _chunk({"content": [{"type": "text", "text": delta}] if vendor.reasoning == "parts" else delta}, None)
    match reply.fault:
        case "drop" | "end" | "hang":
            return
        case "garbage":
            yield "{this is no JSON"
        case "error":
            yield json.dumps({"error": {"message": f"the model crashed: {reply.text}", "type": "server_error"}})
        case "tool":
            yield _chunk({"tool_calls": [TOOL_CALL]}, "tool_calls")
            yield "[DONE]"
        case _:
            yield _chunk({}, reply.finish)
            if vendor.counts and body.get("stream_options", {}).get("include_usage"):
                head = {**_HEAD, "object": "chat.completion.chunk"}
                yield json.dumps({**head, "choices": [], "usage": _usage(reply, body)})
            yield "[DONE]"


def _reasoning(thought: str, vendor: Vendor) -> Iterator[str]:
    match vendor.reasoning:
        case "think":
            yield from (_chunk({"content": piece}, None) for piece in ("<thi", "nk>", thought, "</th", "ink>", "\n\n"))
        case "unopened":
            yield from (_chunk({"content": piece}, None) for piece in (thought, "</think>\n\n"))
        case "parts":
            part = {"type": "thinking", "thinking": [{"type": "text", "text": thought}]}
            yield _chunk({"content": [part]}, None)
        case field:
            yield _chunk({field: thought, "content": None}, None)


def _usage(reply: Reply, body: dict[str, Any]) -> dict[str, int]:
    prompt = reply.prompt or sum(len(message["content"].split()) for message in body["messages"])
    written = len(reply.deltas)
    return {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}


def _chunk(delta: dict[str, Any], finish: str | None) -> str:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    return json.dumps({**_HEAD, "object": "chat.completion.chunk", "choices": choices})
