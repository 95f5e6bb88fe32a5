"""Several chats to a notebook: begun, found, renamed, deleted, restored; a question asked in other words."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from notebook_app.ui.state import Screen
from tests.library.material import Material
from tests.ui.conftest import checked, texts


def add(notebook: Notebook, question: str, answer: str) -> str:
    """Keep an exchange in the chat used last; return that chat."""
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", question)
    return library.add_message(notebook.id, "assistant", answer, details={"answerer": "quotes"}).chat


def test_a_new_chat_is_empty_and_the_old_one_is_a_click_away(
    screen: AppTest, notebook: Notebook, paper: Material
) -> None:
    old = add(notebook, "Does it last?", "It does.")
    assert "It does." in texts(checked(screen.run()))
    checked(screen.button(key="new_chat").click().run())
    checked(screen.run())
    assert "It does" not in texts(screen)
    assert screen.button(key="new_chat").disabled
    checked(screen.button(key="to_chats").click().run())
    checked(screen.button(key=f"open_chat_{old}").click().run())
    assert "It does." in texts(screen)


def test_chats_are_searched_renamed_deleted_and_restored(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    chat = add(notebook, "Does it last?", "Spaced practice lasts.")
    notebook.new_chat("Another")
    screen.session_state["screen"] = Screen(dialog="chats")
    checked(screen.run())
    checked(screen.text_input(key=f"chat_title_{chat}").set_value("Lasting").run())
    assert {each.title for each in notebook.chats()} == {"Lasting", "Another"}
    checked(screen.text_input(key="search_chats").set_value("PRACTICE").run())
    assert "1 message" in texts(screen)
    assert "Spaced practice lasts" in texts(screen)
    checked(screen.text_input(key="search_chats").set_value("").run())
    checked(screen.button(key=f"delete_chat_{chat}").click().run())
    assert [each.title for each in notebook.chats()] == ["Another"]
    checked(screen.button(key=f"restore_chat_{chat}").click().run())
    assert {each.title for each in notebook.chats()} == {"Lasting", "Another"}
    assert notebook.messages(chat)
    other = next(each.id for each in notebook.chats() if each.id != chat)
    screen.session_state["screen"].chat = other
    checked(screen.button(key=f"delete_chat_{chat}").click().run())
    checked(screen.button(key="undo_now").click().run())
    assert screen.session_state["screen"].chat == other, "the one that is read stays"
    assert {each.title for each in notebook.chats()} == {"Lasting", "Another"}


def test_a_rating_is_kept(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    chat = add(notebook, "Does it last?", "It does.")
    answer = notebook.messages(chat)[-1]
    checked(screen.run())
    checked(screen.feedback(key=f"rating_{answer.id}").set_value(1).run())
    assert notebook.messages(chat)[-1].details["rating"] == "good"
    checked(screen.run())
    checked(screen.feedback(key=f"rating_{answer.id}").set_value(None).run())
    assert notebook.messages(chat)[-1].details["rating"] == ""


def test_a_question_opens_for_editing_and_closes_again(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    chat = add(notebook, "Does it last?", "It does.")
    question = notebook.messages(chat)[0]
    checked(screen.run())
    checked(screen.button(key=f"to_reword_{question.id}").click().run())
    assert screen.text_area(key=f"reworded_{question.id}").value == "Does it last?"
    checked(next(button for button in screen.button if button.label == "Cancel").click().run())
    assert not screen.text_area
    assert len(notebook.messages(chat)) == 2
