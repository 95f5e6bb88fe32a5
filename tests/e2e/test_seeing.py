"""What pictures and films show: the slide of a film that is cited, and a formula typeset beside its picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from notebook_app.notebook import Notebook
from tests.e2e.conftest import App, Visit, ask, settled
from tests.ingest import drawn
from tests.ingest.film.slides import FIRST, SECOND, film, slide
from tests.llm.openai_server import OpenAIServer
from tests.transcription.server import TranscriptionServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
FORMULA = "The picture gives the energy of a body at rest by Einstein.\n\n$$E = mc^2$$"


@pytest.fixture
def notebook(app: App) -> Iterator[Notebook]:
    opened = app.notebook("Seen")
    yield opened
    opened.save_settings(openai_base_url="", openai_vision_model="", transcription_model="", transcription_base_url="")
    opened.delete()


def test_a_formula_is_typeset_beside_its_picture(notebook: Notebook, visit: Visit, tmp_path: Path) -> None:
    Image.new("RGB", (900, 500), "white").save(tmp_path / "energy.png")
    with OpenAIServer() as server:
        server.will_reply(FORMULA)
        notebook.save_settings(openai_base_url=server.url, openai_vision_model="seer")
        notebook.add_source(tmp_path / "energy.png")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-source_list .row .title, .st-key-source_list .row button").first.click()
    settled(page)
    expect(page.locator(".st-key-viewer .page img")).to_be_visible()
    expect(page.locator(".st-key-described .katex").first).to_be_visible()
    expect(page.locator(".st-key-described")).to_contain_text("body at rest")


@pytest.mark.parametrize(("phone", "scheme", "locale"), [(False, "light", "en-US"), (True, "dark", "zh-CN")])
def test_a_slide_of_a_film_is_cited_with_its_picture(
    notebook: Notebook, visit: Visit, tmp_path: Path, phone: bool, scheme: str, locale: str
) -> None:
    drawn.tesseract()
    talk = film(tmp_path / "talk.mp4", [(slide(*FIRST), 4), (slide(*SECOND), 6)])
    with TranscriptionServer() as server:
        notebook.save_settings(transcription_model="ear-1", transcription_base_url=server.url)
        notebook.add_source(talk)
    page = visit(f"/?notebook={notebook.id}", locale=locale, scheme=scheme)
    ask(page, "What beats rereading the text?")
    page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').last.click()
    page.locator(".st-key-viewer .line:has(mark) img").wait_for()
    if phone:
        page.set_viewport_size({"width": 390, "height": 800})
    settled(page)
    lines = page.locator(".st-key-viewer .recording .line")
    expect(lines).to_have_count(4)
    expect(lines.filter(has=page.locator("img"))).to_have_count(2)
    starts = lines.locator(".clock").all_inner_texts()
    assert starts == sorted(starts)
    shown = lines.nth(2).locator("img")
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == slide().width
