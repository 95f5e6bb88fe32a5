from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from notebook_app.errors import NoSuchItem
from notebook_app.library import Library
from notebook_app.library.chats import KEPT_AFTER_DELETION
from notebook_app.library.database import Database
from notebook_app.records import NotebookRecord


def texts(library: Library, notebook: NotebookRecord, chat: str | None = None) -> list[str]:
    return [message.text for message in library.messages(notebook.id, chat=chat)]


def test_a_message_goes_to_the_chat_used_last(library: Library, notebook: NotebookRecord) -> None:
    assert library.last_chat(notebook.id) is None
    first = library.add_message(notebook.id, "user", "  What\nlasts?  ")
    second = library.new_chat(notebook.id)
    library.add_message(notebook.id, "user", "Who said so?", chat=second.id)
    library.add_message(notebook.id, "assistant", "Ebbinghaus.")
    assert [(chat.title, chat.messages) for chat in library.chats(notebook.id)] == [
        ("Who said so?", 2),
        ("What lasts?", 1),
    ]
    library.add_message(notebook.id, "assistant", "Spacing.", chat=first.chat)
    last = library.last_chat(notebook.id)
    assert last is not None
    assert (last.id, texts(library, notebook, last.id)) == (first.chat, ["  What\nlasts?  ", "Spacing."])
    assert len(library.messages(notebook.id)) == 4


def test_a_given_title_stays(library: Library, notebook: NotebookRecord) -> None:
    chat = library.new_chat(notebook.id, "Exam")
    library.add_message(notebook.id, "user", "What lasts?", chat=chat.id)
    assert [each.title for each in library.chats(notebook.id)] == ["Exam"]
    library.rename_chat(chat.id, "考试")
    assert [each.title for each in library.chats(notebook.id)] == ["考试"]


def test_a_deleted_chat_can_be_restored_for_a_while(library: Library, notebook: NotebookRecord) -> None:
    old = library.add_message(notebook.id, "user", "Old?").chat
    new = library.new_chat(notebook.id, "New").id
    library.delete_chat(old)
    assert [chat.id for chat in library.chats(notebook.id)] == [new]
    assert texts(library, notebook) == []
    library.restore_chat(old)
    assert texts(library, notebook, old) == ["Old?"]
    library.delete_chat(old)
    database = Database(library.settings)
    with database.writing() as session:
        session.execute(
            text("UPDATE chats SET deleted = :then WHERE id = :chat"),
            {"then": library.chats(notebook.id)[0].created - KEPT_AFTER_DELETION - timedelta(hours=1), "chat": old},
        )
    database.close()
    library.delete_chat(new)
    with pytest.raises(NoSuchItem):
        library.restore_chat(old)
    library.restore_chat(new)


def test_what_followed_a_question_is_set_aside(library: Library, notebook: NotebookRecord) -> None:
    for role, said in (("user", "One?"), ("assistant", "1"), ("user", "Two?"), ("assistant", "2")):
        last = library.add_message(notebook.id, role, said)  # type: ignore[arg-type]
    question = library.messages(notebook.id)[2]
    aside = library.rewind_chat(question.id)
    assert texts(library, notebook) == ["One?", "1"]
    library.restore_chat(aside)
    assert texts(library, notebook, aside) == ["Two?", "2"]
    assert library.message(last.id).chat == aside


def test_messages_are_found_by_their_text_in_every_chat(library: Library, notebook: NotebookRecord) -> None:
    library.add_message(notebook.id, "user", "What is 100% sure?")
    other = library.new_chat(notebook.id)
    library.add_message(notebook.id, "user", "记忆是什么？", chat=other.id)
    gone = library.new_chat(notebook.id)
    library.add_message(notebook.id, "user", "sure and gone", chat=gone.id)
    library.delete_chat(gone.id)
    assert [m.text for m in library.messages(notebook.id, containing="SURE")] == ["What is 100% sure?"]
    assert [m.text for m in library.messages(notebook.id, containing="0%")] == ["What is 100% sure?"]
    assert [m.chat for m in library.messages(notebook.id, containing="记忆")] == [other.id]
    assert library.messages(notebook.id, containing="_") == []
