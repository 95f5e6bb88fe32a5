"""A note as it is written: kept as one goes, and not lost by a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import App, Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


def test_what_is_typed_is_kept_whatever_happens(app: App, visit: Visit) -> None:
    notebook = app.notebook("Written")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-new_note button").click()
    field = page.locator(".nb-editor textarea")
    field.click()
    page.keyboard.type("Kept at once.")
    expect(page.locator(".nb-editor-state")).to_have_text("Saved.")
    (note,) = notebook.notes()
    assert note.body == "Kept at once."
    page.keyboard.type(" And this, before a reload.")
    page.reload()
    settled(page)
    page.locator(f".st-key-open_note_{note.id} button").click()
    page.locator(".st-key-edit_note button").click()
    expect(field).to_have_value("Kept at once. And this, before a reload.")
    expect(page.locator(".nb-editor-state")).to_have_text("Saved.")
    assert notebook.notes()[0].body == "Kept at once. And this, before a reload."
    field.press("ControlOrMeta+a")
    page.locator(".nb-editor button[title=Bold], .nb-editor .overtype-toolbar-button").first.click()
    expect(field).to_have_value("**Kept at once. And this, before a reload.**")
    page.locator(".st-key-edit_note button").click()
    expect(page.locator(".st-key-scroll_note p strong")).to_contain_text("Kept at once. And this, before a reload.")
    notebook.delete()
