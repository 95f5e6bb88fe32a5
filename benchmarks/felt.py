"""Felt speed of the screen in a real Chromium: first content, layout shift, and what a click takes until it is seen.

    python -m benchmarks.felt ADDRESS [--runs 5]

ADDRESS is what ``notebook-app address`` prints, of an app that shows the sample notebook. Every figure is the median of some
visits, each in a browser that has kept nothing. To compare two versions, start both and take their figures in turn.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
NOTEBOOK = "How people learn"
QUESTION = "When did students who took a test remember more than those who restudied?"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
FIRST = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def settle(page: Page) -> None:
    """Wait until the script has run and what it drew stands still."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=20_000)
    page.wait_for_timeout(1500)


def took(act: Callable[[], object], seen: Locator) -> float:
    """Return the milliseconds from an act until something is seen."""
    began = time.perf_counter()
    act()
    seen.wait_for(timeout=20_000)
    return (time.perf_counter() - began) * 1000


def visit(browser: Browser, address: str) -> dict[str, float]:
    """Go through the sample notebook once, as one who sees it for the first time."""
    context = browser.new_context(viewport={"width": 1440, "height": 860}, locale="en-US")
    context.request.get(address)
    context.add_init_script(SHIFTS)
    page = context.new_page()
    base = address.split("?", maxsplit=1)[0]
    found: dict[str, float] = {}
    home = page.locator(".st-key-home")
    found["list of notebooks, drawn"] = took(lambda: page.goto(base, wait_until="commit"), home)
    settle(page)
    found["first content"] = page.evaluate(FIRST)
    found["layout shift, list"] = page.evaluate("window.shifted")
    card = page.get_by_role("button", name=NOTEBOOK, exact=True).first
    rows = page.locator(".st-key-source_list .row")
    found["open a notebook"] = took(card.click, page.locator(".st-key-pane_chat"))
    rows.first.wait_for()
    settle(page)
    page.reload()
    settle(page)
    found["layout shift, notebook"] = page.evaluate("window.shifted")
    settings = page.locator(".st-key-settings button")
    found["settings"] = took(settings.click, page.get_by_role("dialog"))
    page.keyboard.press("Escape")
    settle(page)
    count = page.locator(".st-key-chat_head", has_text="6 of 7")
    found["untick a source"] = took(page.locator(".st-key-source_list .row .tick").first.click, count)
    page.locator(".st-key-source_list .row .tick").first.click()
    settle(page)
    answers = page.locator('[class*="st-key-actions_"]').count()
    box = page.locator(".stChatInput textarea")
    box.fill(QUESTION)
    asked = page.locator('[class*="st-key-asked_"]')
    before = asked.count()
    began = time.perf_counter()
    box.press("Enter")
    asked.nth(before).wait_for()
    found["the question echoed"] = (time.perf_counter() - began) * 1000
    page.locator('[class*="st-key-actions_"]').nth(answers).wait_for(timeout=20_000)
    found["the quotation"] = (time.perf_counter() - began) * 1000
    settle(page)
    chip = page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').last
    found["a citation's page"] = took(chip.click, page.locator(".st-key-viewer_head"))
    context.close()
    return found


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address", nargs="+", help="of one app or of several, which are visited in turn")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        runs = [[visit(browser, address) for address in given.address] for _ in range(given.runs)]
        browser.close()
    for name in runs[0][0]:
        medians = [statistics.median(run[place][name] for run in runs) for place in range(len(given.address))]
        print(f"{name:28}", *(f"{median:10.3f}" if "shift" in name else f"{median:7.0f} ms" for median in medians))


if __name__ == "__main__":
    main()
