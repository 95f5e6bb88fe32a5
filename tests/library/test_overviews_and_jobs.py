from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.errors import Cancelled
from ingest.models import Anchor
from notebook_app.errors import NoSuchItem, OverviewFailed, WrongState
from notebook_app.library import Library
from notebook_app.library.recordings import audio_file, remove_recordings
from notebook_app.records import Citation, NotebookRecord, Overview, OverviewRequest, Script, TimelineEntry, Turn

REQUEST = OverviewRequest("brief", 2.5, "zh", "用简单的话", ("a" * 64,))
SCRIPT = Script(
    "间隔效应",
    "zh",
    ("小文", "小武"),
    (Turn(0, "大家好。"), Turn(1, "间隔更好。", (Citation(1, Anchor("a" * 64, 1, 0, 4, "间隔"), "论文", "1"),))),
    "quotes",
)


@dataclass(frozen=True)
class Finished:
    audio: Path
    script: Script = SCRIPT
    timeline: tuple[TimelineEntry, ...] = (TimelineEntry(0, 0.5, 1.75), TimelineEntry(1, 2.0, 3.125))
    engine: str = "espeak"
    measurements: Mapping[str, float] = field(default_factory=lambda: {"seconds": 3.6, "loudness": -16.1})


def finish(library: Library, overview: Overview) -> Path:
    audio = library.settings.home / "audio" / f"{overview.id}.mp3"
    audio.parent.mkdir(exist_ok=True)
    audio.write_bytes(b"ID3")
    library.finish_overview(overview.id, Finished(audio))
    return audio


def test_an_overview_from_request_to_file(library: Library, notebook: NotebookRecord) -> None:
    begun = library.begin_overview(notebook.id, REQUEST)
    assert (begun.status, begun.script, begun.audio, begun.request) == ("writing", None, None, REQUEST)
    assert library.keep_script(begun.id, SCRIPT).status == "speaking"
    audio = finish(library, begun)
    ready = library.overview(begun.id)
    assert (ready.status, ready.title, ready.script, ready.request) == ("ready", "间隔效应", SCRIPT, REQUEST)
    assert (ready.timeline, ready.engine) == (Finished(audio).timeline, "espeak")
    assert ready.measurements == {"seconds": 3.6, "loudness": -16.1}
    assert ready.audio == str(audio.absolute())
    later = library.begin_overview(notebook.id, OverviewRequest())
    assert [o.id for o in library.overviews(notebook.id)] == [later.id, begun.id]
    library.delete_overview(begun.id)
    library.delete_overview(begun.id)
    assert not audio.exists()
    with pytest.raises(NoSuchItem):
        library.overview(begun.id)


def test_a_failed_overview_is_taken_up_again_with_its_script(library: Library, notebook: NotebookRecord) -> None:
    begun = library.begin_overview(notebook.id, REQUEST, "job-1")
    assert begun.id == "job-1"
    library.keep_script("job-1", SCRIPT)
    with pytest.raises(OverviewFailed), library.recording_failure("job-1"):
        raise OverviewFailed(turn=2, turns=9, detail="No voice.")
    failed = library.overview("job-1")
    assert failed.status == "failed"
    assert "turn 2 of 9" in failed.error
    again = library.begin_overview(notebook.id, REQUEST, "job-1")
    assert (again.status, again.error, again.script) == ("speaking", "", SCRIPT)
    with pytest.raises(Cancelled), library.recording_failure("job-1"):
        raise Cancelled
    assert library.overview("job-1").status == "cancelled"
    with pytest.raises(KeyError), library.recording_failure("job-1"):
        raise KeyError("it had ended")
    assert library.overview("job-1").status == "cancelled"
    library.begin_overview(notebook.id, REQUEST, "job-1")
    with pytest.raises(KeyError), library.recording_failure("job-1"):
        raise KeyError("a mistake of ours")
    assert library.overview("job-1").status == "failed"
    assert len(library.overviews(notebook.id)) == 1


