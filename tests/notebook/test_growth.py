"""What a question reads of the library must not grow with the number of sources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from notebook_app.notebook import Notebook

QUESTION = "What is spaced practice?"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gather the SQL that is sent to any database within the block."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


def listings(sent: list[str]) -> int:
    """Count the statements that read the receipts of sources: half of the bytes that a listing of all of them costs."""
    return sum("sources.receipt" in statement and statement.startswith("SELECT") for statement in sent)


def test_a_question_to_the_selected_sources_lists_none(own_samples: Notebook) -> None:
    with statements() as sent:
        assert own_samples.ask(QUESTION).citations
    assert sent
    assert listings(sent) == 0


def test_a_question_to_sources_by_id_lists_none(own_samples: Notebook) -> None:
    ids = own_samples.sources.ids()
    with statements() as sent:
        assert own_samples.ask(QUESTION, sources=ids).citations
    assert listings(sent) == 0


def test_however_many_sources_are_named_they_are_listed_once(own_samples: Notebook) -> None:
    titles = [source.title for source in own_samples.sources()]
    with statements() as sent:
        assert own_samples.search(QUESTION, sources=titles)
    assert len(titles) > 1
    assert listings(sent) == 1


def test_index_entries_are_read_without_the_vectors_of_sentences(own_samples: Notebook) -> None:
    store = own_samples.workspace.library.store(own_samples.id, "any")
    source = own_samples.sources()[0]
    with statements() as sent:
        entries = list(store.entries(source.id))
    assert len(entries) == source.chunks
    assert all(entry.vector is not None and entry.vector.any() for entry in entries)
    assert not any("sentence_vectors" in statement for statement in sent)


def test_the_ids_of_sources_are_read_once_to_choose_and_once_to_search(own_samples: Notebook) -> None:
    with statements() as sent:
        assert own_samples.ask(QUESTION).citations
    assert sum(statement.startswith("SELECT sources.sha256") for statement in sent) == 2
    assert not any("JOIN documents" in statement and "!=" in statement for statement in sent)


def test_answers_in_writing_are_found_by_an_index(own_samples: Notebook) -> None:
    """They are looked for at every question; without one all messages of the notebook were read."""
    with statements() as sent:
        own_samples.chat.messages()
    (looked,) = {statement for statement in sent if "messages.status = ?" in statement}
    with own_samples.workspace.library._database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {looked}", ("n", "writing")).all()
    assert "ix_messages_status" in str(plan)
