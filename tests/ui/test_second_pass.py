"""Findings of a walk through the whole screen: each test failed before its finding was put right."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from notebook_app.records import Citation
from notebook_app.ui import jobs
from notebook_app.ui.serving import policy
from notebook_app.ui.state import MESSAGES_SHOWN, NOTES_SHOWN, Screen
from tests.library.material import Material
from tests.ui.conftest import checked, report, rows, texts
from tests.ui.test_screen import add_exchange


def writing(notebook: Notebook, **details: object) -> str:
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", "Does it last?")
    said = {"pid": 1, "question": "Does it last?", **details}
    return library.add_message(notebook.id, "assistant", "", status="writing", details=said).id


def test_stop_stands_in_the_composer_in_place_of_the_questions(
    screen: AppTest, notebook: Notebook, paper: Material
) -> None:
    data = {"questions": ["Since when?"]}
    notebook.workspace.library.save_note(notebook.id, "guide", "Memory", "On memory.", data=data)
    answer = writing(notebook)
    keys = [button.key for button in checked(screen.run()).button]
    assert "stop" in keys
    assert not [key for key in keys if "_question_" in str(key)]
    notebook.workspace.library.update_message(answer, text="It does.", status="done")
    keys = [button.key for button in checked(screen.run()).button]
    assert "stop" not in keys
    assert "next_question_0" in keys


def test_a_model_that_thinks_is_told_of_once(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    writing(notebook, thinking={"seconds": 0.4, "text": "Hm."})
    checked(screen.run())
    labels = [each.label for each in screen.expander]
    assert "Thinking… 1 s" in labels
    assert "Thought for 1 s" not in labels
    assert "Thinking" not in texts(screen), "and nowhere else"


def test_a_refusal_is_no_quotation(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    details = {"answerer": "quotes", "abstained": True}
    notebook.workspace.library.add_message(notebook.id, "assistant", "Not there.", status="done", details=details)
    checked(screen.run())
    assert "Not in your sources" in texts(screen)
    assert not [
        each
        for each in screen.caption
        if each.value == ":material/format_quote: Quoted from your sources, word for word"
    ]


def test_no_sources_is_not_said_while_some_wait(screen: AppTest, notebook: Notebook) -> None:
    assert "No sources yet" in texts(checked(screen.run()))
    notebook.workspace.library.add_job("waiting", notebook.id, "add_source", "a.pdf", {})
    assert "No sources yet" not in texts(checked(screen.run()))


def test_an_answer_saved_twice_is_one_note(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    message = add_exchange(notebook, citation)
    checked(screen.run())
    checked(screen.button(key=f"save_{message}").click().run())
    checked(screen.run())
    checked(screen.button(key=f"save_{message}").click().run())
    (note,) = notebook.notes()
    assert screen.session_state["screen"].note == note.id
    notebook.notes.update(note.id, body="Changed.")
    checked(screen.run())
    checked(screen.button(key=f"save_{message}").click().run())
    assert len(notebook.notes()) == 2, "what was changed since is another note"


def test_a_note_becomes_a_source_of_its_own_title(notebook: Notebook) -> None:
    note = notebook.save_note("# A heading of the body\n\nSpacing helps to remember.", title="Spacing")
    assert notebook.sources.add_note(note.id).source
    assert [source.title for source in notebook.sources()] == ["Spacing"]
    other = notebook.save_note("# A heading\n\nTesting helps, too.", title="Testing")
    job = notebook.jobs.add_note(other.id)
    assert notebook.workspace.library.job_payload(job)["title"] == "Testing"


def test_what_is_no_address_can_be_added_as_a_text(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="add").click().run())
    screen.text_input(key="address").set_value("Spacing helps to remember.")
    assert "add_as_text" not in [button.key for button in screen.button]
    checked(screen.button(key="add_now").click().run())
    checked(screen.button(key="add_as_text").click().run())
    (job,) = notebook.jobs()
    assert notebook.workspace.library.job_payload(job.id)["given"] == {"text": "Spacing helps to remember."}
    assert screen.session_state["screen"].dialog is None
    assert not screen.error


def test_a_renamed_chat_closes_its_field(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    chat = notebook.new_chat("Before").id
    screen.session_state["screen"] = Screen(dialog="chats")
    checked(screen.run())

    def popover() -> str:
        (found,) = (each for each in screen.get("popover"))
        return str(found.proto.popover.id or found.proto.id)

    before = popover()
    checked(screen.text_input(key=f"chat_title_{chat}").set_value("After").run())
    assert popover() != before, "another popover, which is closed"


@pytest.mark.parametrize(("kept", "code"), [("failure", "model_busy"), ("error", "empty_reply")])
def test_a_model_that_fails_leads_to_the_settings(
    screen: AppTest, notebook: Notebook, citation: Citation, kept: str, code: str
) -> None:
    failure = {"code": code, "params": {"url": "http://a/v1", "model": "mempty", "detail": "an empty reply"}}
    details = {"answerer": "quotes", kept: failure}
    status = "done" if kept == "failure" else "failed"
    library = notebook.workspace.library
    message = library.add_message(notebook.id, "assistant", "Spaced.", status=status, details=details)
    checked(screen.run())
    said = [each.value for each in (*screen.caption, *screen.error)]
    assert any(("“mempty” wrote no answer" in each) == (code == "empty_reply") for each in said)
    checked(screen.button(key=f"settings_for_{message.id}").click().run())
    assert screen.session_state["screen"].dialog == "settings"


def test_a_language_is_chosen_for_one_browser(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.get_by_key("language_en").set_value("zh").run())
    assert "来源" in [head.value for head in screen.subheader]
    assert notebook.settings.language == "", "other browsers are shown theirs"
    allowed = policy.content_security_policy("http", "localhost")
    assert policy._hash(policy.remembering("zh").encode()) in allowed


def test_what_is_deleted_elsewhere_goes(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    assert rows(checked(screen.run()))
    notebook.trash.source(paper.sha256)
    report(screen, "watching_changes", "changed", "1")
    assert "No sources yet" in texts(screen)
    notebook.save_note("Mine.", title="From elsewhere")
    report(screen, "watching_changes", "changed", "2")
    assert "From elsewhere" in [button.label for button in screen.button]
    notebook.rename("Another name")
    report(screen, "watching_changes", "changed", "3")
    assert screen.text_input(key=f"name_{notebook.id}_1").value == "Another name"


@pytest.mark.parametrize("part", ["sources", "studio", "chat", "name"])
def test_each_part_has_a_version_of_its_own(notebook: Notebook, paper: Material, part: str) -> None:
    changes = notebook.workspace.library.changes
    before = changes(notebook.id)
    change = {
        "sources": lambda: notebook.sources.select([paper.sha256], False),
        "studio": lambda: notebook.save_note("Mine."),
        "chat": lambda: notebook.workspace.library.add_message(notebook.id, "user", "Why?"),
        "name": lambda: notebook.rename("Other"),
    }
    assert changes(notebook.id) == before
    change[part]()
    after = changes(notebook.id)
    assert {each for each in before if before[each] != after[each]} == {part}


def test_notes_are_found_tagged_pinned_and_sorted_apart_from_guides(
    screen: AppTest, notebook: Notebook, paper: Material
) -> None:
    notes = {title: notebook.save_note(f"About {title}.", title=title) for title in ("Delta", "Alpha", "Gamma", "Beta")}
    notebook.workspace.library.save_note(notebook.id, "guide", "Made", "On memory.")

    def shown() -> list[str]:
        return [b.label for b in screen.button if str(b.key).startswith("open_note_")]

    checked(screen.run())
    assert shown() == ["Beta", "Gamma", "Alpha", "Delta", "Made"]
    assert "1 automatic guide" in [each.label for each in screen.expander]
    checked(screen.selectbox(key="notes_order").select("title").run())
    notebook.notes.arrange(notes["Gamma"].id, pinned=True, tags=["#sleep", " sleep", "", "recall"])
    assert notebook.workspace.library.notes.note(notes["Gamma"].id).tags == ("sleep", "recall")
    checked(screen.run())
    assert shown() == ["Gamma", "Alpha", "Beta", "Delta", "Made"]
    checked(screen.text_input(key="notes_search").set_value("#SLEEP").run())
    assert shown() == ["Gamma", "Made"]
    checked(screen.run())
    checked(screen.button(key=f"open_note_{notes['Gamma'].id}").click().run())
    checked(screen.button(key="pin_note").click().run())
    assert not notebook.workspace.library.notes.note(notes["Gamma"].id).pinned


def test_topics_and_questions_of_a_guide_are_asked_with_a_click(
    screen: AppTest, notebook: Notebook, paper: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(type(notebook.chat), "start", lambda _self, question, **_: asked.append(question))
    data = {"topics": ["sleep"], "questions": ["Does it last?"]}
    guide = notebook.workspace.library.save_note(notebook.id, "guide", "Made", "On memory.", data=data)
    for key in ("topics", "questions"):
        screen.session_state["screen"] = Screen(note=guide.id)
        checked(screen.run())
        checked(screen.button(key=f"ask_{key}_0_{guide.id}").click().run())
    assert asked == ["What do the sources say about “sleep”?", "Does it last?"]


def test_questions_to_go_on_with_follow_the_last_answer(
    notebook: Notebook, paper: Material, citation: Citation
) -> None:
    library = notebook.workspace.library
    library.save_note(notebook.id, "guide", "Whole", "All.", data={"questions": ["What is general?"]})
    near = ["Which methods were used?", "How long does spaced practice last?"]
    library.save_note(notebook.id, "guide", "One", "One.", source=paper.sha256, data={"questions": near})
    message = library.add_message(
        notebook.id, "assistant", "Spaced practice lasts.", citations=[citation], status="done"
    )
    guides = notebook.sources.guides
    assert guides.questions() == ["What is general?"]
    assert guides.questions(message) == [near[1], near[0], "What is general?"]


@pytest.mark.parametrize(
    ("elapsed", "done", "remaining", "seconds"),
    [(30.0, 3, 6, 60.0), (1.0, 3, 6, None), (30.0, 0, 6, None), (30.0, 3, 0, None)],
)
def test_time_left_is_said_where_the_pace_is_known(
    elapsed: float, done: int, remaining: int, seconds: float | None
) -> None:
    assert jobs.seconds_left(elapsed, done, remaining) == seconds


def test_a_question_is_asked_of_every_notebook(home_screen: AppTest, notebook: Notebook) -> None:
    notebook.sources.add("Spacing\n\nSpaced practice lasts longer than massed practice.")
    other = Notebook.create("Climate", notebook.settings.home)
    other.sources.add("Carbon\n\nThe ocean takes up a quarter of the carbon that we emit.")
    question = "How much carbon does the ocean take up?"
    checked(home_screen.text_input(key="search").set_value(question).run())
    checked(home_screen.button(key="ask_all").click().run())
    home_screen.session_state["screen"].across[1].result(timeout=60)
    checked(home_screen.run())
    assert "Quoted from your notebooks, word for word" in texts(home_screen)
    opened = [str(button.key) for button in home_screen.button if str(button.key).startswith("open_across_")]
    assert opened == [f"open_across_{other.id}"]
    assert "The ocean takes up a quarter of the carbon" in texts(home_screen)
    checked(home_screen.button(key=f"open_quote_{other.id}_1").click().run())
    assert home_screen.query_params["notebook"] == other.id
    assert home_screen.session_state["screen"].viewer.quote
    assert not other.messages(), "it is kept in no chat"


def test_what_is_drawn_is_bounded_however_much_a_notebook_holds(
    screen: AppTest, notebook: Notebook, paper: Material
) -> None:
    library = notebook.workspace.library
    for number in range(100):
        library.notes.save_note(notebook.id, "written", f"Note {number}", "text")
        library.notes.save_note(notebook.id, "guide", f"Guide {number}", "text", source=f"{number:064}")
        library.add_message(notebook.id, "user", f"Question {number}?")
        library.add_message(notebook.id, "assistant", f"Answer {number}.", details={"answerer": "quotes"})
    checked(screen.run())
    assert sum(str(each.key).startswith("open_note_") for each in screen.button) == 2 * NOTES_SHOWN
    assert sum(f"Answer {number}." in texts(screen) for number in range(100)) == MESSAGES_SHOWN / 2
    checked(screen.button(key="more_notes").click().run())
    checked(screen.run())
    assert sum(str(each.key).startswith("open_note_") for each in screen.button) == 3 * NOTES_SHOWN
    assert "40 left" in screen.button(key="more_notes").label
    checked(screen.text_input(key="notes_search").set_value("note 0").run())
    labels = [each.label for each in screen.button if str(each.key).startswith("open_note_")]
    assert labels[0] == "Note 0", "what is not drawn is found"
