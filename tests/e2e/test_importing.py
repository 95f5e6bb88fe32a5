"""An exported notebook comes back on the list of notebooks, and one that is none is refused there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import App, Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


def bring(page: Page, archive: Path) -> None:
    page.locator(".st-key-import_notebook button").click()
    dialog = page.get_by_role("dialog")
    with page.expect_response(lambda response: "upload_file" in response.url and response.request.method == "PUT"):
        dialog.locator('.st-key-archive input[type="file"]').set_input_files(archive)
    settled(page)
    dialog.locator(".st-key-import_now button").click()
    dialog.wait_for(state="hidden")


def test_a_notebook_is_imported_on_the_screen(app: App, visit: Visit, tmp_path: Path) -> None:
    notebook = app.notebook("Herons")
    notebook.add_source("The blue heron nests in colonies. It returns every year.", name="herons.txt", guide=False)
    archive = notebook.export(tmp_path / "a.zip")
    page = visit("/")
    bring(page, archive)
    card = page.locator('[class*="st-key-open_"] button', has_text=re.compile(r"^Herons \(2\)$"))
    card.wait_for(timeout=90_000)
    expect(page.locator('[class*="st-key-job_"]')).to_have_count(0)
    card.click()
    expect(page.locator(".st-key-source_list .row")).to_have_count(1)


def test_what_is_no_export_is_refused_on_the_screen(app: App, visit: Visit, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 nothing")
    page = visit("/")
    bring(page, broken)
    failed = page.locator('[class*="st-key-failed_import_"]')
    failed.wait_for(timeout=60_000)
    expect(failed).to_contain_text("broken.zip")
    failed.get_by_role("button", name="Dismiss").click()
    expect(failed).to_have_count(0)
    assert "broken" not in [record.name for record in app.notebook("Herons").all(app.home)]
