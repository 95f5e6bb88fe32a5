"""REST over loopback: tokens, errors, pages, ETags, ranges, uploads, events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from ingest.given import Upload
from notebook_app.api.app import document, make_app
from notebook_app.api.limits import Rate
from notebook_app.library import Library
from notebook_app.operations import OPERATIONS
from notebook_app.records.payloads import upload_of
from notebook_app.run.perform import perform
from notebook_app.settings import Settings
from tests.api.conftest import Service, served
from tests.processes import wait_until

QUESTION = "What is the spacing effect?"


def test_nothing_is_reachable_without_a_token(service: Service) -> None:
    paths = document(make_app(service.notebook.settings.home))["paths"]
    assert len(paths) > 25
    for path, methods in paths.items():
        address = service.address + "/api/v1" + path.replace("{", "").replace("}", "")
        for method in methods:
            for headers in ({}, {"Authorization": "Bearer nb_wrong"}, {"Authorization": "Basic eDp5"}):
                answer = httpx.request(method, address, headers=headers)
                assert answer.status_code in {401, 429}, (method, path)
                assert answer.headers["content-type"] == "application/problem+json"
    assert httpx.get(f"{service.address}/api/v1/docs").status_code == 403  # without the screen's cookie
    assert httpx.get(f"{service.address}/api/v1/openapi.json").status_code == 403


def test_pages_of_other_sites_and_other_hosts_may_not_ask(service: Service) -> None:
    with service.client() as client:
        assert client.get("/notebooks").status_code == 200
        assert client.get("/notebooks", headers={"Host": "evil.example"}).status_code == 403
        assert client.get("/notebooks", headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.get("/notebooks", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_token_opens_what_it_is_for(service: Service) -> None:
    library, path = service.notebook.workspace.library, service.path
    with service.client("read") as reader:
        assert reader.get(f"{path}/sources").status_code == 200
        assert reader.post(f"{path}/verify", json={"claim": "Spacing helps."}).status_code == 200
        refused = reader.post(f"{path}/notes", json={"text": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        assert reader.post(f"{path}/sources/files?name=a.txt", content=b"a b").status_code == 403
        assert reader.post("/import", content=b"x").status_code == 403
    with service.client("write", "another") as other:
        assert other.get(path).status_code == 404
        assert other.get("/notebooks").json()["items"] == []
        assert other.get(f"{path}/export").status_code == 404
        assert other.post("/notebooks", json={"name": "x"}).status_code == 403
    over = library.tokens.add("old", "read", expires=datetime.now(UTC) - timedelta(seconds=1))[1]
    assert (
        httpx.get(f"{service.address}/api/v1/notebooks", headers={"Authorization": f"Bearer {over}"}).status_code == 401
    )
    with service.client() as client:
        library.tokens.revoke("test")
        library.tokens.revoke("test")
        library.tokens.revoke("test")
        assert client.get("/notebooks").status_code == 401


def test_errors_are_problems_in_the_readers_language(client: httpx.Client, service: Service) -> None:
    answer = client.get("/notebooks/nowhere", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() | {"title": ""} == {
        "type": "urn:notebook-app:error:no_such_item", "title": "", "status": 404, "code": "no_such_item",
        "params": {"kind": "notebook", "name": "nowhere"}, "retryable": False,
    }  # fmt: skip
    assert "笔记本" in answer.json()["title"]
    wrong = client.post(f"{service.path}/search", json={"query": "x", "top": 0})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert client.post(f"{service.path}/search", json={"query": "x", "other": 1}).status_code == 422
    assert client.post(f"{service.path}/search", content=b"{").status_code == 422
    neither = client.post(f"{service.path}/sources", json={})
    assert (neither.status_code, "either" in neither.text) == (422, True)
    assert client.post(f"{service.path}/sources", json={"address": "/etc/passwd"}).json()["code"] == "not_an_address"
    assert client.get("/elsewhere").status_code == 404
    huge = client.post(f"{service.path}/notes", content=b"x" * (5 << 20))
    assert (huge.status_code, huge.json()["code"]) == (413, "too_large")
    assert client.post(f"{service.path}/notes", content=iter([b"x" * (1 << 20)] * 5)).status_code == 413
    unknown = client.post(f"{service.path}/artifacts", json={"kind": "selftest", "options": {"artifact_id": "x"}})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "bad_option")


def test_every_operation_has_its_route(service: Service) -> None:
    found = document(make_app(service.notebook.settings.home))
    routes = {r["operationId"]: (m.upper(), p, r) for p, of in found["paths"].items() for m, r in of.items()}
    for name, operation in OPERATIONS.items():
        method, path, route = routes[name]
        assert (method, path, route["x-scope"]) == (operation.method, operation.path, operation.scope)
        said = {each["name"] for each in route.get("parameters", ())}
        body = route.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        said |= set(
            found["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", ())
        )
        assert said == set(operation.parameters.model_fields), name


def test_what_is_read_again_is_not_sent_again(client: httpx.Client, service: Service) -> None:
    first = client.get(f"{service.path}/sources")
    again = client.get(f"{service.path}/sources", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    source = first.json()["items"][0]["id"]
    client.patch(f"{service.path}/sources/{source}", json={"title": "Another"}).raise_for_status()
    assert client.get(f"{service.path}/sources", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_originals_come_whole_and_in_ranges(client: httpx.Client, service: Service) -> None:
    source = service.notebook.sources()[0]
    data = service.notebook.sources.pages.original(source.id).read_bytes()
    address = f"{service.path}/sources/{source.id}/original"
    whole = client.get(address)
    assert whole.content == data
    assert whole.headers["etag"] == f'"{source.id}"'
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["content-disposition"].startswith("attachment")
    part = client.get(address, headers={"Range": "bytes=5-14"})
    assert (part.status_code, part.content) == (206, data[5:15])
    assert client.get(address, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    assert client.get(address, headers={"If-None-Match": f'"{source.id}"'}).status_code == 304


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str, dict[str, object]]]:
    number, name = "", ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            number = value
        elif field == "event":
            name = value
        elif field == "data":
            yield number, name, json.loads(value)


def test_an_answer_is_streamed_and_taken_up_again(client: httpx.Client, service: Service) -> None:
    with client.stream("POST", f"{service.path}/ask/events", json={"question": QUESTION}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = list(_events(answer.iter_lines()))
    assert events[0][1] == "begin"
    message = events[0][2]["message"]
    number, last, whole = events[-1]
    assert last == "answer"
    assert whole["status"] == "done"
    assert whole["citations"]
    assert all(s["verdict"] in {"supported", "weak", "unsupported"} for s in whole["sentences"])
    text = ""
    for _, name, data in events:
        text = data["text"] if name == "replace" else text + data["text"] if name == "text" else text
    assert text == whole["text"]
    again = f"{service.path}/messages/{message}/events"
    with client.stream("GET", again, headers={"Last-Event-ID": number}) as rest:
        assert [name for _, name, _ in _events(rest.iter_lines())] == ["begin", "answer"]
    with client.stream("GET", again, headers={"Last-Event-ID": "3-00000000"}) as rest:
        assert [name for _, name, _ in _events(rest.iter_lines())] == ["begin", "replace", "answer"]
    kept = client.get(f"{service.path}/messages/{message}").json()
    assert kept == whole
    assert client.get(f"{service.path}/messages/none/events").status_code == 404


def test_an_answer_is_that_of_the_notebook(client: httpx.Client, service: Service) -> None:
    answer = client.post(f"{service.path}/ask", json={"question": QUESTION}).json()
    mine = service.notebook.ask(QUESTION)
    assert answer["text"] == mine.text
    for given, citation in zip(answer["citations"], mine.citations, strict=True):
        assert (given["source"], given["page"], given["quote"]) == (citation.source, citation.page, citation.quote)
        page = client.get(f"{service.path}/sources/{given['source']}/text", params={"page": given["page"]}).json()
        assert page["text"][given["start"] : given["end"]] == given["quote"]


def test_a_file_is_added_by_a_job_that_can_be_watched(client: httpx.Client, service: Service) -> None:
    data = b"Herons nest in old alder trees by the river. They return in March."
    job = client.post(f"{service.path}/sources/files", params={"name": "../../herons.txt"}, content=data)
    assert job.status_code == 422  # no path is a name
    job = client.post(
        f"{service.path}/sources/files", params={"name": "herons.txt"}, content=iter([data[:9], data[9:]])
    )
    assert job.status_code == 202, job.text
    added = job.json()
    status = client.get(f"{service.path}/source-status/{added['id']}").json()
    assert status["status"] == "queued"
    settings = service.notebook.settings
    perform(added["id"], 1, settings, Library(settings))
    with client.stream("GET", f"{service.path}/jobs/{added['id']}/events") as watched:
        events = list(_events(watched.iter_lines()))
    assert events[-1][2]["status"] == "done"
    with client.stream(
        "GET", f"{service.path}/jobs/{added['id']}/events", headers={"Last-Event-ID": events[-1][0]}
    ) as known:
        assert list(_events(known.iter_lines())) == []
    ready = client.get(f"{service.path}/source-status/{added['id']}").json()
    assert (ready["status"], ready["source"]["name"]) == ("ready", "herons.txt")
    assert client.get(f"{service.path}/sources/herons.txt/text").json()["text"].startswith("Herons nest")
    assert not list((settings.home / "inbox").glob("*"))
    assert client.post(f"{service.path}/sources/files?name=a.txt", content=b"").json()["code"] == "empty_source"


def test_a_job_is_cancelled(client: httpx.Client, service: Service) -> None:
    job = client.post(f"{service.path}/sources", json={"text": "Two words and more."}).json()
    assert client.post(f"{service.path}/jobs/{job['id']}/cancel").json()["status"] == "cancelled"
    assert client.get(f"{service.path}/jobs", params={"active": True}).json()["items"] == []


@pytest.mark.slow
def test_a_notebook_goes_out_and_comes_back(client: httpx.Client, service: Service) -> None:
    client.post(f"{service.path}/notes", json={"text": "Mine.", "title": "N"}).raise_for_status()
    data = client.get(f"{service.path}/export").content
    wait_until(lambda: not list((service.notebook.settings.home / "cache").glob("export-*")), 10)
    made = client.post("/import", content=data).json()
    assert made["sources"] == len(service.notebook.sources())
    titles = [note["title"] for note in client.get(f"/notebooks/{made['id']}/notes").json()["items"]]
    assert "N" in titles
    assert client.post("/import", content=b"no zip").json()["code"] == "bad_archive"


def test_requests_are_limited(service: Service) -> None:
    home = service.notebook.settings.home
    with served(make_app(home, rate=Rate(3, 0.01))) as address:
        headers = {"Authorization": f"Bearer {service.token()}"}
        codes = [httpx.get(f"{address}/notebooks", headers=headers).status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        slow = httpx.get(f"{address}/notebooks", headers=headers)
        assert int(slow.headers["retry-after"]) > 0
        other = {"Authorization": f"Bearer {service.token()}"}
        assert httpx.get(f"{address}/notebooks", headers=other).status_code == 200
        guesses = {
            httpx.get(f"{address}/notebooks", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(30)
        }
        assert guesses == {401, 429}


def _zeros(megabytes: int) -> Iterator[bytes]:
    piece = bytes(1 << 20)
    for _ in range(megabytes):
        yield piece


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_gigabytes_never_lie_in_memory(service: Service) -> None:
    """The upload of a file larger than any memory it could lie in, and what the process needs more for it."""
    megabytes, home = 2048, service.notebook.settings.home
    with served(make_app(home, megabytes=megabytes)) as address:
        headers, process = {"Authorization": f"Bearer {service.token()}"}, psutil.Process()
        before, most = process.memory_info().rss, 0

        def watched() -> Iterator[bytes]:
            nonlocal most
            for number, piece in enumerate(_zeros(megabytes)):
                if number % 64 == 0:
                    most = max(most, process.memory_info().rss - before)
                yield piece

        url = f"{address}{service.path}/sources/files?name=huge.bin"
        job = httpx.post(url, headers=headers, content=watched(), timeout=500)
        assert job.status_code == 202, job.text
        payload = service.notebook.workspace.library.jobs.job_payload(job.json()["id"])
        upload = upload_of(payload)
        assert isinstance(upload, Upload)
        assert (home / "inbox" / upload.id / upload.name).stat().st_size == megabytes << 20
        assert most < 200 << 20
    with served(make_app(home, megabytes=8)) as address:
        headers = {"Authorization": f"Bearer {service.token()}"}
        refused = httpx.post(
            f"{address}{service.path}/sources/files?name=huge.bin", headers=headers, content=_zeros(9), timeout=60
        )
        assert refused.status_code == 413


def test_the_limit_is_that_of_the_screen() -> None:
    import tomllib

    from notebook_app.settings import UPLOAD_MEGABYTES
    from notebook_app.ui import serving

    config = Path(serving.__file__).parent / ".streamlit" / "config.toml"
    assert tomllib.loads(config.read_text("utf-8"))["server"]["maxUploadSize"] == UPLOAD_MEGABYTES


def test_the_page_names_every_operation(service: Service) -> None:
    with served(make_app(service.notebook.settings.home)) as address:
        page = httpx.get(f"{address}/docs").text
    assert all(f'id="{name}"' in page for name in OPERATIONS)
    assert "<script" not in page
    assert "http://" not in page.replace("http://127.0.0.1", "")


def test_settings_are_not_named(client: httpx.Client) -> None:
    assert str(Settings().home) not in client.get("/openapi.json").text
