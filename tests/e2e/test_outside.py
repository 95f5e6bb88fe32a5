"""Whatever Markdown is shown, no request leaves the page; what Markdown has is shown whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from notebook_app.prompts import NOT_IN_SOURCES
from tests.e2e.conftest import App, Visit, settled
from tests.e2e.test_writing import Slowly, choose_model
from tests.llm.openai_server import MODEL, OpenAIServer, Reply
from tests.ui.test_rendering import PAGE
from tests.ui.tricks import TRICKS, URL

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def left(page: Page, app: App) -> list[str]:
    """Every request of the page that goes elsewhere, from now on."""
    found: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((app.address, "data:", "blob:")):
            found.append(request.url)

    page.on("request", look)
    return found


def no_trick_worked(page: Page, requests: list[str]) -> None:
    page.wait_for_timeout(700)
    where = "i => i.closest('[class*=st-key-]')?.className + ' ' + i.closest('[data-testid]')?.outerHTML.slice(0, 300)"
    pictures = page.locator(f'img[src^="{URL}"]').evaluate_all(f"all => all.map({where})")
    assert pictures == []
    assert requests == []
    markdown = page.locator('[data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]')
    assert markdown.locator("img, video, audio, iframe, object, svg:not([aria-hidden]), link, style").count() == 0
    assert markdown.locator('a[href^="javascript"], a[href^="data"], a[href^="//"]').count() == 0


def test_the_tricks_in_notes_names_titles_and_kept_answers(app: App, visit: Visit) -> None:
    for part in range(0, len(TRICKS), 12):
        tricks = TRICKS[part : part + 12]
        notebook = app.notebook(f"Tricks {part} {tricks[0]}")
        source = notebook.add_source(f"The heron nests in colonies. {tricks[1]} It is blue.")
        notebook.rename_source(source.source, " ".join(tricks)[:300])
        library = notebook.workspace.library
        for trick in tricks:
            notebook.save_note(trick, title=" ".join(trick.split())[:200])
            library.add_message(notebook.id, "user", trick)
            library.add_message(notebook.id, "assistant", trick, details={"answerer": trick[:60]})
        page = visit("/")
        requests = left(page, app)
        page.reload()
        settled(page)
        no_trick_worked(page, requests)
        page.goto(f"{app.address}/?notebook={notebook.id}")
        settled(page)
        no_trick_worked(page, requests)
        page.locator('[class*="st-key-note_"] button').first.click()
        settled(page)
        no_trick_worked(page, requests)


def test_the_tricks_while_an_answer_is_written(app: App, paper: str, visit: Visit, server: OpenAIServer) -> None:
    page = visit(f"/?notebook={paper}")
    choose_model(page, server.url, MODEL)
    requests = left(page, app)
    try:
        pieces = [piece for trick in TRICKS for piece in (trick[:20], trick[20:], "\n\n")]
        slow = Reply(pieces=Slowly([*pieces, "The end [1]."]))
        server.will_reply(lambda body: slow if NOT_IN_SOURCES in str(body["messages"]) else "Which practice lasts?")
        page.locator(".st-key-question textarea").fill("Which practice lasts?")
        page.locator(".st-key-question textarea").press("Enter")
        growing = page.locator('[class*="st-key-answer_growing_"]')
        expect(growing).to_be_visible(timeout=30_000)
        expect(growing).to_have_count(0, timeout=120_000)
        settled(page)
        no_trick_worked(page, requests)
    finally:
        choose_model(page, "", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_a_page_of_everything_is_shown_whole(app: App, visit: Visit, scheme: str, phone: bool) -> None:
    notebook = app.notebook("Everything")
    if not notebook.messages():
        sentences = [
            {"text": "Spacing helps much, see code and not a^2 + b_1.", "citations": [], "verdict": "weak"},
            {"text": "spaced | 72%", "citations": [], "verdict": "unsupported"},
            {"text": "y = `", "citations": [], "verdict": "unsupported"},
        ]
        library = notebook.workspace.library
        library.add_message(notebook.id, "user", "Show me everything")
        library.add_message(notebook.id, "assistant", PAGE, details={"answerer": "m", "sentences": sentences})
    page = visit(f"/?notebook={notebook.id}", scheme=scheme, phone=phone)
    if phone:
        page.locator(".st-key-tabs").get_by_text("Chat").click()
        settled(page)
    answer = page.locator('[class*="st-key-answer_"]').last
    for what in (
        "h2",
        "ol ol",
        "ol ul",
        "pre code",
        "table td",
        "blockquote li",
        ".katex-display",
        ".katex",
        "del",
        "sup a",
    ):
        expect(answer.locator(what).first).to_be_visible()
    assert answer.locator("table tr").count() == 2
    assert answer.locator("pre").inner_text().count("\n") == 2
    doubts = answer.locator('a[href*="#doubt-"]')
    assert doubts.count() == 2
    assert answer.locator("pre a, h2 a[href*=doubt]").count() == 0
    doubts.first.focus()
    expect(page.locator("#nb-citation-card")).to_contain_text("weakly supported")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"everything-{scheme}-{'phone' if phone else 'wide'}.png")
