"""Questions that are spoken, or come with files, through the notebook's door."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import DamagedFile, NoTranscriber
from notebook_app.errors import NothingHeard
from notebook_app.notebook import Notebook
from notebook_app.records import Message
from notebook_app.run.perform import perform
from tests.conftest import SAMPLES
from tests.ingest.transcribe.sound import record, speech
from tests.transcription.server import WORDS, TranscriptionServer

OTHER = ("owls.txt", b"Owls fly silently. Their feathers are soft at the edge.")
GLOSSARY = ("glossary.txt", (SAMPLES / "glossary.txt").read_bytes())


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Birds", fresh_home)
    yield opened
    opened.close()


def ended(notebook: Notebook, message_id: str) -> Message:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        message = notebook.message(message_id)
        if message and message.status != "writing":
            return message
        time.sleep(0.05)
    pytest.fail("the answer did not end")


def work(notebook: Notebook) -> None:
    for job in notebook.jobs(active_only=True):
        if job.kind == "add_source":
            perform(job.id, 1, notebook.settings, notebook.workspace.library)


def test_a_spoken_question_is_heard_and_not_kept(notebook: Notebook, tmp_path: Path) -> None:
    sound = record(tmp_path / "question.wav", speech(4.0)).read_bytes()
    assert not notebook.hears
    with pytest.raises(NoTranscriber):
        notebook.hear_question(sound)
    with TranscriptionServer() as server:
        notebook.save_settings(transcription_model="ear-1", transcription_base_url=server.url)
        assert notebook.hears
        assert notebook.hear_question(sound) == WORDS
        with pytest.raises(NothingHeard):
            notebook.hear_question(record(tmp_path / "silence.wav", speech(1.0) * 0).read_bytes())
        with pytest.raises(DamagedFile):
            notebook.hear_question(b"no sound at all")
    assert not [path for path in (notebook.settings.home / "cache" / "transcripts").rglob("*") if path.is_file()]
    assert not [path for path in notebook.inbox.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_question_about_a_file_is_answered_from_it_alone(notebook: Notebook) -> None:
    notebook.add_source(OTHER[1].decode(), name=OTHER[0], guide=False)
    message = notebook.ask_about("What is the spacing effect?", [GLOSSARY])
    work(notebook)
    answer = ended(notebook, message)
    assert answer.status == "done"
    about = {notebook.source("glossary.txt").id}
    assert {citation.source for citation in answer.citations} == about
    again, _ = notebook.ask_again(answer.id, "How do owls fly?")
    asked, answer = notebook.messages()[0], ended(notebook, again)
    assert {citation.source for citation in answer.citations} <= about
    assert (asked.details["attached"], set(asked.details["sources"])) == (["glossary.txt"], about)


def test_a_file_that_cannot_be_added_ends_the_question_with_its_name(notebook: Notebook) -> None:
    message = notebook.ask_about("What does it say?", [("torn.pdf", b"%PDF-1.7 torn"), OTHER])
    work(notebook)
    answer = ended(notebook, message)
    assert (answer.status, answer.details["error"]["code"]) == ("failed", "not_attached")
    assert answer.details["error"]["params"]["names"] == "torn.pdf"


def test_waiting_for_a_file_can_be_stopped(notebook: Notebook) -> None:
    message = notebook.ask_about("What does it say?", [OTHER])
    notebook.stop_answer(message)
    assert ended(notebook, message).status == "stopped"
