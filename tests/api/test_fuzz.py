"""What no client would send: schemathesis over the OpenAPI document finds no 500."""

from __future__ import annotations

import collections
from typing import Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from notebook_app.api.app import document, make_app
from notebook_app.api.limits import Rate
from notebook_app.notebook import Notebook
from tests.api.conftest import Service, served

REQUESTS: Final = 1000
IDS: Final = {"notebook", "source", "chat", "message", "note", "artifact", "job"}


def fuzz(address: str, service: Service, requests: int, seed: int = 1) -> collections.Counter[int]:
    """Send about so many requests, spread over the operations, and return how often each status was answered.

    Two in three name the notebook there is, so that not all of them end at the first look.
    """
    home = service.notebook.settings.home
    schema = schemathesis.openapi.from_dict(document(make_app(home)))
    operations = [each.ok() for each in schema.get_all_operations()]
    headers = {"Authorization": f"Bearer {service.token()}"}
    counted: collections.Counter[int] = collections.Counter()
    known = {"notebook": service.notebook.id, "source": service.notebook.sources()[0].id}
    with httpx.Client(timeout=600, headers=headers) as client:
        for operation in operations:
            _fuzz_one(operation, address, client, known, counted, -(-requests // len(operations)), seed)
    return counted


def _fuzz_one(operation, address, client, known, counted, requests, seed) -> None:  # type: ignore[no-untyped-def]
    if operation.definition.raw["operationId"] == "delete_notebook":
        known = {}

    @seeded(seed)
    @settings(
        max_examples=requests, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case) -> None:  # type: ignore[no-untyped-def]
        if sum(counted.values()) % 3:
            case.path_parameters = {**(case.path_parameters or {}), **{k: v for k, v in known.items() if k in (case.path_parameters or {})}}  # fmt: skip
        try:
            sent = case.as_transport_kwargs(base_url=address)
            request = client.build_request(
                sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"), content=sent.get("data"),
            )  # fmt: skip
        except (UnicodeError, httpx.InvalidURL, ValueError, TypeError):
            return  # no client can send it
        answer = client.send(request)
        counted[answer.status_code] += 1
        assert answer.status_code < 500 or answer.status_code in {501, 502, 503, 507}, (str(request.url), answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert {"type", "title", "status", "code"} <= set(answer.json())

    send()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_thousand_requests_find_no_500(own_samples: Notebook) -> None:
    with served(make_app(own_samples.settings.home, rate=Rate(1e9, 1e9))) as address:
        counted = fuzz(address, Service(address, own_samples), REQUESTS)
    assert sum(counted.values()) > REQUESTS * 0.9
    assert counted[200] > REQUESTS * 0.1, counted
    assert not [code for code in counted if code >= 500], counted
