from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from notebook_app.chat.examine import examine
from notebook_app.llm.connect import LOCAL_PORTS, SERVICES, find_local
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.prompts import NOT_IN_SOURCES
from tests.llm.openai_server import MODEL, OpenAIServer, Reply


def port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1].split("/", maxsplit=1)[0])


def test_what_runs_on_this_computer_is_found_by_its_models() -> None:
    with OpenAIServer() as server:
        found = find_local({"Here": port_of(server.url), "Nobody": 1})
    assert [(endpoint.program, endpoint.url, endpoint.models) for endpoint in found] == [("Here", server.url, (MODEL,))]


@pytest.mark.parametrize(
    "said", [b"<html>", b"{}", b'{"data": 5}', b'{"data": [{"no": 1}]}', b"[]", json.dumps({"data": []}).encode()]
)
def test_another_program_on_a_known_port_is_passed_over(said: bytes) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the library's name
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert find_local({"Other": server.server_address[1]}) == []


def test_presets_are_encrypted_and_ports_differ() -> None:
    assert all(url.startswith("https://") for url in SERVICES.values())
    assert len(set(LOCAL_PORTS.values())) == len(LOCAL_PORTS)


@pytest.mark.parametrize(
    ("replies", "fitness"),
    [
        (("It was built in 1927 [1].", NOT_IN_SOURCES), "fit"),
        (("It was built in 1911 [1].", NOT_IN_SOURCES), "wrong"),
        (("It was built in 1927.", NOT_IN_SOURCES), "unusable"),
        (("It was built in 1927 [1].", "Her name was Anna [1]."), "invents"),
        (("<<<<" * 300,), "unusable"),
        (("",), "unusable"),
    ],
)
def test_two_small_questions_show_whether_a_model_is_fit(replies: tuple[str, ...], fitness: str) -> None:
    with OpenAIServer() as server:
        server.will_reply(*map(Reply, replies))
        assert examine(OpenAIModel(MODEL, base_url=server.url, retries=0)).fitness == fitness
