"""The official client against the server: in a process of its own over stdio, and over HTTP with a token."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from notebook_app.library import Library
from notebook_app.notebook import Notebook
from notebook_app.operations import OPERATIONS
from notebook_app.settings import Settings
from tests.api.conftest import Service, served, whole_app
from tests.llm.openai_server import MODEL, OpenAIServer, Reply
from tests.processes import environment, processes_of

QUESTION = "What is the spacing effect?"
TOOLS = {name for name, operation in OPERATIONS.items() if operation.tool}
TWENTY = 20


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a story in a thread of its own: a browser of other tests may have this one's event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, story).result()


@asynccontextmanager
async def over_stdio(home: Path, **variables: str) -> AsyncIterator[Client]:
    """A client of `notebook-app mcp` in a process of its own."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "notebook_app.cli.main", "mcp"], env=environment(home, **variables)
    )
    with anyio.fail_after(100), Path(os.devnull).open("w", encoding="utf-8") as nothing:
        async with Client(stdio_client(command, errlog=nothing)) as client:
            yield client


@asynccontextmanager
async def over_http(service: Service, token: str) -> AsyncIterator[Client]:
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60)
    async with http, Client(streamable_http_client(f"{service.address}/mcp", http_client=http)) as client:
        yield client


async def call(client: Client, name: str, **given: Any) -> dict[str, Any]:
    found = await client.call_tool(name, given)
    assert not found.is_error, found.content
    assert found.structured_content is not None
    return dict(found.structured_content)


async def error_of(client: Client, name: str, **given: Any) -> str:
    found = await client.call_tool(name, given)
    assert found.is_error
    return str(found.content[0].text)  # type: ignore[union-attr]


@pytest.mark.slow
def test_every_tool_works_in_a_process_of_its_own(own_samples: Notebook) -> None:
    home, name = own_samples.settings.home, own_samples.name

    async def story() -> None:
        async with over_stdio(home) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            listed = await call(client, "list_notebooks")
            assert [each["name"] for each in listed["items"]] == [name]
            found = (await call(client, "search", notebook=name, query=QUESTION, top=2))["passages"]
            assert len(found) == 2
            place = {key: found[0][key] for key in ("source", "page", "start", "end")}
            assert (await call(client, "read_passage", notebook=name, **place))["text"] == found[0]["text"]
            answer = await call(client, "ask", notebook=name, question=QUESTION)
            assert answer["citations"]
            assert answer["status"] == "done"
            checked = await call(client, "verify_claim", notebook=name, claim=answer["citations"][0]["quote"])
            assert checked["verdict"] == "supported"
            assert checked["sentences"][0]["evidence"][0]["citation"]["page"] >= 1
            wrong = await call(
                client, "verify_claim", notebook=name, claim="Spacing was found by 4,711 dolphins in 1623."
            )
            assert wrong["verdict"] == "unsupported"
            await _makes_things(client, name)

    run(story)
    for process in processes_of(home):
        assert "notebook_app.run.worker" not in " ".join(process.cmdline()), "its worker ends with it"


async def _makes_things(client: Client, name: str) -> None:
    told: list[str] = []

    async def progress(_done: float, _total: float | None, message: str | None) -> None:
        told.append(message or "")

    text = "Herons nest in old alder trees. They return to the river in March."
    added = await client.call_tool(
        "add_source", {"notebook": name, "text": text, "name": "Herons", "wait": 90}, progress_callback=progress
    )
    assert not added.is_error, added.content
    job = (added.structured_content or {})["id"]
    assert told
    ready = await call(client, "source_status", notebook=name, source=job)
    assert ready["status"] == "ready"
    source = ready["source"]["id"]
    page = await client.read_resource(f"notebook://{name.replace(' ', '%20')}/sources/{source}/pages/1")
    assert "alder" in page.contents[0].text  # type: ignore[union-attr]
    made = await call(client, "make_artifact", notebook=name, kind="selftest", options={"questions": 2}, wait=90)
    assert made["status"] == "done"
    artifacts = await call(client, "list_artifacts", notebook=name, kind="selftest")
    whole = await call(client, "get_artifact", notebook=name, artifact=artifacts["items"][0]["id"])
    assert whole["content"]["questions"] == 2


