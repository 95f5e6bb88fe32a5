"""What moves on the screen: nothing by itself as it loads, and nothing at all where the reader asks for less motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import App, Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
MOST = 0.02
"""Layout shift (the sum of Chromium's scores) that is not noticed."""
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
MOVING = """
(elements) => elements.filter((element) => {
  const style = getComputedStyle(element);
  return [style.transitionDuration, style.animationDuration].some((times) => times.split(", ").some((time) => parseFloat(time) > 0));
}).map((element) => element.className)
"""


def test_a_notebook_with_a_chat_stands_still_while_it_loads(app: App, chromium: Browser) -> None:
    notebook = app.notebook("Still")
    notebook.add_source("Night herons roost by day.\n\nThey hunt after dusk, in shallow water.", name="herons.txt")
    for number in range(3):
        notebook.workspace.library.add_message(
            notebook.id, "user", f"When do night herons hunt, the {number}th time? " * 3
        )
        notebook.workspace.library.add_message(
            notebook.id, "assistant", "They hunt after dusk, in shallow water. " * 20
        )
    context = app.let_in(chromium.new_context(viewport={"width": 1440, "height": 860}, locale="en-US"))
    context.add_init_script(SHIFTS)
    page = context.new_page()
    for path in (f"/?notebook={notebook.id}", "/"):
        page.goto(app.address + path)
        settled(page)
        expect(page.locator("#nb-skeleton")).to_be_hidden()
        page.wait_for_timeout(1500)
        assert page.evaluate("window.shifted") <= MOST, path
    context.close()
    notebook.delete()


def moving(page: Page) -> list[str]:
    """The classes of what moves when it changes, of all that stands in the page."""
    found: list[str] = page.locator(".stApp *").evaluate_all(MOVING)
    return found


def test_nothing_moves_where_less_motion_is_asked_for(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    assert moving(page)
    page.emulate_media(reduced_motion="reduce")
    assert moving(page) == []
