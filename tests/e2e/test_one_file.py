"""The page of a notebook in a real browser, from disk: nothing leaves it, and every citation opens its words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from notebook_app.notebook import Notebook
from notebook_app.records import Citation
from notebook_app.run.one_file import Choice, write
from tests.conftest import SAMPLE_NOTEBOOK
from tests.e2e.hostile_names import HOSTILE

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]
QUESTION = "What is the spacing effect?"


@dataclass(frozen=True)
class Exported:
    """The page, and the citations of the answer that a note of it keeps."""

    file: Path
    citations: tuple[Citation, ...]


@pytest.fixture(scope="module")
def exported(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("page")
    home = Path(shutil.copytree(sample_home, folder / "home", symlinks=True, ignore=shutil.ignore_patterns("server.*")))
    own_samples = Notebook.open(SAMPLE_NOTEBOOK, home)
    answer = own_samples.ask(QUESTION)
    own_samples.save_note(answer, title="On spacing")
    for number, text in enumerate(HOSTILE):
        own_samples.save_note(text, title=f"{number} {text}"[:150])
    own_samples.sources.rename(own_samples.sources()[0].id, HOSTILE[0] + HOSTILE[2])
    own_samples.chat.chats.rename(own_samples.chat.chats()[0].id, HOSTILE[1])
    written = write(own_samples, folder / "page.html", Choice(image_megabytes=0.1))
    own_samples.close()
    return Exported(written.path, answer.citations)


class Watched:
    """A page that notes what no page of ours may do."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page, self.requests, self.troubles = page, list[str](), list[str]()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: (self.troubles.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.goto(file.as_uri())


@pytest.fixture(params=["wide", "phone"])
def watched(request: pytest.FixtureRequest, chromium: Browser, exported: Exported) -> Iterator[Watched]:
    size = {"width": 1440, "height": 860} if request.param == "wide" else {"width": 390, "height": 800}
    dark = "dark" if request.param == "phone" else "light"
    context = chromium.new_context(viewport=size, color_scheme=dark, locale="en-GB")  # type: ignore[arg-type]
    found = Watched(context.new_page(), exported.file)
    yield found
    elsewhere = [url[:80] for url in found.requests if not url.startswith(("data:image/webp", exported.file.as_uri()))]
    assert elsewhere == []
    assert found.troubles == []
    context.close()


def test_a_citation_opens_its_words(watched: Watched, exported: Exported) -> None:
    page = watched.page
    note = page.locator("article", has=page.locator("h3", has_text="On spacing"))
    for citation in exported.citations:
        note.locator("a.cite", has_text=str(citation.n)).first.click()
        expect(page.locator("#text mark")).to_have_text(citation.quote)
        expect(page.locator("#text mark")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.locator("#reader")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_words_are_found_and_opened(watched: Watched) -> None:
    page = watched.page
    page.locator("#search").fill("SPACING  effect")
    expect(page.locator("#found .item").first).to_be_visible()
    page.locator("#found .item").first.click()
    marked = page.locator("#text mark").text_content() or ""
    assert " ".join(marked.lower().split()) == "spacing effect"
    page.locator("#close").click()
    page.locator("#search").fill("")
    expect(page.locator("#sources .item").first).to_be_visible()


def test_pages_are_turned_and_the_language_changed(watched: Watched) -> None:
    page = watched.page
    page.locator("[data-tab=sources]").click()
    page.locator("#sources .item").nth(1).click()
    where = page.locator("#where").text_content() or ""
    assert where.startswith("Page ")
    if page.locator("#after").is_enabled():
        page.locator("#after").click()
        expect(page.locator("#where")).not_to_have_text(where)
    page.locator("#close").click()
    page.locator("#language").click()
    expect(page.locator("[data-tab=sources]")).to_have_text("来源")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_hostile_texts_are_words(watched: Watched) -> None:
    page = watched.page
    for tab in ("notes", "chats", "sources"):
        page.locator(f"[data-tab={tab}]").click()
    assert page.locator("script").count() == 2
    assert page.evaluate("document.querySelectorAll('img:not(#picture), iframe, svg, base, object, form').length") == 0
    assert page.locator("h3", has_text="<script>alert(1)</script>").count() >= 1
    assert "<script>" in (page.locator("#sources").text_content() or "")


def test_everyone_can_use_it(watched: Watched) -> None:
    found = Axe().run(watched.page)
    serious = [v["id"] for v in found.response["violations"] if v["impact"] in {"serious", "critical"}]
    assert serious == []