@pytest.mark.slow
def test_twenty_calls_at_once(own_samples: Notebook) -> None:
    home, name = own_samples.settings.home, own_samples.name
    answers: list[dict[str, Any]] = []

    async def one(client: Client, number: int) -> None:
        tool, given = [("search", {"query": QUESTION}), ("ask", {"question": QUESTION}), ("verify_claim", {"claim": "Spacing helps."})][number % 3]  # fmt: skip
        answers.append(await call(client, tool, notebook=name, **given))

    async def story() -> None:
        async with over_stdio(home) as client, anyio.create_task_group() as group:
            for number in range(TWENTY):
                group.start_soon(one, client, number)

    run(story)
    assert len(answers) == TWENTY
    texts = {answer["text"] for answer in answers if "text" in answer}
    assert len(texts) == 1, "the same question has one answer, whoever else asks"


@pytest.mark.slow
def test_a_cancelled_call_stops_what_it_began(own_samples: Notebook) -> None:
    home, name = own_samples.settings.home, own_samples.name
    with OpenAIServer() as server:
        server.will_reply(Reply("Spacing means pauses between study.", fault="hang"))
        variables = {"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": MODEL}

        async def story() -> None:
            async with over_stdio(home, **variables) as client:
                async with anyio.create_task_group() as group:
                    group.start_soon(client.call_tool, "ask", {"notebook": name, "question": QUESTION})
                    with anyio.fail_after(60):
                        while not server.requests:
                            await anyio.sleep(0.05)
                    group.cancel_scope.cancel()
                with anyio.move_on_after(30):
                    while _statuses(own_samples) != ["done", "stopped"]:
                        await anyio.sleep(0.1)
                assert _statuses(own_samples) == ["done", "stopped"]
                assert (await call(client, "search", notebook=name, query=QUESTION, top=1))["passages"], "it goes on"

        run(story)


def _statuses(notebook: Notebook) -> list[str]:
    library = Library(Settings(home=notebook.settings.home))
    try:
        return [message.status for message in library.messages(notebook.id)]
    finally:
        library.close()


@pytest.mark.slow
def test_errors_resources_and_prompts(own_samples: Notebook) -> None:
    home, name = own_samples.settings.home, own_samples.name
    note = own_samples.save_note("Herons are patient.", title="Birds")

    async def story() -> None:
        async with over_stdio(home) as client:
            assert "[no_such_item]" in await error_of(client, "ask", notebook="nowhere", question="x")
            assert "[not_an_address]" in await error_of(client, "add_source", notebook=name, address="/etc/passwd")
            assert "either" in await error_of(client, "add_source", notebook=name)
            assert "[unknown_kind]" in await error_of(client, "make_artifact", notebook=name, kind="poem")
            assert "top" in await error_of(client, "search", notebook=name, query="x", top=0)
            assert await error_of(client, "read_passage", notebook=name, source="../../etc/passwd")
            templates = (await client.list_resource_templates()).resource_templates
            assert {each.name for each in templates} == {"sources", "page", "notes", "note"}
            quoted = name.replace(" ", "%20")
            kept = await client.read_resource(f"notebook://{quoted}/notes/{note.id}")
            assert "Herons are patient." in kept.contents[0].text  # type: ignore[union-attr]
            sources = await client.read_resource(f"notebook://{quoted}/sources")
            assert own_samples.sources()[0].id in sources.contents[0].text  # type: ignore[union-attr]
            with pytest.raises(MCPError, match="no notebook"):
                await client.read_resource("notebook://nowhere/sources")
            prompts = {each.name for each in (await client.list_prompts()).prompts}
            assert prompts == {"answer_with_proof", "check_text", "compare_sources"}
            prompt = await client.get_prompt("check_text", {"notebook": name, "text": "Herons fly."})
            assert "Herons fly." in prompt.messages[0].content.text  # type: ignore[union-attr]

    run(story)


@pytest.mark.slow
def test_over_http_a_token_says_what_is_open(own_samples: Notebook) -> None:
    with served(whole_app(own_samples.settings.home)) as address:
        service = Service(address, own_samples)

        async def story() -> None:
            async with over_http(service, service.token("read")) as client:
                assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
                answer = await call(client, "ask", notebook=own_samples.name, question=QUESTION)
                assert answer["citations"][0]["link"].startswith(f"{address}/?notebook={own_samples.id}&source=")
                assert "[not_allowed]" in await error_of(client, "add_source", notebook=own_samples.name, text="A b c.")
            async with over_http(service, service.token("write", "another")) as client:
                assert (await call(client, "list_notebooks"))["items"] == []
                assert "[no_such_item]" in await error_of(client, "search", notebook=own_samples.name, query="x")

        run(story)
        refused = httpx2.post(f"{address}/mcp", json={})
        assert refused.status_code == 401
        evil = {"Authorization": f"Bearer {service.token()}", "Origin": "http://evil.example"}
        assert httpx2.post(f"{address}/mcp", json={}, headers=evil).status_code == 403
