"""Ask otherwise than by typing: with a file, by voice, and the hosts of an overview by voice; add a whole folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SAMPLES, App, Visit, settled
from tests.transcription.server import TranscriptionServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def listener(app: App) -> Iterator[TranscriptionServer]:
    with TranscriptionServer() as running:
        yield running


def choose_listener(page: Page, model: str, address: str) -> None:
    """Name who hears recordings in the settings dialog, as a user does."""
    page.locator(".st-key-settings button").click()
    page.get_by_role("tab", name="Reading").click()
    page.locator(".st-key-set_transcription_model input").fill(model)
    page.locator(".st-key-set_transcription_base_url input").fill(address)
    page.locator(".st-key-settings_save button").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    settled(page)


def test_an_attached_file_is_added_and_asked_about(app: App, visit: Visit) -> None:
    notebook = app.notebook("Attached")
    page = visit(f"/?nb={notebook.id}")
    with page.expect_response(lambda response: "upload_file" in response.url and response.request.method == "PUT"):
        page.locator('.st-key-question input[type="file"]').first.set_input_files(SAMPLES / "spacing-and-testing.pdf")
    settled(page)
    page.locator(".st-key-question textarea").fill("How large should the gap between sessions be?")
    page.locator(".st-key-question textarea").press("Enter")
    page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').first.wait_for(timeout=90_000)
    assert [source.name for source in notebook.sources()] == ["spacing-and-testing.pdf"]
    notebook.delete()


def test_a_question_is_spoken(paper: str, visit: Visit, listener: TranscriptionServer) -> None:
    page = visit(f"/?notebook={paper}")
    choose_listener(page, "ear-1", listener.url)
    page.locator('.st-key-question [data-testid="stChatInputMicButton"]').click()
    page.wait_for_timeout(1500)
    page.locator('.st-key-question [data-testid="stChatInputApproveButton"]').click()
    asked = page.locator('[class*="st-key-asked_"]').last
    expect(asked).to_contain_text("Spaced practice lasts.", timeout=60_000)
    choose_listener(page, "", "")


def test_a_folder_is_added_by_the_dialog(app: App, visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    (tmp_path / "herons.txt").write_text("The blue heron nests in colonies.")
    (tmp_path / "within" / "owls.md").write_text("# Owls\n\nOwls fly silently.")
    notebook = app.notebook("Folder")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-add button").click()
    page.locator(".st-key-of_folder summary").click()
    page.locator('.st-key-folder input[type="file"]').set_input_files(tmp_path)
    expect(page.get_by_role("dialog")).to_contain_text("owls.md")
    settled(page)
    page.locator(".st-key-add_now button").click()
    expect(page.locator(".st-key-source_list .row")).to_have_count(2, timeout=60_000)
    notebook.delete()


def test_answers_are_read_aloud_until_escape(paper: str, visit: Visit, app: App) -> None:
    page = visit(f"/?notebook={paper}")
    page.locator(".st-key-voice_mode button").click()
    with page.expect_response(lambda reply: "/aloud" in reply.url and reply.status == 200, timeout=90_000) as heard:
        page.locator(".st-key-question textarea").fill("How large should the gap between sessions be?")
        page.locator(".st-key-question textarea").press("Enter")
    assert heard.value.headers["content-type"] == "audio/flac"
    stop = page.get_by_role("button", name="Stop reading")
    stop.wait_for()
    for _ in range(100):  # not wait_for_function: it evaluates strings, which the policy forbids
        if page.evaluate("(window.notebookAloud.audio?.currentTime ?? 0) > 0.1"):
            break
        page.wait_for_timeout(100)
    page.keyboard.press("Escape")
    stop.wait_for(state="hidden")
    assert page.evaluate("window.notebookAloud.audio") is None


def test_a_photo_is_taken_and_handed_over(app: App, visit: Visit) -> None:
    notebook = app.notebook("Photographed")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-add_first button").click()
    page.locator(".st-key-of_camera label").last.click()
    camera = page.locator("video")  # the browser's made-up one
    camera.wait_for()
    for _ in range(100):
        if camera.evaluate("video => video.readyState >= 2"):
            break
        page.wait_for_timeout(100)
    page.get_by_test_id("stCameraInputButton").click()
    page.get_by_role("button", name="Clear photo").wait_for()
    page.locator(".st-key-add_now button").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.get_by_text("Photo 20").first.wait_for(timeout=60_000)
    notebook.delete()
