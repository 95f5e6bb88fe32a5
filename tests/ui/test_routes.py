from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from notebook_app.notebook import Notebook
from notebook_app.records import OverviewRequest, Script, TimelineEntry, Turn
from notebook_app.ui.serving import routes
from notebook_app.ui.serving.stylesheet import StyleSheet
from tests.library.material import Material


async def _page(_request: Request) -> HTMLResponse:
    return HTMLResponse("<html><head><title>x</title></head><body></body></html>", headers={"ETag": "old"})


@pytest.fixture
def client() -> TestClient:
    page = [Route("/", _page), Route("/other", _page)]
    return TestClient(Starlette(routes=[*routes.ROUTES, *page], middleware=[Middleware(StyleSheet)]))


class Finished:
    """An overview as the audio room hands it over."""

    script = Script("On spacing", "en", ("Maya", "Theo"), (Turn(0, "Hello."),), "quotes")
    timeline = (TimelineEntry(0, 0.0, 1.0),)
    engine = "espeak"
    measurements = {"seconds": 1.0}  # noqa: RUF012 — a value, never changed

    def __init__(self, audio: Path) -> None:
        self.audio = audio


@pytest.fixture
def overview(notebook: Notebook) -> str:
    library = notebook.workspace.library
    begun = library.begin_overview(notebook.id, OverviewRequest())
    audio = notebook.settings.home / "audio" / f"{begun.id}.mp3"
    audio.parent.mkdir(parents=True, exist_ok=True)
    audio.write_bytes(bytes(range(200)))
    library.finish_overview(begun.id, Finished(audio))
    return begun.id


def test_the_style_sheet_is_in_the_page_and_nowhere_else(client: TestClient) -> None:
    page = client.get("/")
    assert '<link rel="stylesheet" href="/api/static/app.css?v=' in page.text.split("</head>")[0]
    assert int(page.headers["content-length"]) == len(page.content)
    assert "etag" not in page.headers
    assert "app.css" not in client.get("/other").text
    assert client.get("/api/static/app.css").headers["content-type"].startswith("text/css")
    assert client.get("/api/static/keys.js").headers["content-type"].startswith("text/javascript")
    manifest = client.get("/api/static/app.webmanifest")
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert manifest.json()["display"] == "standalone"
    assert 'rel="manifest"' in page.text
    for name in ("head.js.map", "..%2Fstate.py", "state.py", ".env"):
        assert client.get(f"/api/static/{name}").status_code == 404


def test_nothing_is_served_without_a_token(client: TestClient, notebook: Notebook, paper: Material) -> None:
    address = routes.original_address(notebook.id, paper.sha256)
    assert client.get(address.split("?")[0]).status_code == 403
    assert client.get(address[:-1] + "~").status_code == 403
    assert client.get(address).status_code == 200


def test_the_original_comes_back_as_it_went_in(client: TestClient, notebook: Notebook, paper: Material) -> None:
    answer = client.get(routes.original_address(notebook.id, paper.sha256))
    assert answer.content == paper.original.read_bytes()
    assert "paper.pdf" in answer.headers["content-disposition"]


def test_audio_is_served_by_ranges(client: TestClient, notebook: Notebook, overview: str) -> None:
    answer = client.get(routes.audio_address(notebook.id, overview), headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, bytes(range(10, 20)))
    assert answer.headers["content-range"] == "bytes 10-19/200"
    kept = client.get(routes.audio_address(notebook.id, overview, download=True))
    assert kept.headers["content-disposition"] == "attachment; filename*=UTF-8''On%20spacing.mp3"


def test_a_transcript_is_served_in_its_forms(client: TestClient, notebook: Notebook, overview: str) -> None:
    assert client.get(routes.transcript_address(notebook.id, overview, "vtt")).text.startswith("WEBVTT")
    assert "Hello." in client.get(routes.transcript_address(notebook.id, overview, "md")).text
    assert client.get(routes.transcript_address(notebook.id, overview, "exe")).status_code == 404


def test_what_is_not_there_is_not_found(client: TestClient, notebook: Notebook) -> None:
    assert client.get(routes.audio_address(notebook.id, "none")).status_code == 404
    assert client.get(routes.original_address("none", "none")).status_code == 404


def test_the_icon_is_ours(client: TestClient) -> None:
    answer = client.get("/favicon.png")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in answer.text


def test_the_page_hears_when_an_answer_has_grown_and_when_it_has_ended(client: TestClient, notebook: Notebook) -> None:
    library = notebook.workspace.library
    message = library.add_message(notebook.id, "assistant", "Half", status="writing", details={"pid": 1})
    address = routes.growth_address(notebook.id, message.id)
    version = client.get(f"{address}&seen=").text
    assert version
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, f"{address}&seen={quote(version)}")
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        library.update_message(message.id, text="Half an answer")
        grown = waiting.result(10).text
    assert grown not in {"", version}
    library.update_message(message.id, status="done")
    assert client.get(f"{address}&seen={quote(grown)}").text == ""
    assert client.get(address.split("?")[0]).status_code == 403


def test_streamlits_settings_stand_beside_the_script_that_it_is_started_with() -> None:
    """There alone they are found, whatever folder the app is started in."""
    beside = Path(routes.__file__).parent / ".streamlit" / "config.toml"
    assert "primaryColor" in beside.read_text("utf-8")


def test_an_answer_is_read_aloud_part_by_part(client: TestClient, notebook: Notebook) -> None:
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", "Why?")
    answer = library.add_message(notebook.id, "assistant", "")
    address = routes.aloud_address(notebook.id, answer.id)
    assert client.get(f"{address}&part=0").status_code == 204, "it says nothing and has ended"
    assert client.get(f"{address}&part=٣").status_code == 404
    assert client.get(f"{address}&part=99999").status_code == 404
    assert client.get(routes.aloud_address(notebook.id, "no-such-message")).status_code == 404
