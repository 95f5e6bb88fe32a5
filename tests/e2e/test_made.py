"""A journey a kind: made from its tile by the worker, opened, a citation of it opened on its page, and downloaded."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from tests.e2e.conftest import SAMPLES, App, Visit, choose_model, settled
from tests.studio.image.test_image import Painter, picture, sent

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

ROWS = "group,recalled (%)\n" + "\n".join(f"{('reread', 'tested')[n % 2]},{40 + n % 2 * 21 + n % 5}" for n in range(24))
DOWNLOADS: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "report": ("docx", lambda data: data.startswith(b"PK")),
    "evidence_table": ("xlsx", lambda data: data.startswith(b"PK")),
    "mind_map": ("opml", lambda data: b"<opml" in data),
    "slides": ("pptx", lambda data: data.startswith(b"PK")),
    "infographic": ("png", lambda data: data.startswith(b"\x89PNG")),
    "video_overview": ("mp4", lambda data: data[4:8] == b"ftyp"),
    "data": ("csv", lambda data: b"tested" in data),
}
"""Of each kind, a format, and whether a file is one of it. Cards, quizzes and drafts have journeys of their own."""


@pytest.fixture(scope="module")
def notebook(app: App) -> Iterator[Notebook]:
    """A notebook of these tests alone, with a paper and a table: others count what is in theirs."""
    opened = app.notebook("Made in a browser")
    opened.add_source(SAMPLES / "spacing-and-testing.pdf", guide=False)
    table = app.home / "recall.csv"
    table.write_text(ROWS, "utf-8")
    opened.add_source(table, guide=False)
    yield opened
    opened.close()


def made_from_its_tile(
    page: Page, notebook: Notebook, kind: str, fill: Callable[[Page], None] | None = None
) -> Artifact:
    """Ask for one in the form of its tile, and wait until the worker has made it."""
    page.locator(f".st-key-make_{kind} button").first.click()
    dialog = page.get_by_role("dialog")
    if fill is not None:
        fill(page)
    dialog.locator('[data-testid="stFormSubmitButton"] button').click()
    dialog.wait_for(state="hidden")
    deadline = time.monotonic() + 120
    while True:
        made = [each for each in notebook.studio.artifacts(kind) if each.state in {"ready", "failed"}]
        if made:
            break
        assert time.monotonic() < deadline, notebook.jobs()
        time.sleep(0.3)
    assert made[0].state == "ready", made[0].failure
    page.locator(f".st-key-open_made_{made[0].id} button").click(timeout=60_000)
    page.locator(".st-key-scroll_artifact").wait_for()
    settled(page)
    return made[0]


@contextmanager
def downloaded(page: Page, artifact: Artifact, suffix: str, folder: Path) -> Iterator[bytes]:
    """Download it through the menu and its dialog."""
    page.locator(f".st-key-made_menu_{artifact.id} button").click()
    page.get_by_text("Export and versions", exact=True).click()
    button = page.get_by_role("dialog").locator(f".st-key-export_{suffix} button")
    with page.expect_download(timeout=60_000) as begun:
        button.click()
    file = folder / begun.value.suggested_filename
    begun.value.save_as(file)
    assert file.suffix == f".{suffix}"
    yield file.read_bytes()


@pytest.mark.parametrize("kind", DOWNLOADS)
def test_a_kind_is_made_opened_and_downloaded(kind: str, notebook: Notebook, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"/?notebook={notebook.id}")
    artifact = made_from_its_tile(page, notebook, kind)
    if kind == "slides":
        page.get_by_role("button", name="Next").click()
        settled(page)
    chip = page.locator('.st-key-scroll_artifact a[href*="#cite-"]:visible').first
    chip.click()
    page.locator(".st-key-viewer mark").first.wait_for()
    suffix, is_one = DOWNLOADS[kind]
    with downloaded(page, artifact, suffix, tmp_path) as data:
        assert is_one(data)
        if data.startswith(b"PK"):
            assert zipfile.ZipFile(tmp_path / next(iter(tmp_path.glob(f"*.{suffix}")))).testzip() is None


def test_an_image_is_made_with_its_prompt(notebook: Notebook, visit: Visit, tmp_path: Path) -> None:
    painter = Painter()
    painter.replies = [(200, sent(picture()))]
    page = visit(f"/?notebook={notebook.id}")
    choose_model(page, painter.url, "painter")
    try:

        def fill(page: Page) -> None:
            page.get_by_label("What should it show?").fill("A quiet library")
            page.get_by_label("Image model").fill("painter")

        artifact = made_from_its_tile(page, notebook, "image", fill)
        expect(page.locator(".st-key-scroll_artifact img").first).to_be_visible()
        expect(page.get_by_text("A quiet library").first).to_be_visible()
        with downloaded(page, artifact, "png", tmp_path) as data:
            assert data.startswith(b"\x89PNG")
        page.reload()
        choose_model(settled(page), "", "")
    finally:
        painter.close()
