"""Take the screenshots of the documentation: the real app on the sample notebook, in a real Chromium.

Start the app (``make run``), then ``python scripts/screens.py ADDRESS docs/screens`` with the address that
``notebook-app address`` prints.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
QUESTION = "When did students who took a test remember more than those who restudied?"
WIDE, NARROW = ViewportSize(width=1440, height=860), ViewportSize(width=390, height=800)
VARIANTS = {
    "dark": {"viewport": WIDE, "color_scheme": "dark", "locale": "en-US"},
    "chinese": {"viewport": WIDE, "locale": "zh-CN"},
    "phone": {"viewport": NARROW, "locale": "en-US"},
    "phone-dark-chinese": {"viewport": NARROW, "color_scheme": "dark", "locale": "zh-CN"},
}


def settle(page: Page) -> None:
    """Wait until the script has run and what it drew stands still."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=60_000)
    page.wait_for_timeout(1500)


def open_notebook(page: Page, address: str) -> None:
    """Open the sample notebook from the list of notebooks."""
    page.goto(address)
    settle(page)
    if "notebook=" not in page.url:
        page.get_by_text("How people learn", exact=True).first.click()
        page.wait_for_url("**notebook=**")
        settle(page)


def tour(page: Page, address: str, folder: Path) -> str:
    """Ask, open a citation and listen, with a picture of each; return the notebook's address."""
    open_notebook(page, address)
    page.screenshot(path=folder / "welcome.png")
    box = page.locator(".stChatInput textarea")
    box.fill(QUESTION)
    box.press("Enter")
    page.locator('a[href*="#cite"]').first.wait_for(timeout=60_000)
    settle(page)
    page.locator('a[href*="#cite"]').last.click()
    play = page.locator(".st-key-player .play")
    if not play.count():
        page.get_by_role("button", name="Generate").click()
    play.wait_for(timeout=180_000)
    settle(page)
    page.screenshot(path=folder / "workspace.png")
    return page.url


def variants(browser: Browser, address: str, notebook: str, folder: Path) -> None:
    """Take the same notebook in the dark, in Chinese and on a phone."""
    for name, options in VARIANTS.items():
        context = browser.new_context(**options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        page.goto(notebook)
        settle(page)
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def main() -> None:
    """Take all the pictures."""
    address, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport=WIDE, locale="en-US")
        notebook = tour(context.new_page(), address, folder)
        variants(browser, address, notebook, folder)
        browser.close()


if __name__ == "__main__":
    main()
