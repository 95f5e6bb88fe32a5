"""A language model that writes slowly: nothing of its answer is lost, and it can be stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from notebook_app.prompts import NOT_IN_SOURCES
from tests.e2e.conftest import Visit, choose_model, settled
from tests.llm.openai_server import MODEL, OpenAIServer, Reply

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


class Slowly(tuple[str, ...]):
    """Pieces of a reply, a tenth of a second apart."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        for piece in super().__iter__():
            time.sleep(0.1)
            yield piece


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def page(paper: str, visit: Visit, server: OpenAIServer) -> Iterator[Page]:
    page = visit(f"/?notebook={paper}")
    choose_model(page, server.url, MODEL)
    yield page
    choose_model(page, "", "")


def test_a_half_written_answer_outlives_a_refresh_and_can_be_stopped(page: Page, server: OpenAIServer) -> None:
    slow = Reply(pieces=Slowly([f"Spaced practice lasts {n} d [1]. " for n in range(300)]))
    # With a history before it, the question is first put in full: only the answer itself is slow.
    server.will_reply(lambda body: slow if NOT_IN_SOURCES in str(body["messages"]) else "Which practice lasts?")
    page.locator(".st-key-question textarea").fill("Which practice lasts?")
    page.locator(".st-key-question textarea").press("Enter")
    growing = page.locator('[class*="st-key-answer_growing_"]')
    expect(growing).to_contain_text("Spaced", timeout=30_000)
    everything = page.locator(".st-key-source_list .all")
    tick = page.locator(".st-key-source_list .row .tick")
    for count, ticked in (("0 of 1 sources", False), ("1 of 1 sources", True)):
        everything.click()
        expect(page.locator(".st-key-chat_head")).to_contain_text(count)
        expect(tick).to_be_checked(checked=ticked)
        expect(growing).to_contain_text("Spaced")
    for _ in range(4):  # the answer goes on asking for itself to be drawn: no request of it may turn a tick back
        everything.dblclick()
        expect(page.locator(".st-key-chat_head")).to_contain_text("1 of 1 sources")
        expect(tick).to_be_checked()
    page.reload()
    expect(growing).to_contain_text("Spaced", timeout=30_000)
    page.locator(".st-key-stop button").click()
    expect(growing).to_have_count(0, timeout=30_000)
    settled(page)
    answer = page.locator('[class*="st-key-answer_"]').last
    expect(answer).to_contain_text("Stopped here.")
    expect(answer).to_contain_text("Spaced")


def test_a_model_that_refuses_is_told_in_one_sentence(page: Page, server: OpenAIServer) -> None:
    server.will_reply(Reply("no such key", status=401))
    page.locator(".st-key-question textarea").fill("Which practice lasts?")
    page.locator(".st-key-question textarea").press("Enter")
    answer = page.locator('[class*="st-key-answer_"]').last
    expect(answer).to_contain_text("refused the API key", timeout=30_000)
    expect(answer).to_contain_text("answered by quotation instead")
