"""Answers in the background: they grow in the library, can be stopped at once, and end in a state that says how."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.models import Anchor
from notebook_app.chat.in_background import AnswerWriter
from notebook_app.chat.port import Listener
from notebook_app.chat.tuning import Lease
from notebook_app.errors import ModelUnreachable
from notebook_app.library import Library
from notebook_app.library.owner import this_process
from notebook_app.records import Answer, Citation, Message
from notebook_app.settings import Settings


@pytest.fixture
def library(fresh_home: Path) -> Iterator[Library]:
    opened = Library(Settings(home=fresh_home))
    yield opened
    opened.close()


@pytest.fixture
def notebook_id(library: Library) -> str:
    return library.create_notebook("Test").id


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def ended(library: Library, message_id: str) -> Message:
    until(lambda: library.message(message_id).status != "writing")
    return library.message(message_id)


def test_the_text_grows_while_the_endpoint_is_slow(library: Library, notebook_id: str) -> None:
    go_on = threading.Event()

    def answer(listener: Listener) -> Answer:
        listener.text("One ")
        listener.text("two ")
        go_on.wait(5)
        listener.text("three.")
        return Answer("Count?", "One two three.", (), (), abstained=False, answerer="slow")

    message_id = AnswerWriter(library).start(notebook_id, "Count?", answer)
    until(lambda: library.message(message_id).text == "One two ")
    assert library.message(message_id).status == "writing"
    go_on.set()
    message = ended(library, message_id)
    assert (message.text, message.status, message.details["answerer"]) == ("One two three.", "done", "slow")
    assert [m.text for m in library.messages(notebook_id)] == ["Count?", "One two three."]


def test_a_silent_endpoint_is_stopped_at_once_and_says_no_more(library: Library, notebook_id: str) -> None:
    go_on, over = threading.Event(), threading.Event()

    def answer(listener: Listener) -> Answer:
        listener.text("Half an ")
        go_on.wait(5)
        try:
            listener.text("answer")
        finally:
            over.set()
        raise AssertionError("a stopped answer goes on")

    writer = AnswerWriter(library)
    message_id = writer.start(notebook_id, "Why?", answer)
    until(lambda: library.message(message_id).text == "Half an ")
    writer.stop(message_id)
    assert library.message(message_id).status == "stopped"
    go_on.set()
    over.wait(5)
    message = library.message(message_id)
    assert (message.text, message.status, message.details["question"]) == ("Half an ", "stopped", "Why?")


def test_a_failure_is_kept_as_data_with_what_was_written(library: Library, notebook_id: str) -> None:
    def answer(listener: Listener) -> Answer:
        listener.text("It ")
        raise ModelUnreachable(url="http://127.0.0.1:1/v1", detail="refused")

    message = ended(library, AnswerWriter(library).start(notebook_id, "Why?", answer))
    assert (message.text, message.status) == ("It ", "failed")
    assert message.details["error"]["code"] == "model_unreachable"
    assert message.details["error"]["retryable"]


@pytest.mark.parametrize("ending", ["stopped", "failed"])
def test_what_is_broken_off_keeps_its_citations_and_its_writer(library: Library, notebook_id: str, ending: str) -> None:
    go_on = threading.Event()
    cited = Citation(1, Anchor("f" * 64, 1, 0, 4, "Half"), "Paper", "")

    def answer(listener: Listener) -> Answer:
        listener.text("Half [1] ")
        listener.cited("model-1", [cited])
        go_on.wait(5)
        raise ModelUnreachable(url="http://127.0.0.1:1/v1", detail="refused")

    writer = AnswerWriter(library)
    message_id = writer.start(notebook_id, "Why?", answer)
    until(lambda: library.message(message_id).citations != ())  # a process that is killed leaves them too
    if ending == "stopped":
        writer.stop(message_id)
    go_on.set()
    message = ended(library, message_id)
    assert (message.status, message.citations) == (ending, (cited,))
    assert message.details["answerer"] == "model-1"


def test_what_nobody_foresaw_is_kept_too(library: Library, notebook_id: str) -> None:
    def answer(listener: Listener) -> Answer:
        raise ZeroDivisionError("by zero")

    message = ended(library, AnswerWriter(library).start(notebook_id, "Why?", answer))
    assert message.status == "failed"
    assert "ZeroDivisionError" in message.details["error"]["params"]["detail"]


def test_an_answer_whose_process_is_gone_is_marked(library: Library, notebook_id: str) -> None:
    gone = 2**22 + 1  # above the largest process id of Linux
    lost = library.add_message(notebook_id, "assistant", "Half", status="writing", details={"pid": gone})
    AnswerWriter(library).mark_abandoned(notebook_id)
    assert library.message(lost.id).status == "stopped"
    assert library.message(lost.id).text == "Half"


class LookedAt(Library):
    """A library in which somebody looks for abandoned answers at the very moment when a message was put there."""

    def add_message(self, notebook_id: str, *given: Any, **more: Any) -> Message:
        message = super().add_message(notebook_id, *given, **more)
        AnswerWriter(self).mark_abandoned(notebook_id)
        return message


def test_an_answer_that_begins_is_not_taken_for_abandoned(home: Path) -> None:
    library, go_on = LookedAt(Settings(home=home)), threading.Event()
    notebook_id = library.create_notebook("Test").id

    def answer(listener: Listener) -> Answer:
        go_on.wait(30)
        return Answer("Why?", "So.", (), (), abstained=False, answerer="slow")

    begun = AnswerWriter(library).start(notebook_id, "Why?", answer)
    assert library.message(begun).status == "writing"
    go_on.set()
    assert ended(library, begun).status == "done"
    library.close()


def test_what_can_be_read_of_an_answer_has_another_version_each_time(library: Library, notebook_id: str) -> None:
    go_on = threading.Event()

    def answer(listener: Listener) -> Answer:
        listener.text("Half ")
        go_on.wait(30)
        return Answer("Why?", "Half an answer.", (), (), abstained=False, answerer="slow")

    writer = AnswerWriter(library, Lease(growth=0.0))
    message_id = writer.start(notebook_id, "Why?", answer)
    first = writer.version(message_id)
    until(lambda: library.message(message_id).text == "Half ")
    until(lambda: writer.version(message_id) not in {"", first})
    go_on.set()
    ended(library, message_id)
    until(lambda: not writer.version(message_id))
    assert not writer.version("no such answer")
    other = library.add_message(notebook_id, "assistant", "Half", status="writing", details={"pid": 1})
    versions = {writer.version(other.id)}
    library.update_message(other.id, text="Half an answer")
    versions.add(writer.version(other.id))
    assert len(versions) == 2, "one that another process writes"
    assert "" not in versions


def waiting(go_on: threading.Event) -> Callable[[Listener], Answer]:
    def answer(listener: Listener) -> Answer:
        listener.text("Half ")
        go_on.wait(30)
        listener.text("more ")
        return Answer("Why?", "Half an answer.", (), (), abstained=False, answerer="slow")

    return answer


def test_an_answer_is_stopped_from_another_process(library: Library, notebook_id: str) -> None:
    go_on = threading.Event()
    message_id = AnswerWriter(library, Lease(beat=0.0)).start(notebook_id, "Why?", waiting(go_on))
    until(lambda: library.messages.message(message_id).text == "Half ")
    AnswerWriter(library).stop(message_id)  # which does not write it itself
    message = ended(library, message_id)
    assert (message.text, message.status) == ("Half ", "stopped")
    go_on.set()
    assert library.messages.writings.writing(message_id) is None


def test_an_answer_of_another_machine_is_abandoned_when_its_lease_is_over(library: Library, notebook_id: str) -> None:
    message = library.messages.add_message(notebook_id, "assistant", "Half", status="writing")
    library.messages.writings.begin(message.id, "another machine:1:0")
    AnswerWriter(library).mark_abandoned(notebook_id)
    assert library.messages.message(message.id).status == "writing"
    AnswerWriter(library, Lease(silent=0.0)).mark_abandoned(notebook_id)
    assert library.messages.message(message.id).status == "stopped"
    assert not library.messages.writings.beat(message.id, "another machine:1:0"), "and its writer hears of it"


def test_a_process_of_this_machine_is_gone_when_it_is_and_not_before(library: Library, notebook_id: str) -> None:
    here = this_process().rpartition(":")[0].rpartition(":")[0]
    alive, gone = (library.messages.add_message(notebook_id, "assistant", "Half", status="writing") for _ in range(2))
    library.messages.writings.begin(alive.id, f"{here}:{os.getppid()}:0")
    library.messages.writings.begin(gone.id, f"{here}:{2**22 + 1}:0")
    AnswerWriter(library, Lease(silent=0.0)).mark_abandoned(notebook_id)
    assert library.messages.message(alive.id).status == "writing", "it sleeps with the machine and goes on"
    assert library.messages.message(gone.id).status == "stopped"


def test_the_id_that_an_earlier_version_noted_is_ours_by_chance(library: Library, notebook_id: str) -> None:
    """As in a container, whose processes have the same ids after every start."""
    left = library.messages.add_message(
        notebook_id, "assistant", "Half", status="writing", details={"pid": os.getpid()}
    )
    AnswerWriter(library).mark_abandoned(notebook_id)
    assert library.messages.message(left.id).status == "stopped"


OPENED_ELSEWHERE = """
import sys
from pathlib import Path
from notebook_app.chat.in_background import AnswerWriter
from notebook_app.library import Library
from notebook_app.settings import Settings

library = Library(Settings(home=Path(sys.argv[1])))
AnswerWriter(library).mark_abandoned(sys.argv[2])
print([message.status for message in library.messages(sys.argv[2])])
"""


@pytest.mark.slow
def test_another_container_does_not_stop_what_is_being_written(library: Library, notebook_id: str) -> None:
    apart = ["unshare", "--pid", "--fork", "--mount-proc"]
    if subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this user may not make a namespace of process ids")
    go_on = threading.Event()
    message_id = AnswerWriter(library).start(notebook_id, "Why?", waiting(go_on))
    opened = [*apart, sys.executable, "-c", OPENED_ELSEWHERE, str(library.settings.home), notebook_id]
    seen = subprocess.run(opened, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60)
    assert seen.stdout.strip() == "['done', 'writing']"
    go_on.set()
    assert ended(library, message_id).status == "done"
