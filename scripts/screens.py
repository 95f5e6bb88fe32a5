"""Take the screenshots of the documentation: the real app on the sample notebook, in a real Chromium.

Start the app (``make run``), then ``python scripts/screens.py ADDRESS docs/screens`` with the address that
``notebook-app address`` prints. With ``--every``, every screen is taken instead, in light and dark, in both languages, from 360
to 2560 pixels wide: some 150 pictures to look at, which are not for the documentation.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

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
    page.locator(".st-key-shell .st-key-panes, .st-key-home").first.wait_for(timeout=20_000)
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
    page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').first.wait_for(timeout=60_000)
    settle(page)
    page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').last.click()
    made = page.locator('[class*="st-key-listen_"] button')
    (made.first if made.count() else page.get_by_role("button", name="Generate")).click()
    page.locator(".st-key-player .play").wait_for(timeout=180_000)
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


WIDTHS = {360: 780, 820: 1100, 1280: 800, 1920: 1080, 2560: 1440}
"""Each width, and the height that goes with it."""
COLOURS = 128
"""Of a picture of the documentation, which is kept small."""


def _click(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def _tab(number: int) -> Callable[[Page], None]:
    """Choose a pane, where one is shown at a time."""

    def choose(page: Page) -> None:
        tab = page.locator(".st-key-tabs button").nth(number)
        if tab.is_visible():
            tab.click()

    return choose


SCREENS: dict[str, tuple[Callable[[Page], None], ...]] = {
    "notebook": (_tab(1),),
    "sources": (_tab(0),),
    "studio": (_tab(2),),
    "viewer": (_tab(0), _click(".st-key-source_list .open")),
    "add": (_tab(0), _click(".st-key-add button")),
    "settings": (_click(".st-key-settings button"),),
    "chats": (_tab(1), _click(".st-key-to_chats button")),
    "keys": (lambda page: page.keyboard.press("?"),),
    "note": (_tab(2), _click('[class*="st-key-open_note_"] button')),
    "player": (_tab(2), _click(".st-key-player .unfold")),
}
"""How to come to each screen of a notebook."""


def every(browser: Browser, address: str, notebook: str, folder: Path) -> None:
    """Take every screen in every width, both languages, light and dark; one that cannot be come to is said, and passed over."""
    for (width, height), locale, scheme in itertools.product(WIDTHS.items(), ("en-US", "zh-CN"), ("light", "dark")):
        look = {"viewport": ViewportSize(width=width, height=height), "locale": locale, "color_scheme": scheme}
        context = browser.new_context(**look)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.goto(address)
        name = f"{width}-{locale[:2]}-{scheme}"
        page.goto(address.split("?", maxsplit=1)[0])
        settle(page)
        page.screenshot(path=folder / f"home-{name}.png")
        for screen, steps in SCREENS.items():
            page.goto(notebook)
            settle(page)
            try:
                for step in steps:
                    step(page)
                    settle(page)
            except TookTooLong as error:
                print(f"{screen}-{name}: {str(error).splitlines()[0]}")
            page.screenshot(path=folder / f"{screen}-{name}.png")
        context.close()


def shrink(folder: Path) -> None:
    """Keep each picture with few colours."""
    for file in folder.glob("*.png"):
        with Image.open(file) as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(file, optimize=True)


def main() -> None:
    """Take all the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport=WIDE, locale="en-US")
        page = context.new_page()
        if given.every:
            open_notebook(page, given.address)
            every(browser, given.address, page.url, given.folder)
        else:
            variants(browser, given.address, tour(page, given.address, given.folder), given.folder)
            shrink(given.folder)
        browser.close()


if __name__ == "__main__":
    main()
