"""The keyboard alone: skip links, shortcuts, Esc, and the words of buttons that show an icon."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import App, Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


def test_the_question_is_few_keys_away(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    question = page.locator(".st-key-question textarea")
    page.locator(".st-key-page_keys nav a").first.wait_for(state="attached")
    link = page.get_by_role("link", name="Skip to the question")
    for _ in range(3):  # Streamlit's own link to the content, and what it leads to, come first
        page.keyboard.press("Tab")
        if link.evaluate("link => link.getRootNode().activeElement === link"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_focused()
    page.keyboard.type("g s ? /")
    expect(question).to_have_value("g s ? /")


def test_shortcuts_lead_to_the_panes_and_are_listed(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.keyboard.press("/")
    question = page.locator(".st-key-question textarea")
    expect(question).to_be_focused()
    expect(question).to_have_value("")
    question.blur()
    for key, pane in (("s", "sources"), ("o", "studio")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.locator(f".st-key-pane_{pane}")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Go to the studio")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    page.locator(".st-key-source_list .row .open").first.click()
    expect(page.locator(".st-key-viewer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-source_list")).to_be_visible()


def test_an_icon_says_its_words(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    tip = page.locator("#nb-tip")
    page.locator(".st-key-to_chats button").hover()
    expect(tip).to_have_text("Chats")
    page.locator(".st-key-source_list .more").first.hover()
    expect(tip).to_contain_text("Menu of")
    page.locator(".st-key-add button").hover()
    expect(tip).to_have_count(0)
    page.locator(".st-key-fold_sources button").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(tip).to_have_text("Collapse the sources")


def test_the_tour_is_walked_and_left(app: App, visit: Visit) -> None:
    notebook = app.notebook("How people learn")
    notebook.sources.add("Spacing\n\nSpaced practice lasts longer.")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-tour_of_notebook .begin").click()
    card = page.locator("#nb-tour .card")
    expect(card).to_contain_text("Your sources")
    card.locator(".next").click()
    expect(card).to_contain_text("Ask them")
    page.keyboard.press("ArrowLeft")
    expect(card).to_contain_text("Your sources")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    notebook.delete()


def test_panes_are_made_wider_and_stay_so(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    pane = page.locator(".st-key-pane_sources")
    before = pane.evaluate("pane => pane.offsetWidth")
    handle = page.locator(".nb-resize").first
    handle.focus()
    for step in (24, 48, 72):
        page.keyboard.press("ArrowRight")
        expect(handle).to_have_attribute("aria-valuenow", str(before + step))
    page.reload()
    expect(handle).to_have_attribute("aria-valuenow", str(before + 72), timeout=15_000)
    handle.dblclick()
    expect(handle).to_have_attribute("aria-valuenow", str(before))
