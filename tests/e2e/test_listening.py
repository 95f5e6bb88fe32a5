"""Make an audio overview, and hear it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


def test_an_overview_is_made_and_plays_with_its_transcript(paper: str, visit: Visit) -> None:
    pytest.importorskip("espeakng_loader", reason="the embedded speech engine is the extra “offline”")
    page = visit(f"/?notebook={paper}")
    _generate(page)
    page.locator(".st-key-player .play").wait_for(timeout=180_000)
    player = page.locator(".st-key-player .player")
    transcript = page.locator(".st-key-player .transcript")
    expect(transcript).to_be_hidden()
    assert player.evaluate("player => player.offsetHeight") < 110, "a bar, until one asks for more"
    page.locator(".st-key-player .unfold").click()
    expect(transcript).to_be_visible()
    page.locator(".st-key-player .play").click()
    lit = page.locator(".st-key-player .line.on")
    expect(lit).to_have_count(1)
    audio = page.locator(".st-key-player audio:not(.reply)")
    page.wait_for_timeout(1500)
    before = audio.evaluate("audio => audio.currentTime")
    page.wait_for_timeout(1500)
    assert audio.evaluate("audio => audio.currentTime") > before + 0.5
    page.locator(".st-key-player .words").nth(2).click()
    expect(page.locator(".st-key-player .line").nth(2)).to_have_class("line on")
    assert audio.evaluate("audio => audio.currentTime") > before
    page.locator(".st-key-player .transcript").focus()
    at = audio.evaluate("audio => audio.currentTime")
    page.keyboard.press("j")
    assert audio.evaluate("audio => audio.currentTime") < at
    page.locator(".st-key-player .chips a").first.click()
    page.locator(".st-key-viewer mark").first.wait_for()
    assert not audio.evaluate("audio => audio.paused"), "reading a passage does not interrupt the hosts"
    page.locator(".st-key-player .words").nth(1).click()
    page.locator(".st-key-player .question").fill("What does the source say?")
    assert audio.evaluate("audio => audio.paused"), "one cannot think of a question while they talk on"
    page.locator(".st-key-player .send").click()
    page.locator(".st-key-player .answer:not([hidden]) .line").first.wait_for(timeout=60_000)
    page.locator(".st-key-player .go-on").click()
    expect(page.locator(".st-key-player .line.on").first).to_be_visible()
    assert not audio.evaluate("audio => audio.paused"), "the episode goes on"
    with page.expect_download() as downloading:
        page.locator(".st-key-player .downloads a").first.click()
    assert downloading.value.path().read_bytes()[:3] == b"ID3"
    _closes_until_it_is_chosen(page)


def _closes_until_it_is_chosen(page: Page) -> None:
    player = page.locator(".st-key-player .player")
    page.locator(".st-key-player .forward").click()
    page.locator(".st-key-player .rewind").click()
    page.locator(".st-key-player .close").click()
    expect(player).to_be_hidden()
    page.reload()
    settled(page)
    page.wait_for_timeout(1500)
    expect(player).to_be_hidden()
    page.locator('[class*="st-key-listen_"] button').first.click()
    expect(player).to_be_visible()
    page.reload()
    expect(player).to_be_visible()


def _generate(page: Page) -> None:
    """Ask for an overview from the end of a long form: its progress comes into view."""
    page.set_viewport_size({"width": 1440, "height": 420})
    page.locator(".st-key-audio_options summary").click()
    page.locator(".st-key-audio_review").scroll_into_view_if_needed()
    page.locator(".st-key-generate button").click()
    job = page.locator('.st-key-audio_card [class*="st-key-job_"]')
    job.wait_for()
    expect(job).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 860})
