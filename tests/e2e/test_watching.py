"""What is watched, on the screen: followed, failing, paused, removed; and the page that the bookmark sends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import App, Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.mark.parametrize(("locale", "scheme", "phone"), [("en-US", "light", False), ("zh-CN", "dark", True)])
def test_a_feed_is_watched_and_its_failure_said(app: App, visit: Visit, locale: str, scheme: str, phone: bool) -> None:
    notebook = app.notebook(f"Birds {locale}")
    page = visit(f"/?notebook={notebook.id}", locale=locale, scheme=scheme, phone=phone)
    if phone:
        page.locator(".st-key-tabs button").first.click()
        settled(page)
    page.locator(".st-key-add button").click()
    page.locator(".st-key-open_watch button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".st-key-feed input").fill("http://127.0.0.1:1/feed")
    dialog.locator(".st-key-follow_feed_now button").click()
    row = dialog.locator('[class*="st-key-watch_"]').first
    expect(row).to_contain_text("127.0.0.1")
    watch = notebook.sources.watches()[0].id
    settled(page)
    for _ in range(60):
        if notebook.sources.watches()[0].failure:
            break
        page.wait_for_timeout(500)
    dialog.locator(f".st-key-pause_{watch} button").click()
    expect(dialog.locator(f".st-key-resume_{watch} button")).to_be_visible()
    expect(row).to_contain_text("127.0.0.1 is inside the local network")
    dialog.locator(".st-key-ask_zotero button").click()
    expect(dialog.locator(".st-key-trouble")).to_contain_text("Zotero")
    dialog.locator(".st-key-of_bookmarklet summary").click()
    expect(dialog.locator(".st-key-of_bookmarklet code")).to_contain_text(
        re.compile(r"javascript:void\(window\.open\(.http://.*\?add=")
    )
    settled(page)


def test_the_page_that_a_bookmark_sends_is_put_into_the_field_and_not_fetched(app: App, visit: Visit) -> None:
    notebook = app.notebook("Taking")
    sent = "http://127.0.0.1:1/page?a=1&b=2"
    page = visit("/?add=http%3A%2F%2F127.0.0.1%3A1%2Fpage%3Fa%3D1%26b%3D2")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(sent.removeprefix("http://"))
    dialog.locator(f".st-key-take_{notebook.id} button").click()
    expect(page.locator(".st-key-address input")).to_have_value(sent)
    settled(page)
    assert notebook.jobs() == []
    assert "add=" not in page.url
    page.goto(f"{app.address}/?notebook={notebook.id}&add=javascript:alert(1)")
    settled(page)
    expect(page.locator(".st-key-trouble")).to_be_visible()
    assert notebook.jobs() == []
