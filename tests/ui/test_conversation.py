"""The chat with a language model on the screen: how it is configured, what it was given, and its endpoint tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from notebook_app.records.conversation import ChatSettings, Reading, SourceShare
from notebook_app.ui.state import Screen
from tests.library.material import Material
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.ui.conftest import checked, report, texts

READING = Reading(
    window=4096,
    window_origin="assumed",
    instructions=250,
    conversation=0,
    sources=(SourceShare("a" * 64, "On spacing", 2, 9, 400),),
    prompt=812,
    reply=30,
    estimated=True,
    passages_left_out=3,
    sources_left_out=("On *tea*",),
    shortened=True,
)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def answered(notebook: Notebook) -> str:
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", "Does it last?")
    details = {
        "answerer": MODEL,
        "thinking": {"text": "![x](https://evil.example/p) Hm.", "seconds": 12.3},
        "reading": READING.to_json(),
    }
    message = library.add_message(notebook.id, "assistant", "It lasts.", details=details)
    library.update_message(message.id, sent=[{"role": "user", "content": "Passages: …"}])
    return message.id


def test_thoughts_are_folded_and_what_was_left_out_is_said(screen: AppTest, notebook: Notebook) -> None:
    message = answered(notebook)
    told = texts(checked(screen.run()))
    assert "Thought for 12 s" in [each.label for each in screen.expander]
    assert "https://evil" not in told
    assert "given less" in told
    assert "3 passages that were found did not fit" in told
    assert screen.button(key=f"given_{message}").label == "about 812 of 4,096 tokens"


def test_what_the_model_was_given_is_shown_word_for_word(screen: AppTest, notebook: Notebook) -> None:
    message = answered(notebook)
    screen.session_state["screen"] = Screen(dialog="given", subject=message)
    told = texts(checked(screen.run()))
    assert "does not count, so this is an estimate" in told
    assert "4,096 tokens are assumed" in told
    assert r"Nothing of 1 source was given: On \*tea\*" in told
    assert [code.value for code in screen.code] == ["Passages: …"]
    assert "2 of 9" in screen.dataframe[0].value.to_string()


def test_the_chat_is_configured(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="configure_chat").click().run())
    assert "needs a language model" in screen.info[0].value
    screen.selectbox(key="chat_assistant").set_value("reviewer")
    screen.selectbox(key="chat_length").set_value("shorter")
    screen.text_input(key="chat_goal").set_value(" An exam ")
    checked(screen.button(key="chat_settings_save").click().run())
    assert notebook.chat_settings() == ChatSettings("reviewer", "An exam", length="shorter")
    assert screen.session_state["screen"].dialog is None


@pytest.mark.slow
def test_assistants_are_made_used_and_deleted(screen: AppTest, notebook: Notebook) -> None:
    screen.session_state["screen"] = Screen(dialog="chat_settings")
    checked(screen.run())
    screen.text_input(key="assistant_name_new").set_value("Coach")
    screen.text_area(key="assistant_text_new").set_value("Ask back.")
    screen.text_area(key="assistant_examples_new").set_value("Why?\n\nHow?")
    checked(screen.button(key="assistant_save_new").click().run())
    own = notebook.assistants()[-1]
    assert (own.name, own.examples) == ("Coach", ("Why?", "How?"))
    checked(screen.button(key=f"use_{own.id}").click().run())
    assert notebook.chat_settings().assistant == own.id
    checked(screen.button(key=f"drop_{own.id}").click().run())
    assert notebook.chat_settings().assistant == ""
    assert own not in notebook.assistants()


def test_facts_are_added_changed_and_forgotten(screen: AppTest, notebook: Notebook) -> None:
    screen.session_state["screen"] = Screen(dialog="chat_settings")
    checked(screen.run())
    screen.text_input(key="memory_new").set_value("I am a nurse")
    checked(screen.button(key="memory_add").click().run())
    (memory,) = notebook.memories()
    checked(screen.text_input(key=f"memory_{memory.id}").set_value("I was a nurse").run())
    assert notebook.memories()[0].text == "I was a nurse"
    checked(screen.button(key=f"forget_{memory.id}").click().run())
    assert notebook.memories() == []


def forms(node: Any) -> Iterator[Any]:
    """Yield what the browser is told of each form."""
    if getattr(node, "type", "") == "form":
        yield node.proto.form
    for child in getattr(node, "children", {}).values():
        yield from forms(child)


def test_enter_in_the_settings_presses_no_button(screen: AppTest) -> None:
    screen.session_state["screen"] = Screen(dialog="settings")
    told = {form.form_id: form.enter_to_submit for form in forms(checked(screen.run())._tree)}
    assert told["settings_form"] is False


def test_nobody_is_asked_where_no_endpoint_is_given(screen: AppTest) -> None:
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    checked(screen.button(key="test_endpoint").click().run())
    assert "Enter an endpoint URL" in screen.error[0].value


def test_an_endpoint_is_tried_before_it_is_saved(screen: AppTest, notebook: Notebook, server: OpenAIServer) -> None:
    notebook.save_settings(openai_api_key="sk-kept", openai_base_url="http://127.0.0.1:9/v1")
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    screen.text_input(key="set_openai_base_url").set_value(server.url)
    screen.text_input(key="set_openai_model").set_value("another")
    checked(screen.button(key="test_endpoint").click().run())
    assert screen.pills(key="set_chosen_model").options == [MODEL]
    assert "does not list the model “another”" in screen.success[0].value
    assert server.keys_of_visits
    assert "sk-kept" not in server.keys_of_visits, "it belongs to another address"
    screen.text_input(key="set_openai_base_url").set_value("http://127.0.0.1:9/v1")
    checked(screen.button(key="test_endpoint").click().run())
    assert "cannot be reached" in screen.error[0].value
    assert notebook.settings.openai_model == ""


def test_a_growing_answer_says_how_far_the_reading_is(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", "Summarise everything")
    details = {"pid": 1, "progress": {"step": "reading", "done": 2, "total": 12}}
    library.add_message(notebook.id, "assistant", "", status="writing", details=details)
    assert "Reading source 3 of 12" in texts(checked(screen.run()))


def test_two_answers_may_be_written_in_one_chat(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    """Two tabs may ask at the same time."""
    library = notebook.workspace.library
    for question in ("Does it last?", "Since when?"):
        library.add_message(notebook.id, "user", question)
        library.add_message(notebook.id, "assistant", f"To {question}", status="writing", details={"pid": 1})
    checked(screen.run())
    assert [button.label for button in screen.button if button.key == "stop"] == ["Stop"], "one for both"
    for question in ("Does it last?", "Since when?"):
        assert f"To {question}" in texts(screen)


def test_an_answer_that_has_ended_is_drawn_alone(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", "Does it last?")
    answer = library.add_message(
        notebook.id, "assistant", "It", status="writing", details={"pid": 1, "question": "Does it last?"}
    )
    checked(screen.run())
    library.update_message(answer.id, text="It lasts longer.")
    report(screen, f"growth_of_{answer.id}", "growth", "1")
    assert "It lasts longer. ▍" in texts(screen)
    library.update_message(answer.id, text="It lasts.", status="done", details={"answerer": "quotes"})
    report(screen, f"growth_of_{answer.id}", "growth", "2")
    assert "It lasts." in texts(screen)
    assert "▍" not in texts(screen)


def test_what_was_asked_already_is_not_suggested(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    data = {"questions": ["Does it last?", "Since when?"]}
    notebook.workspace.library.save_note(notebook.id, "guide", "Memory", "On memory.", data=data)
    notebook.workspace.library.add_message(notebook.id, "user", "Does it last?")
    labels = [button.label for button in checked(screen.run()).button if "_question_" in (button.key or "")]
    assert labels == ["Since when?"]
