"""The real app in its own processes, and a real browser; without a Chromium these tests skip and say so."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from notebook_app.notebook import Notebook
from notebook_app.run import access
from tests.conftest import QUICK
from tests.processes import QUICK_MODELS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_sources"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
_WIDE = {"width": 1440, "height": 860}
_PHONE = {"width": 390, "height": 800}
_PATIENCE = 30_000
"""Milliseconds that what is expected may take: other tests run beside these, and what is right comes as soon as it can."""
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        reason = "no Chromium on PATH: install one (Debian: apt-get install chromium) to run the browser tests"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


class App:
    """The running app: its address and its home folder."""

    def __init__(self, address: str, home: Path) -> None:
        self.address, self.home = address, home

    @property
    def key(self) -> str:
        """The path that hands the key over."""
        return access.with_key("/", access.access_key(self.home))

    def let_in(self, context: BrowserContext) -> BrowserContext:
        """Give a browser the cookie, as the printed address does; return it."""
        context.request.get(self.address + self.key)
        return context

    def notebook(self, name: str) -> Notebook:
        """Open a notebook of the app from this process."""
        return Notebook.open(name, self.home)


@pytest.fixture(scope="session")
def app(chromium: Browser, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app as a user starts it, with the exported models at hand and nothing else from outside."""
    home = tmp_path_factory.mktemp("app")
    shutil.copytree(models, home / "models", dirs_exist_ok=True)
    address = f"http://127.0.0.1:{_free_port()}"
    command = [
        sys.executable,
        "-m",
        "notebook_app.cli.main",
        "run",
        "--no-browser",
        "--port",
        address.rsplit(":", 1)[1],
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "NOTEBOOK_"))}
    with (home / "run.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=home, env={**kept, **QUICK_MODELS, **QUICK, "NOTEBOOK_HOME": str(home)}, stdout=log, stderr=log
        )
    try:
        _wait_until_healthy(process, address, home / "run.log")
        yield App(address, home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the app did not start: {log.read_text()}")


Visit = Callable[..., Page]
_REFUSED = "Content Security Policy"
"""What the browser says of everything that a page was not allowed to do."""


@pytest.fixture
def visit(chromium: Browser, app: App, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the app: ``visit(path, phone=False, locale="en-US", scheme="light")``; an error in a script fails the test.

    Where the environment names a folder in ``SCREENSHOTS``, what each page shows in the end is kept there.
    """
    errors: list[str] = []
    contexts = []

    def open_page(
        path: str = "/", *, phone: bool = False, locale: str = "en-US", scheme: Literal["light", "dark"] = "light"
    ) -> Page:
        context = chromium.new_context(viewport=_PHONE if phone else _WIDE, locale=locale, color_scheme=scheme)
        contexts.append(context)
        page = app.let_in(context).new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if _REFUSED in said.text else None)
        page.goto(app.address + path)
        settled(page)
        return page

    yield open_page
    for number, context in enumerate(contexts):
        if folder := os.environ.get("SCREENSHOTS"):
            name = re.sub(r"\W+", "-", request.node.name).strip("-")
            context.pages[0].screenshot(path=Path(folder) / f"{name}-{number}.png")
        context.close()
    assert not errors


def settled(page: Page) -> Page:
    """Wait until the script has run and every element is there."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.locator('[data-testid="stSkeleton"]').first.wait_for(state="detached")
    return page


def ask(page: Page, question: str) -> None:
    """Ask in the chat and wait for the whole answer."""
    answers = page.locator('[class*="st-key-actions_"]').count()
    page.locator(".st-key-question textarea").fill(question)
    page.locator(".st-key-question textarea").press("Enter")
    page.locator('[class*="st-key-actions_"]').nth(answers).wait_for(timeout=60_000)
    settled(page)


def choose_model(page: Page, address: str, model: str) -> None:
    """Name a language model in the settings dialog, as a user does."""
    page.locator(".st-key-settings button").click()
    page.locator(".st-key-set_openai_base_url input").fill(address)
    page.locator(".st-key-set_openai_model input").fill(model)
    page.locator(".st-key-settings_save button").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    settled(page)


def upload(page: Page, sample: str) -> None:
    """Add a sample through the dialog and wait until the dialog is gone."""
    page.locator(".st-key-add button").click()
    dialog = page.get_by_role("dialog")
    with page.expect_response(lambda response: "upload_file" in response.url and response.request.method == "PUT"):
        dialog.locator('.st-key-files input[type="file"]').set_input_files(SAMPLES / sample)
    settled(page)
    page.locator(".st-key-add_now button").click()
    dialog.wait_for(state="hidden")


@pytest.fixture(scope="session")
def paper(app: App, chromium: Browser) -> str:
    """The id of a notebook to which a paper was added through the dialog."""
    page = app.let_in(chromium.new_context(viewport=_WIDE, locale="en-US")).new_page()
    page.goto(app.address)
    page.locator(".st-key-new_notebook button").click()
    upload(page, "spacing-and-testing.pdf")
    page.locator(".st-key-source_list .row").wait_for(timeout=90_000)
    address = page.url
    page.context.close()
    return address.rsplit("=", 1)[1]
