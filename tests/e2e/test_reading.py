"""Ask a paper, and be led to the words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import App, Visit, ask, settled, upload

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(240)]
QUESTION = "How large should the gap between sessions be?"
CHIP = '[class*="st-key-answer_"] a[href*="#cite-"]'


def test_a_paper_added_through_the_dialog_answers_with_citations(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    ask(page, QUESTION)
    answer = page.locator('[class*="st-key-answer_"]').last
    expect(answer).to_contain_text("Quoted from your sources")
    assert answer.locator('a[href*="#cite-"]').count() >= 1


def test_a_citation_leads_to_the_marked_words(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    ask(page, QUESTION)
    page.locator(CHIP).last.hover()
    card = page.locator("#nb-citation-card")
    expect(card).to_be_visible()
    expect(card.locator(".where")).to_have_text(re.compile(r"^page \d+"))
    expect(card.locator(".why")).to_have_text(re.compile("^Found by "))
    page.locator(CHIP).last.click()
    mark = page.locator(".st-key-viewer mark").first
    mark.wait_for()
    image = page.locator(".st-key-viewer .page:has(mark) img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    page.wait_for_timeout(500)
    where, pane = mark.bounding_box(), page.locator(".st-key-pane_sources").bounding_box()
    assert where is not None
    assert pane is not None
    assert pane["y"] < where["y"] < pane["y"] + pane["height"]
    assert pane["width"] > 500, "the pane widens for the viewer"


def test_the_keyboard_alone_reaches_the_passage(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    ask(page, QUESTION)
    page.locator(CHIP).last.focus()
    expect(page.locator("#nb-citation-card")).to_be_visible()
    page.keyboard.press("Enter")
    page.locator(".st-key-viewer mark").first.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#nb-citation-card")).to_be_hidden()


def test_a_refresh_during_a_job_takes_it_up_again(app: App, visit: Visit) -> None:
    notebook = app.notebook("Refreshed")
    page = visit(f"/?notebook={notebook.id}")
    upload(page, "handbook-of-study-techniques.pdf")
    page.locator('[class*="st-key-job_"]').wait_for()
    page.reload()
    row = page.locator(".st-key-source_list .row")
    expect(page.locator('[class*="st-key-job_"]').or_(row).first).to_be_visible()
    row.wait_for(timeout=90_000)
    settled(page)
    expect(page.locator('[class*="st-key-job_"]')).to_have_count(0)
    notebook.close()


def test_escape_closes_the_viewer_but_not_from_a_field(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    ask(page, QUESTION)
    page.locator(CHIP).last.click()
    viewer = page.locator(".st-key-close_viewer")
    expect(viewer).to_be_visible()
    page.locator(".st-key-question textarea").press("Escape")
    page.wait_for_timeout(500)
    expect(viewer).to_be_visible()
    page.locator(".st-key-chat_head").click()
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)


def test_a_phone_shows_one_pane_at_a_time(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}", phone=True)
    expect(page.locator(".st-key-pane_chat")).to_be_visible()
    expect(page.locator(".st-key-pane_sources")).to_be_hidden()
    page.locator(".st-key-tabs").get_by_text("Sources").click()
    expect(page.locator(".st-key-pane_sources")).to_be_visible()
    expect(page.locator(".st-key-pane_chat")).to_be_hidden()
    page.locator(".st-key-tabs").get_by_text("Chat").click()
    ask(page, QUESTION)
    page.locator(CHIP).last.click()
    page.locator(".st-key-viewer mark").first.wait_for()
    expect(page.locator(".st-key-pane_sources")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_chinese_browser_is_spoken_to_in_chinese(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}", locale="zh-CN")
    for pane, head in (("sources", "来源"), ("chat", "对话"), ("studio", "工作室")):
        expect(page.locator(f".st-key-pane_{pane} h3").first).to_have_text(head)
    page.locator(".st-key-add button").click()
    expect(page.get_by_role("dialog")).to_contain_text("添加来源")


def test_nothing_is_fetched_from_elsewhere(app: App, paper: str, visit: Visit) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app.address}/?notebook={paper}")
    settled(page)
    assert asked
    assert [url for url in asked if not url.startswith((app.address, "data:", "blob:"))] == []
