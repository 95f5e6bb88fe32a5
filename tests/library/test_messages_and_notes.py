from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.models import Anchor
from notebook_app.errors import NoSuchItem
from notebook_app.library import Library
from notebook_app.records import Citation, NotebookRecord

CITATIONS = (
    Citation(1, Anchor("a" * 64, 3, 10, 25, "spacing effect"), "On spacing", "iii"),
    Citation(2, Anchor("b" * 64, 1, 0, 4, "间隔效应")),
)


def test_a_message_grows(library: Library, notebook: NotebookRecord) -> None:
    question = library.add_message(notebook.id, "user", "What lasts?")
    answer = library.add_message(notebook.id, "assistant", "", status="writing", details={"pid": 7})
    assert library.messages(notebook.id) == [question, answer]
    assert library.update_message(answer.id, text="Spaced").details == {"pid": 7}
    done = library.update_message(
        answer.id, text="Spaced practice [1].", citations=CITATIONS, status="done", details={"answerer": "quotes"}
    )
    assert library.messages(notebook.id) == [question, done]
    assert library.message(done.id) == done
    assert (done.citations, done.status, done.details) == (CITATIONS, "done", {"answerer": "quotes"})
    assert done.created == answer.created
    assert library.update_message(done.id, citations=()).citations == ()


def test_moments_are_kept_in_utc(library: Library, notebook: NotebookRecord) -> None:
    moment = datetime(2024, 2, 29, 23, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    library.add_message(notebook.id, "user", "from elsewhere", created=moment)
    (message,) = library.messages(notebook.id)
    assert message.created == moment
    assert message.created.tzinfo == UTC


def test_notes_are_kept_newest_first(library: Library, notebook: NotebookRecord) -> None:
    first = library.save_note(notebook.id, "written", "First", "**bold**")
    second = library.save_note(notebook.id, "answer", "第二", "Spaced [1][2].", CITATIONS)
    assert library.notes(notebook.id) == [second, first]
    assert library.note(second.id).citations == CITATIONS
    changed = library.update_note(first.id, body="plain")
    assert (changed.title, changed.body, changed.created) == ("First", "plain", first.created)
    assert changed.updated > first.updated
    assert library.update_note(second.id, title="Second", citations=CITATIONS[:1]).citations == CITATIONS[:1]
    library.delete_note(first.id)
    library.delete_note(first.id)
    assert [note.title for note in library.notes(notebook.id)] == ["Second"]
    with pytest.raises(NoSuchItem):
        library.update_note(first.id, title="x")


def test_there_is_one_guide_of_each_thing(library: Library, notebook: NotebookRecord, other: NotebookRecord) -> None:
    source = "a" * 64
    data = {"topics": ["spacing"], "questions": ["What lasts?", "为什么？"]}
    library.save_note(notebook.id, "guide", "Old", "old")
    library.save_note(notebook.id, "guide", "Paper", "p", source=source)
    library.save_note(other.id, "guide", "Elsewhere", "e")
    written = library.save_note(notebook.id, "written", "Mine", "m")
    new = library.save_note(notebook.id, "guide", "New", "new [1]", CITATIONS[:1], data=data)
    assert library.find_guide(notebook.id) == new
    assert new.data == data
    of_source = library.find_guide(notebook.id, source)
    assert of_source is not None
    assert (of_source.title, of_source.source) == ("Paper", source)
    assert {note.title for note in library.notes(notebook.id)} == {"Mine", "New", "Paper"}
    library.delete_guide(notebook.id)
    library.delete_guide(notebook.id, source)
    assert library.find_guide(notebook.id) is library.find_guide(notebook.id, source) is None
    assert library.notes(notebook.id) == [written]
    assert library.find_guide(other.id) is not None


def test_the_last_messages_of_a_chat(library: Library, notebook: NotebookRecord) -> None:
    added = [library.add_message(notebook.id, "user", f"Question {number}?") for number in range(5)]
    assert library.messages(notebook.id, last=2) == added[-2:]
    assert library.messages(notebook.id, last=9) == added


def test_an_exchange_is_an_answer_with_its_own_question(library: Library, notebook: NotebookRecord) -> None:
    """Also where two questions were asked at the same time."""
    asked = [library.add_message(notebook.id, "user", text) for text in ("Why?", "How?")]
    answers = [
        library.add_message(notebook.id, "assistant", "", status="writing", details={"question": each.text})
        for each in asked
    ]
    for question, answer in zip(asked, answers, strict=True):
        assert library.exchange(answer.id) == [question, answer]
    assert library.exchange("gone") == []
