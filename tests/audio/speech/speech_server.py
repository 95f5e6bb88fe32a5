"""A loopback server of OpenAI's ``/v1/audio/speech`` that can fail in the ways real ones do."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import soundfile

from tests.audio.fakes import hum


def wav(text: str) -> bytes:
    """Speech of a plausible length for the text."""
    speech = hum(len(text) / 15, (180.0, 0.4))
    file = io.BytesIO()
    soundfile.write(file, speech.samples, speech.sample_rate, format="WAV", subtype="PCM_16")
    return file.getvalue()


def streamed_wav(text: str) -> bytes:
    """A WAV whose writer did not know its length: both sizes are 0xFFFFFFFF."""
    whole = bytearray(wav(text))
    place = whole.index(b"data") + 4
    whole[4:8] = whole[place : place + 4] = b"\xff\xff\xff\xff"
    return bytes(whole)


def silent_wav(text: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, [0.0] * 24_000 * max(1, len(text) // 15), 24_000, format="WAV", subtype="PCM_16")
    return file.getvalue()


Reply = tuple[int, str, bytes]
REPLIES: dict[str, Callable[[str], Reply]] = {
    "good": lambda text: (200, "audio/wav", wav(text)),
    "streamed": lambda text: (200, "audio/wav", streamed_wav(text)),
    "json": lambda text: (200, "audio/wav", b'{"error": "the model is loading"}'),
    "dropped": lambda text: (200, "audio/x-dropped", wav(text)),
    "empty": lambda text: (200, "audio/wav", b""),
    "cut": lambda text: (200, "audio/wav", wav(text)[: len(wav(text)) // 2]),
    "short": lambda text: (200, "audio/wav", wav("a")),
    "silent": lambda text: (200, "audio/wav", silent_wav(text)),
    "busy": lambda text: (429, "application/json", b'{"error": {"message": "slow down"}}'),
    "broken": lambda text: (500, "application/json", b"{}"),
    "refused": lambda text: (401, "application/json", b'{"error": {"message": "wrong key"}}'),
    "unknown": lambda text: (404, "application/json", b'{"error": {"message": "no such model"}}'),
}


class SpeechServer:
    """Serves ``replies`` in turn (names of :data:`REPLIES`, or "hang"), the last one for ever; keeps the requests."""

    def __init__(self) -> None:
        self.replies: list[str] = ["good"]
        self.requests: list[dict[str, Any]] = []
        self.delay = 0.0
        self.highest = self._current = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> SpeechServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: dict[str, Any]) -> Reply:
        with self._lock:
            self.requests.append(request)
            self._current += 1
            self.highest = max(self.highest, self._current)
            name = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        time.sleep(self.delay)
        if name == "hang":
            self._stop.wait(10)
        with self._lock:
            self._current -= 1
        return REPLIES.get(name, REPLIES["good"])(request["input"])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, kind, body = answer({**request, "key": self.headers["Authorization"]})
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    self.send_header("Retry-After-Ms", "1")
                    self.end_headers()
                    # A connection that breaks in the middle: less comes than was announced.
                    self.wfile.write(body[: len(body) // 2] if kind == "audio/x-dropped" else body)
                except ConnectionError:
                    pass

            def log_message(self, *args: object) -> None:
                pass

        return Handler
