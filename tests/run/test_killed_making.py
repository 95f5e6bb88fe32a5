"""A worker killed while it makes an artifact of any kind: the next one asks for nothing that the model has answered."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from notebook_app.notebook import Notebook
from notebook_app.settings import Settings
from notebook_app.studio.catalogue import KINDS
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.processes import processes_of, start_worker, wait_until
from tests.run.conftest import ended
from tests.studio.bad_model import bad_reply
from tests.studio.resolving import assert_resolves
from tests.studio.texts import SLEEP

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

FIGURES = "In a survey of 1,200 students, 64% said that they had slept for less than seven hours before the test."
INSTRUCTORS = "In another one, 31% of 250 teachers said that a nap of twenty minutes helped them to remember names."
FOREIGN = " ".join(f"Volcano {n} of Iceland was painted green by its owners." for n in range(12))
TOLD_APART: Mapping[str, Mapping[str, Any]] = {
    "report": {"form": "briefing", "length": "short"},
    "evidence_table": {},
    "mind_map": {"size": "small"},
    "flashcards": {"count": 6},
    "quiz": {"count": 6},
    "slides": {"slides": 4},
    "video_overview": {"slides": 3},
    "infographic": {"figures": 3},
    "draft": {"text": f"{SLEEP[1]} {FOREIGN}"},
    "data": {"question": "How much was recalled?"},
    "comparison": {"question": "What does sleep do for memory?", "model": "other"},
}
"""Kinds that ask a model more than once, with options that make little of each."""
IN_ONE_GO: Mapping[str, str] = {
    "image": "one request, whose picture is kept before anything else is done (tests/studio/image)",
    "selftest": "asks no model: it is measured anew, in seconds",
    "guide": "one request",
    "note": "nothing to wait for",
    "audio_overview": "each spoken line is kept: tests/audio/test_overview.py",
}


class Held:
    """Replies as the model that cites badly, and holds the second reply back until it is told to go on."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reached, self.go = threading.Event(), threading.Event()

    def begin(self) -> None:
        self.asked = []
        self.reached, self.go = threading.Event(), threading.Event()

    def __call__(self, body: dict[str, Any]) -> str:
        said = "\n".join(message["content"] for message in body["messages"])
        self.asked.append(body["model"] + re.sub(r"[0-9a-f]{16}", "", said))
        if len(self.asked) == 2:
            self.reached.set()
            self.go.wait(120)
        return bad_reply(body) if '"properties"' in said else "Sleep after learning strengthens memory [1]."


class Studio:
    """A notebook, the model that is held, and the worker that runs now."""

    def __init__(self, notebook: Notebook, held: Held) -> None:
        self.notebook, self.held = notebook, held
        self.worker: subprocess.Popen[bytes] | None = None

    def half_made(self, kind: str) -> str:
        """Queue an artifact and wait until its first request was answered and the second is held; return the job."""
        self.held.begin()
        job = self.notebook.studio.enqueue(kind, **TOLD_APART[kind])
        self.work()
        wait_until(self.held.reached.is_set, 90, state=lambda: (self.notebook.jobs(), self.held.asked))
        return job

    def work(self) -> None:
        if self.worker is None:
            self.worker = start_worker(self.notebook.settings.home)

    def kill(self) -> None:
        assert self.worker is not None
        self.worker.send_signal(signal.SIGKILL)
        self.worker.wait()
        self.worker = None


@pytest.fixture(scope="module")
def studio(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("killed")
    (home / "models").symlink_to(models)
    held = Held()
    with OpenAIServer() as server:
        server.will_reply(held)
        Settings(home=home).save(openai_base_url=server.url, openai_model=MODEL)
        notebook = Notebook.open("Sleep", home)
        notebook.add_source("# Sleep\n\n" + "\n\n".join([*SLEEP, FIGURES]), name="sleep.md", guide=False)
        notebook.add_source(f"# Naps\n\n{SLEEP[1]}\n\n{INSTRUCTORS}", name="naps.md", guide=False)
        table = home / "groups.csv"
        table.write_text("group,recalled (%)\nreread,40\ntested,61\nreread,42\ntested,58\n", "utf-8")
        notebook.add_source(table, guide=False)
        yield Studio(notebook, held)
        held.go.set()
        notebook.close()
        for process in processes_of(home):
            process.kill()


def test_every_kind_is_killed_or_made_in_one_go() -> None:
    assert TOLD_APART.keys() | IN_ONE_GO.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", TOLD_APART)
def test_the_next_worker_goes_on_where_a_killed_one_was(kind: str, studio: Studio) -> None:
    notebook, held = studio.notebook, studio.held
    job = studio.half_made(kind)
    studio.kill()
    held.go.set()
    studio.work()
    assert ended(notebook, job, 120).status == "done"
    assert held.asked.count(held.asked[0]) == 1, "what was answered is not asked again"
    assert held.asked.count(held.asked[1]) == 2, "what was broken off is"
    (made,) = notebook.studio.artifacts(kind)
    assert (made.state, made.version) == ("ready", 1)
    if kind != "comparison":
        assert made.provenance["writer"] == MODEL
        assert_resolves(notebook, made)


@pytest.mark.parametrize("kind", TOLD_APART)
def test_what_is_being_made_can_be_cancelled(kind: str, studio: Studio) -> None:
    job = studio.half_made(kind)
    studio.notebook.jobs.cancel(job)
    studio.held.go.set()
    assert ended(studio.notebook, job).status == "cancelled"
    made = studio.notebook.studio.artifacts(kind)[0]
    assert made.state == "cancelled"
