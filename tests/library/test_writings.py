from __future__ import annotations

import time

from notebook_app.library import Library
from notebook_app.records import NotebookRecord


def test_only_its_owner_renews_a_lease_until_it_is_told_to_stop(library: Library, notebook: NotebookRecord) -> None:
    message = library.messages.add_message(notebook.id, "assistant", "", status="writing").id
    assert library.messages.writings.writing(message) is None
    library.messages.writings.begin(message, "one")
    time.sleep(0.05)
    assert not library.messages.writings.beat(message, "another")
    found = library.messages.writings.writing(message)
    assert found
    assert found.owner == "one"
    assert 0.04 < found.silent < 30
    assert library.messages.writings.beat(message, "one")
    renewed = library.messages.writings.writing(message)
    assert renewed
    assert renewed.silent < found.silent
    library.messages.writings.stop(message)
    assert not library.messages.writings.beat(message, "one")
    library.messages.writings.end(message)
    assert library.messages.writings.writing(message) is None
    assert not library.messages.writings.beat(message, "one")


def test_who_writes_an_answer_goes_with_its_notebook(library: Library, notebook: NotebookRecord) -> None:
    message = library.messages.add_message(notebook.id, "assistant", "", status="writing").id
    library.messages.writings.begin(message, "one")
    library.notebooks.delete_notebook(notebook.id)
    assert library.messages.writings.writing(message) is None
