"""Longer ways through the app: deleting and undoing, finding, two tabs, a long chat, a cancelled upload, keys alone."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import App, Visit, ask, settled, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
QUESTION = "How large should the gap between sessions be?"
ROW = ".st-key-source_list .row"


def test_a_deleted_source_comes_back(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.locator(f"{ROW} .more").first.click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.locator(".st-key-undo")).to_contain_text("was deleted")
    expect(page.locator(ROW)).to_have_count(0)
    page.locator(".st-key-undo_now button").click()
    expect(page.locator(ROW)).to_have_count(1)
    ask(page, QUESTION)
    expect(page.locator('[class*="st-key-answer_"]').last).to_contain_text("Quoted from your sources")


def test_a_deleted_notebook_comes_back(app: App, visit: Visit) -> None:
    notebook = app.notebook("Short-lived")
    page = visit("/")
    card = page.locator(f".st-key-card_{notebook.id}")
    card.locator('[class*="st-key-menu_"] button').click()
    page.get_by_text("Delete", exact=True).click()
    expect(card).to_have_count(0)
    page.locator(".st-key-undo_now button").click()
    expect(card).to_be_visible()
    card.get_by_role("button", name="Short-lived", exact=True).click()
    page.wait_for_url(f"**notebook={notebook.id}")
    notebook.delete()


def test_a_deleted_chat_comes_back_in_the_dialog_it_was_deleted_in(app: App, visit: Visit) -> None:
    notebook = app.notebook("Chatty")
    notebook.workspace.library.add_message(notebook.id, "user", "Does it last?")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-to_chats button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator('[class*="st-key-delete_chat_"] button').click()
    expect(dialog.locator(".st-key-undo")).to_contain_text("was deleted")
    expect(dialog.locator('[class*="st-key-open_chat_"]')).to_have_count(0)
    dialog.locator(".st-key-undo_now button").click()
    expect(dialog.locator('[class*="st-key-open_chat_"]')).to_have_count(1)
    notebook.delete()


def test_words_are_found_marked_and_stepped_through(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.locator(f"{ROW} .open").first.click()
    page.locator('[class*="st-key-find_"] input').fill("spaced")
    count = page.locator(".st-key-finder")
    expect(count).to_contain_text(re.compile(r"1 of ([2-9]|\d\d)"))
    expect(page.locator(".st-key-viewer mark.current").first).to_be_visible()
    page.locator(".st-key-next_match button").click()
    expect(count).to_contain_text(re.compile(r"2 of \d+"))
    width = page.locator(".st-key-viewer .page").first.evaluate("page => page.offsetWidth")
    page.locator(".st-key-viewer .in").click()
    assert page.locator(".st-key-viewer .page").first.evaluate("page => page.offsetWidth") > width
    page.locator(".st-key-viewer .fit").click()
    jump = page.locator(".st-key-viewer .jump")
    jump.fill("3")
    jump.press("Enter")
    third = page.locator(".st-key-viewer .page").nth(2)
    expect(third).to_be_in_viewport()


def test_what_is_ticked_in_one_tab_is_so_in_the_other(paper: str, visit: Visit) -> None:
    one, other = visit(f"/?notebook={paper}"), visit(f"/?notebook={paper}")
    one.locator(".st-key-source_list .all").click()
    expect(one.locator(".st-key-chat_head")).to_contain_text("0 of 1 sources")
    other.reload()
    settled(other)
    box = other.locator(".st-key-source_list .all input")
    expect(box).not_to_be_checked()
    other.locator(".st-key-source_list .all").click()
    expect(other.locator(".st-key-chat_head")).to_contain_text("1 of 1 sources")
    for _ in range(2):  # folded and unfolded: drawn anew
        one.locator(".st-key-fold_sources button").click()
        settled(one)
    expect(one.locator(".st-key-source_list .all input").last).to_be_checked(timeout=15_000)


def test_three_hundred_messages_stay_quick_to_draw(app: App, visit: Visit) -> None:
    notebook = app.notebook("Talkative")
    for number in range(150):
        notebook.workspace.library.add_message(notebook.id, "user", f"Question {number}?")
        notebook.workspace.library.add_message(notebook.id, "assistant", f"Answer {number}.")
    page = visit(f"/?notebook={notebook.id}")
    expect(page.locator(".st-key-scroll_chat")).to_contain_text("Answer 149.")
    assert page.locator('[class*="st-key-asked_"]').count() == 15
    page.locator(".st-key-earlier button").click()
    expect(page.locator('[class*="st-key-asked_"]')).to_have_count(30)
    notebook.delete()


def test_an_upload_is_cancelled(app: App, visit: Visit) -> None:
    notebook = app.notebook("Hasty")
    page = visit(f"/?notebook={notebook.id}")
    upload(page, "handbook-of-study-techniques.pdf")
    page.locator('[class*="st-key-cancel_"] button').first.click(timeout=30_000)
    expect(page.locator('[class*="st-key-job_"]')).to_have_count(0, timeout=60_000)
    deadline = time.monotonic() + 30
    while notebook.jobs(active_only=True) and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert notebook.sources() == []
    assert [job.status for job in notebook.jobs()] == ["cancelled"]
    notebook.delete()


def test_the_keyboard_alone_asks_folds_and_reads(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.locator(".st-key-fold_sources button").focus()
    page.keyboard.press("Enter")
    rail = page.locator(".st-key-rail .open")
    rail.focus()
    outline = rail.evaluate("button => getComputedStyle(button).outlineStyle")
    assert outline == "solid", "the focus is seen"
    page.keyboard.press("Enter")
    page.locator(".st-key-viewer .page").first.wait_for()
    page.locator(".st-key-question textarea").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator('[class*="st-key-answer_"] a[href*="#cite-"]').last.wait_for(timeout=60_000)


def test_an_answer_is_copied_with_its_references(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator('[class*="st-key-copied_"] button').last.click()
    expect(page.get_by_text("Copied with its references.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"\n\[1\] .+: “.+”", copied)


def test_the_dark_theme_is_chosen_and_kept(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}", scheme="light")
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    light = page.evaluate(background)
    for theme, differs in (("Dark", True), ("System", False)):
        page.locator(".st-key-settings button").click()
        page.get_by_role("tab", name="Appearance").click()
        page.locator(".st-key-set_theme").get_by_text(theme, exact=True).click()
        with page.expect_navigation():
            page.locator(".st-key-settings_save button").click()
        settled(page)
        assert (page.evaluate(background) != light) is differs


def test_an_endpoint_is_tried_before_it_is_saved(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    page.locator(".st-key-settings button").click()
    page.locator(".st-key-set_openai_base_url input").fill("http://127.0.0.1:9/v1")
    page.locator(".st-key-test_endpoint button").click()
    expect(page.get_by_role("dialog").locator('[data-testid="stAlert"]')).to_contain_text("cannot be reached")


@pytest.mark.parametrize("width", [360, 820, 2560])
def test_nothing_overflows_at_any_width(paper: str, visit: Visit, width: int) -> None:
    page = visit(f"/?notebook={paper}")
    page.set_viewport_size({"width": width, "height": 900})
    for address in (page.url, page.url.split("?")[0]):
        page.goto(address)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_menu_of_a_source_is_walked_by_keys(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    more = page.locator(f"{ROW} .more").first
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Open")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-viewer_head")).to_be_visible()


def test_a_source_opened_by_its_title_shows_its_guide_first(app: App, paper: str, visit: Visit) -> None:
    notebook = app.notebook(paper)
    deadline = time.monotonic() + 60
    while not notebook.source_guide(notebook.sources()[0].id) and time.monotonic() < deadline:
        time.sleep(0.3)
    page = visit(f"/?notebook={paper}")
    page.locator(f"{ROW} .open").first.click()
    page.locator(".st-key-viewer .page.shown").first.wait_for()
    page.wait_for_timeout(400)
    expect(page.get_by_text("Source guide")).to_be_in_viewport()


def test_the_studio_widens_on_demand_and_returns(paper: str, visit: Visit) -> None:
    page = visit(f"/?notebook={paper}")
    pane, button = page.locator(".st-key-pane_studio"), page.locator(".st-key-toggle_width button")

    def width() -> float:
        page.wait_for_timeout(500)
        return float(pane.evaluate("pane => pane.offsetWidth"))

    narrow = width()
    button.click()
    expect(button).to_have_accessible_name(re.compile("Restore"))
    assert width() > 1.5 * narrow
    button.click()
    expect(button).to_have_accessible_name(re.compile("Expand"))
    assert width() == narrow


def test_the_filter_leaves_what_matches_and_select_all_takes_those(app: App, visit: Visit) -> None:
    notebook = app.notebook("Filtered")
    for name in ("Herons", "Owls", "Old owls"):
        notebook.add_source(f"{name}\n\n{name} are birds that are told of here.", name=f"{name}.txt", guide=False)
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-source_list .search input").fill("OWLS")
    expect(page.locator(f"{ROW}:visible")).to_have_count(2)
    page.locator(".st-key-source_list .all input").click()
    expect(page.locator(".st-key-chat_head")).to_contain_text("1 of 3 sources")
    page.locator(".st-key-source_list .search input").fill("nothing of the kind")
    expect(page.locator(".st-key-source_list .none")).to_be_visible()
    assert [source.selected for source in notebook.sources()] == [True, False, False]
    notebook.delete()


def test_another_tab_follows_and_a_language_is_one_browsers(app: App, visit: Visit) -> None:
    notebook = app.notebook("Shared")
    note = notebook.save_note("Mine.", title="Written here")
    one, other = visit(f"/?notebook={notebook.id}"), visit(f"/?notebook={notebook.id}")
    expect(other.locator(f".st-key-open_note_{note.id}")).to_be_visible()
    notebook.notes.delete(note.id)
    expect(other.locator(f".st-key-open_note_{note.id}")).to_have_count(0, timeout=15_000)
    with one.expect_navigation():  # the page loads anew by itself, once the browser remembers
        one.locator(".st-key-language_en button", has_text="中文").click()
    expect(one.locator(".st-key-chat_head h3")).to_have_text("对话")
    one.reload()
    expect(one.locator(".st-key-chat_head h3")).to_have_text("对话")
    other.reload()
    expect(other.locator(".st-key-chat_head h3")).to_have_text("Chat")
    notebook.delete()


def test_a_renamed_chat_is_done_with_enter(app: App, visit: Visit) -> None:
    notebook = app.notebook("Renaming")
    notebook.workspace.library.add_message(notebook.id, "user", "Does it last?")
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-to_chats button").click()
    page.locator('[class*="st-key-chat_icons_"] button').first.click()
    field = page.locator('[class*="st-key-chat_title_"] input')
    field.fill("Lasting")
    field.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Lasting", exact=True).first).to_be_visible()
    expect(field).to_be_hidden()
    notebook.delete()


def test_sources_are_grouped_and_ticked_by_their_labels(app: App, visit: Visit) -> None:
    notebook = app.notebook("Labelled")
    for name, label in {"Herons": "birds", "Owls": "birds", "Oaks": "trees", "Rocks": ""}.items():
        receipt = notebook.add_source(f"{name}\n\n{name} are told of here.", name=f"{name}.txt", guide=False)
        notebook.sources.label({receipt.source: [label]})
    page = visit(f"/?notebook={notebook.id}")
    page.locator(".st-key-source_list .order").select_option("label")
    groups = page.locator(".st-key-source_list .group")
    expect(groups).to_have_text(["birds", "trees", "Without a label"])
    expect(page.locator(f"{ROW} .title")).to_have_text(["Herons", "Owls", "Oaks", "Rocks"])
    page.get_by_label("Select the sources of the group “birds”").click()
    expect(page.locator(".st-key-chat_head")).to_contain_text("2 of 4 sources")
    page.locator(".st-key-source_list .search input").fill("birds")
    expect(page.locator(f"{ROW}:visible")).to_have_count(2)
    expect(groups.locator("visible=true")).to_have_count(1)
    notebook.delete()
