"""Images over a loopback endpoint, with what it may send that is no picture."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from notebook_app.errors import BadOption, BadPicture, KindNeedsModel, LanguageModelError
from notebook_app.notebook import Notebook
from notebook_app.studio.image.picture import checked_picture

pytestmark = pytest.mark.slow


def picture(size: tuple[int, int] = (64, 48), format: str = "PNG", **options: Any) -> bytes:  # noqa: A002
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, format, **options)
    return out.getvalue()


def sent(data: bytes) -> dict[str, Any]:
    return {"data": [{"b64_json": base64.b64encode(data).decode()}]}


class Painter:
    """A server of ``/v1/images/generations`` that sends what a test gives it; a status and a body a request."""

    def __init__(self) -> None:
        self.replies: list[tuple[int, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                owner.paths.append(self.path)
                owner.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                status, body = owner.replies.pop(0) if len(owner.replies) > 1 else owner.replies[0]
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data) + (status == 200 and data.startswith(b"{cut"))))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def painter() -> Iterator[Painter]:
    running = Painter()
    yield running
    running.close()


@pytest.fixture
def notebook(fresh_home: Path, painter: Painter) -> Iterator[Notebook]:
    opened = Notebook.open("Herons")
    opened.add_source("Herons stand still in shallow water until a fish comes near.", name="herons.md", guide=False)
    opened.save_settings(openai_model="chat", openai_base_url=painter.url)
    yield opened
    opened.close()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_with_its_prompt_and_exported(notebook: Notebook, painter: Painter, format: str) -> None:  # noqa: A002
    painter.replies = [(200, sent(picture(format=format)))]
    made = notebook.studio.make("image", model="painter", prompt="A grey heron", size="512x512")
    assert painter.paths == ["/v1/images/generations"]
    asked = {name: painter.requests[0][name] for name in ("model", "prompt", "size", "n")}
    assert asked == {"model": "painter", "prompt": "A grey heron", "size": "512x512", "n": 1}
    assert (made.provenance["writer"], made.provenance["prompt"]) == ("painter", "A grey heron")
    assert "nothing in it is taken from your sources" in made.body
    with Image.open(io.BytesIO(notebook.studio.export(made.id, "png").data)) as exported:
        assert (exported.format, exported.size) == ("PNG", (64, 48))
        assert exported.info["Description"] == "A grey heron"


def test_a_cover_is_asked_for_by_the_titles_and_without_text(notebook: Notebook, painter: Painter) -> None:
    painter.replies = [(200, sent(picture()))]
    notebook.studio.make("image", model="painter")
    assert "No text" in painter.requests[0]["prompt"]


def test_an_endpoint_that_refuses_the_choice_of_base64_is_asked_without(notebook: Notebook, painter: Painter) -> None:
    refused = {"error": {"message": "Unknown parameter: 'response_format'."}}
    painter.replies = [(400, refused), (200, sent(picture()))]
    assert notebook.studio.make("image", model="painter").state == "ready"
    assert "response_format" not in painter.requests[1]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, {"error": {"message": "the model crashed"}}, LanguageModelError),
        (401, {"error": {"message": "no such key"}}, LanguageModelError),
        (400, {"error": {"message": "your prompt was refused"}}, LanguageModelError),
        (404, {"error": {"message": "no such model"}}, LanguageModelError),
        (200, b"{this is no JSON", LanguageModelError),
        (200, b"{cut off", LanguageModelError),
        (200, {"data": []}, LanguageModelError),
        (200, {"data": "none"}, LanguageModelError),
        (200, [], LanguageModelError),
        (200, {"data": [{"url": "http://127.0.0.1:9/picture.png"}]}, LanguageModelError),
        (200, {"data": [{"b64_json": "***"}]}, LanguageModelError),
        (200, sent(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), BadPicture),
        (200, sent(picture()[:60]), BadPicture),
        (200, sent(picture(format="GIF")), BadPicture),
        (200, sent(b""), LanguageModelError),
    ],
)
def test_what_is_no_picture_is_said_and_nothing_is_kept(
    notebook: Notebook, painter: Painter, status: int, body: Any, error: type[Exception]
) -> None:
    painter.replies = [(status, body)]
    with pytest.raises(error):
        notebook.studio.make("image", model="painter")
    (kept,) = notebook.studio.artifacts("image")
    assert (kept.state, kept.version) == ("failed", 0)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(BadPicture, match="5000"):
        checked_picture(picture((5000, 20)))
    bomb = bytearray(picture((10, 10)))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(BadPicture):
        checked_picture(bytes(bomb))


def test_a_picture_that_takes_much_room_is_made_smaller() -> None:
    noise = io.BytesIO()
    Image.effect_noise((2000, 2000), 100).convert("RGB").save(noise, "PNG")
    kept = checked_picture(noise.getvalue())
    assert len(kept.png) <= 3_500_000
    assert kept.width < 2000


def test_it_needs_a_model_and_its_name(notebook: Notebook, painter: Painter) -> None:
    with pytest.raises(BadOption, match="model"):
        notebook.studio.make("image", prompt="A heron")
    notebook.save_settings(openai_model="", openai_base_url="")
    with pytest.raises(KindNeedsModel):
        notebook.studio.make("image", model="painter")
