"""A loopback server of OpenAI's ``/v1/audio/transcriptions`` that can fail in the ways real ones do."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SEGMENTS = [
    {"start": 0.0, "end": 2.5, "text": " Spaced practice lasts.", "avg_logprob": -0.1},
    {"start": 5.5, "end": 7.0, "text": " Massed practice fades.", "avg_logprob": -0.3},
]
WORDS = "Spaced practice lasts. Massed practice fades."
VTT = "WEBVTT\n\n00:00.000 --> 00:02.500\n<v A>Spaced practice lasts.\n\n00:05.500 --> 00:07.000\nMassed practice\nfades.\n"
SRT = "1\n00:00:00,000 --> 00:00:02,500\nSpaced practice lasts.\n\n2\n00:00:05,500 --> 00:00:07,000\nMassed practice fades.\n"
FORMS: dict[str, Callable[[], str]] = {
    "verbose_json": lambda: json.dumps({"text": WORDS, "language": "english", "segments": SEGMENTS}),
    "vtt": lambda: VTT,
    "srt": lambda: SRT,
    "json": lambda: json.dumps({"text": WORDS}),
    "text": lambda: WORDS,
}
FAULTS: dict[str, tuple[int, str]] = {
    "garbage": (200, "<html>It works!</html>"),
    "half": (200, '{"text": "Spaced pra'),
    "shapeless": (200, '{"segments": [{"start": "soon"}]}'),
    "busy": (429, '{"error": {"message": "slow down"}}'),
    "broken": (500, "{}"),
    "refused": (401, '{"error": {"message": "wrong key"}}'),
    "unknown": (404, '{"error": {"message": "no such model"}}'),
    "large": (413, '{"error": {"message": "too large"}}'),
}


class TranscriptionServer:
    """Replies in the forms it knows; ``faults`` (names of :data:`FAULTS`, or "hang") come first, one a request.

    ``forms`` are what it knows; ``requests`` the forms that were asked for; ``sizes`` those of the files.
    """

    def __init__(self, *forms: str) -> None:
        self.forms = forms or tuple(FORMS)
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.sizes: list[int] = []
        self.stop = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def reply(self, body: bytes) -> tuple[int, str]:
        form = re.search(rb'name="response_format"\r\n\r\n(\w+)', body)
        assert form is not None
        self.requests.append(form[1].decode())
        self.sizes.append(len(body))
        if self.faults:
            fault = self.faults.pop(0)
            if fault == "hang":
                self.stop.wait(20)
            return FAULTS.get(fault, (200, ""))
        if self.requests[-1] not in self.forms:
            return 400, json.dumps({"error": {"message": f"response_format {form[1].decode()} is not supported"}})
        return 200, FORMS[self.requests[-1]]()

    def __enter__(self) -> TranscriptionServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(server: TranscriptionServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/audio/transcriptions"
            status, text = server.reply(self.rfile.read(int(self.headers["Content-Length"])))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                return

        def log_message(self, *args: object) -> None:
            pass

    return Handler