def test_an_overview_is_its_own_notebooks(library: Library, notebook: NotebookRecord, other: NotebookRecord) -> None:
    begun = library.begin_overview(notebook.id, REQUEST)
    with pytest.raises(NoSuchItem):
        library.begin_overview(other.id, REQUEST, begun.id)
    audio = finish(library, begun)
    library.delete_notebook(notebook.id)
    assert not audio.exists()
    with pytest.raises(NoSuchItem):
        library.keep_script(begun.id, SCRIPT)
    library.fail_overview(begun.id, "failed", RuntimeError("too late"))


def test_a_job_reports_and_ends(library: Library, notebook: NotebookRecord) -> None:
    payload = {"given": "论文.pdf", "password": None}
    job = library.add_job("j1", notebook.id, "add_source", "论文.pdf", payload)
    assert (job.status, job.step, job.done, job.total, job.error, job.result) == ("queued", "", 0, 0, {}, {})
    assert library.job_payload("j1") == payload
    library.update_job("j1", status="running", step="embed", done=3, total=10)
    assert library.job("j1").done == 3
    failed = library.update_job("j1", status="failed", error={"code": "disk_full", "params": {"folder": Path("/数据")}})
    assert library.job("j1").error == {"code": "disk_full", "params": {"folder": "/数据"}}
    failed = library.job("j1")
    assert (failed.step, failed.done, failed.total) == ("embed", 3, 10)
    assert library.jobs(notebook.id) == [failed]
    with pytest.raises(WrongState):
        library.update_job("j1", status="done")
    assert library.update_job("j1", error={}, result={"source": "a"}).error == {}
    library.delete_job("j1")
    library.delete_job("j1")
    for ask in (library.job, library.job_payload, library.update_job):
        with pytest.raises(NoSuchItem):
            ask("j1")


def test_jobs_are_listed_newest_first_and_active_only_if_asked(library: Library, notebook: NotebookRecord) -> None:
    for number, status in enumerate(("queued", "running", "done", "failed", "cancelled")):
        library.add_job(f"j{number}", notebook.id, "guide", "Guide")
        library.update_job(f"j{number}", status=status)  # type: ignore[arg-type]
    assert [job.id for job in library.jobs(notebook.id)] == ["j4", "j3", "j2", "j1", "j0"]
    assert [job.id for job in library.jobs(notebook.id, active_only=True)] == ["j1", "j0"]


def test_only_active_jobs_are_asked_to_stop(library: Library, notebook: NotebookRecord) -> None:
    for name in ("active", "ended"):
        library.add_job(name, notebook.id, "guide", "Guide")
    library.update_job("ended", status="done")
    for name in ("active", "ended", "unknown"):
        library.request_cancel(name)
    assert library.cancel_requested("active")
    assert not library.cancel_requested("ended")


@pytest.mark.parametrize("kept", ["audio/x/../../../victim", "../victim", "/etc/hostname", "audio"])
def test_a_path_that_an_old_import_let_in_leads_nowhere(kept: str, tmp_path: Path) -> None:
    victim, home = tmp_path / "victim", tmp_path / "place"
    victim.write_text("mine")
    home.mkdir()
    assert audio_file(home, kept) is None
    remove_recordings(home, "x", kept)
    assert victim.read_text() == "mine"
    assert audio_file(home, "audio/x.mp3") == home / "audio" / "x.mp3"


def test_a_job_that_waits_takes_more_on(library: Library, notebook: NotebookRecord) -> None:
    def join(*values: str, kind: str = "guide", book: str = notebook.id) -> str | None:
        return library.join_waiting_job(book, kind, "sources", values)

    assert join("a") is None
    for name in ("first", "second"):
        library.add_job(name, notebook.id, "guide", "Guide", {"sources": ["a"], "notebook": notebook.id})
    assert join("b", "a", "c") == "first"
    assert library.job_payload("first") == {"sources": ["a", "b", "c"], "notebook": notebook.id}
    assert library.job_payload("second")["sources"] == ["a"]
    assert join("b", kind="evaluate") is None
    assert join("b", book="another") is None
    library.update_job("first", status="running")
    assert join("d") == "second", "what runs has read what it was given"
    library.request_cancel("second")
    assert join("e") is None, "what was cancelled takes nothing on"
    assert library.job_payload("second")["sources"] == ["a", "d"]
