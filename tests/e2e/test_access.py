"""What can be seen by all, in light and dark: axe-core finds no serious fault on any screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, ask, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
_HELD = {"heading-order", "region"}
"""Rules of good practice, of moderate impact, that are held too."""
QUESTION = "How large should the gap between sessions be?"


def faults(page: Page) -> list[str]:
    """Every serious or critical violation on the screen, and those of the rules held too: rule, how many, the first place."""
    page.wait_for_timeout(400)  # what moves has come to rest
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [
        f"{each['id']} × {len(each['nodes'])}: {each['nodes'][0]['html'][:160]} {each['nodes'][0]['failureSummary'][:200]}"
        for each in found
        if each["impact"] in {"serious", "critical"} or each["id"] in _HELD
    ]


def of_settings(page: Page) -> None:
    page.locator(".st-key-settings button").click()


def of_adding(page: Page) -> None:
    page.locator(".st-key-add button").click()


def of_chats(page: Page) -> None:
    page.locator(".st-key-to_chats button").click()


def of_labels(page: Page) -> None:
    page.locator(".st-key-source_list .more").first.click()
    page.get_by_role("menuitem", name="Labels").click()


def of_naming(page: Page) -> None:
    page.locator(".st-key-choose_mark button").click()


def of_receipt(page: Page) -> None:
    page.locator(".st-key-source_list .more").first.click()
    page.get_by_role("menuitem", name="Receipt").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_home_and_workspace_have_no_serious_fault(paper: str, visit: Visit, scheme: str) -> None:
    page = visit("/", scheme=scheme)
    assert faults(page) == []
    page.goto(f"{page.url.split('?')[0]}?notebook={paper}")
    settled(page)
    assert faults(page) == [], "where nothing was asked yet"
    ask(page, QUESTION)
    assert faults(page) == []
    page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').last.click()
    page.locator(".st-key-viewer mark").first.wait_for()
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("open_dialog", [of_settings, of_adding, of_chats, of_naming, of_receipt, of_labels])
def test_no_dialog_has_a_serious_fault(
    paper: str, visit: Visit, open_dialog: Callable[[Page], None], scheme: str
) -> None:
    page = visit(f"/?notebook={paper}", scheme=scheme)
    open_dialog(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    assert faults(page) == []
