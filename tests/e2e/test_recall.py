"""Flashcards by keys alone, a quiz, and a draft checked, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from tests.e2e.conftest import App, Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


def opened(page: Page, artifact: Artifact) -> None:
    """Open an artifact from the studio's list."""
    page.locator(f".st-key-open_made_{artifact.id} button").click()
    page.locator(".st-key-scroll_artifact").wait_for()
    settled(page)


def test_cards_are_reviewed_by_keys_alone(paper: str, app: App, visit: Visit) -> None:
    notebook: Notebook = app.notebook(paper)
    deck = notebook.studio.make("flashcards", count=4)
    page = visit(f"/?notebook={paper}")
    opened(page, deck)
    studio = page.locator(".st-key-pane_studio")
    expect(studio.get_by_text("4 new")).to_be_visible()
    page.keyboard.press("Space")
    expect(studio.get_by_role("button", name="Good")).to_be_visible()
    page.keyboard.press("4")
    expect(studio.get_by_text("3 new")).to_be_visible()
    assert [review.rating for review in notebook.studio.cards.reviews()] == [4]
    settled(page)
    page.keyboard.press("Space")
    expect(studio.get_by_role("button", name="Good")).to_be_visible()
    page.keyboard.press("1")
    expect(studio.get_by_text("2 new")).to_be_visible()
    settled(page)
    page.keyboard.press("z")
    expect(studio.get_by_text("3 new")).to_be_visible()


def test_a_quiz_is_answered_and_explained(paper: str, app: App, visit: Visit) -> None:
    notebook: Notebook = app.notebook(paper)
    quiz = notebook.studio.make("quiz", count=3, difficulty="easy")
    page = visit(f"/?notebook={paper}", phone=True)
    page.locator(".st-key-tabs button").last.click()
    opened(page, quiz)
    page.keyboard.press("1")
    expect(page.get_by_text("Right answer:")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("of 1 answered")).to_be_visible()


def test_a_pasted_draft_is_checked(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.locator(".st-key-make_draft button").first.click()
    page.get_by_label("Your draft").fill("Bananas grow on plantations in the tropics of Ecuador.")
    page.get_by_role("dialog").locator('[data-testid="stFormSubmitButton"] button').click()
    row = page.locator('[class*="st-key-open_made_"] button', has_text="Check of")
    expect(row.first).to_be_visible(timeout=90_000)
    row.first.click()
    expect(page.get_by_text("Not in your sources").first).to_be_visible()
