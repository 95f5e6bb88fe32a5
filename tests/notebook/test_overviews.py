"""Overviews through the notebook's door: reviewed, edited, spoken, joined in, saved as shows, fed as a podcast."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notebook_app.audio.sound.check import check_episode
from notebook_app.errors import FormatNeedsModel, NoSuchItem, NotebookError, SpeechError
from notebook_app.notebook import Notebook
from notebook_app.records import Overview, OverviewRequest, Speaker
from tests.llm.openai_server import MODEL, OpenAIServer

pytestmark = pytest.mark.slow

pytest.importorskip("espeakng_loader")
TEXT = """# Spacing

Learners who space their study over several days remember far more of it after a month than those who cram.

In one study of 177 students, 84% reread their notes, and only 11% tested themselves before the exam.

# Sleep

Sleep after learning protects new memories, and a nap of an hour already helps people to recall word lists.

The effect of sleep was largest for learners who were tested again on the following morning.
"""
REQUEST = OverviewRequest("deep_dive", 0.5, "en", review=True, jingle=False)


@pytest.fixture
def notebook(fresh_home: Path) -> Notebook:
    opened = Notebook.open("Memory", fresh_home)
    opened.add_source(TEXT, name="memory.md")
    return opened


def spoken(notebook: Notebook) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (notebook.settings.home / "cache" / "speech").rglob("*.flac")}


def quoting(overview: Overview) -> int:
    assert overview.script is not None
    return next(n for n, turn in enumerate(overview.script.turns) if turn.citations)


def test_a_script_is_read_and_changed_before_it_is_spoken(notebook: Notebook) -> None:
    waiting = notebook.make_audio_overview(REQUEST)
    assert (waiting.status, waiting.audio) == ("review", None)
    assert waiting.script is not None
    assert all(turn.verdict == "supported" for turn in waiting.script.turns if turn.citations)
    changed = notebook.rewrite_line(waiting.id, 0, "Good evening, and welcome to my own programme.")
    assert changed.script is not None
    marked = notebook.rewrite_line(waiting.id, quoting(waiting), "It says that 93 percent of them cram all night long.")
    assert marked.script is not None
    assert marked.script.turns[quoting(waiting)].verdict == "unsupported"
    back = notebook.restore_script(waiting.id, 2)
    assert back.script == changed.script
    assert [version.change for version in notebook.script_versions(waiting.id)] == [
        "restored",
        "edited",
        "edited",
        "written",
    ]
    ready = notebook.speak_overview(waiting.id)
    assert ready.status == "ready"
    assert ready.script is not None
    assert ready.script.turns[0].text == "Good evening, and welcome to my own programme."
    before = spoken(notebook)
    waits = notebook.rewrite_line(ready.id, 1, "And I am only here for this one line, word for word.")
    assert waits.status == "review"
    again = notebook.speak_overview(ready.id)
    after = spoken(notebook)
    assert len(after) == len(before) + 1
    assert all(after[path] == time for path, time in before.items())
    assert again.audio == ready.audio
    other = notebook.regenerate_line(ready.id, quoting(again))
    assert other.script is not None
    assert other.script.turns[quoting(again)].citations != again.script.turns[quoting(again)].citations  # type: ignore[union-attr]


def test_lines_come_and_go(notebook: Notebook) -> None:
    waiting = notebook.make_audio_overview(REQUEST)
    assert waiting.script is not None
    count = len(waiting.script.turns)
    added = notebook.add_line(waiting.id, 1, 1, "One more thing.")
    assert added.script is not None
    assert len(added.script.turns) == count + 1
    moved = notebook.move_line(waiting.id, 1, 2)
    assert moved.script is not None
    assert moved.script.turns[2].text == "One more thing."
    assert notebook.delete_line(waiting.id, 2).script == waiting.script
    with pytest.raises(NotebookError):
        notebook.delete_line(waiting.id, 99)
    with pytest.raises(NoSuchItem):
        notebook.restore_script(waiting.id, 99)


def test_the_hosts_answer_in_the_middle(notebook: Notebook) -> None:
    ready = notebook.make_audio_overview(replace(REQUEST, review=False))
    second = ready.timeline[3].start + 0.2
    exchange = notebook.join_in(ready.id, second, "What percentage of students reread their notes?")
    assert exchange.resume == ready.timeline[3].start
    assert not exchange.abstained
    assert any("84%" in citation.quote for citation in exchange.citations)
    assert Path(exchange.audio).exists()
    assert exchange.script.voices == ready.script.voices  # type: ignore[union-attr]
    assert len(exchange.timeline) == len(exchange.turns)
    before = spoken(notebook)
    assert notebook.join_in(ready.id, second, "What percentage of students reread their notes?") == exchange
    assert spoken(notebook) == before
    note = notebook.keep_exchange(exchange)
    assert note.citations == exchange.citations
    assert "84%" in note.body
    nothing = notebook.join_in(ready.id, 0.0, "Who won the chess championship in Reykjavik?")
    assert nothing.abstained
    assert nothing.citations == ()
    with pytest.raises(NotebookError):
        notebook.join_in(ready.id, 0.0, "   ")
    notebook.delete_overview(ready.id)
    assert not Path(exchange.audio).exists()


def answer_of(claim: str) -> Callable[[dict[str, Any]], str]:
    """A model that takes the question up and says the claim of the passage that holds the 84%."""

    def reply(body: dict[str, Any]) -> str:
        told = body["messages"][-1]["content"] if len(body["messages"]) == 2 else body["messages"][1]["content"]
        if "was stopped by a listener" not in told:
            return "What percentage of students reread their notes?"  # the question, made to stand alone
        passage = int(re.findall(r"^\[(\d+)\] ", told.partition("84%")[0], re.MULTILINE)[-1])
        turns: list[dict[str, Any]] = [
            {"speaker": 1, "text": "A listener would like a number.", "passages": []},
            {"speaker": 0, "text": claim, "passages": [passage]},
        ]
        return json.dumps({"turns": turns})

    return reply


@pytest.mark.parametrize(
    ("claim", "borne_out"),
    [
        ("In one study of 177 students, 84% reread their notes.", True),
        ("In one study of 177 students, 96% reread their notes.", False),
    ],
)
def test_a_model_answers_in_the_middle_and_its_numbers_are_held_to_the_sources(
    notebook: Notebook, claim: str, borne_out: bool
) -> None:
    ready = notebook.make_audio_overview(replace(REQUEST, review=False))
    with OpenAIServer() as server:
        server.will_reply(answer_of(claim))
        notebook.save_settings(openai_model=MODEL, openai_base_url=server.url)
        exchange = notebook.join_in(ready.id, ready.timeline[3].start, "How many of them read it again?")
        asked = [body["messages"][-1]["content"] for body in server.requests]
    assert any("How many of them read it again?" in each for each in asked)
    assert exchange.abstained is not borne_out
    assert any(claim == turn.text for turn in exchange.turns) is borne_out
    assert any("84%" in citation.quote for citation in exchange.citations) is borne_out
    assert len(exchange.timeline) == len(exchange.turns)
    assert check_episode(Path(exchange.audio), exchange.timeline)["clipped_samples"] == 0


def test_a_notebook_is_a_podcast_that_travels(notebook: Notebook, tmp_path: Path) -> None:
    ready = notebook.make_audio_overview(replace(REQUEST, review=False, format="lecture", audio_format="m4a"))
    assert ready.audio is not None
    enclosure = ET.fromstring(notebook.podcast_feed("https://example.org/x")).find("channel/item/enclosure")
    assert enclosure is not None
    assert enclosure.get("length") == str(Path(ready.audio).stat().st_size)
    exported = notebook.export(tmp_path / "memory.zip")
    with zipfile.ZipFile(exported) as file:
        assert {"feed.xml", "cover.jpg", f"audio/{ready.id}.m4a"} <= set(file.namelist())
        assert f"audio/{ready.id}.m4a" in file.read("feed.xml").decode()
    (again,) = Notebook.import_from(exported, notebook.settings.home).overviews()
    assert again.audio is not None
    assert Path(again.audio).read_bytes() == Path(ready.audio).read_bytes()
    assert again.request == ready.request


def test_shows_and_voices(notebook: Notebook) -> None:
    request = replace(REQUEST, speakers=(Speaker("Ada", "a sceptic", "en-us+f2"), Speaker("Ben")), sources=("a" * 64,))
    kept = notebook.save_show("Evening", request)
    assert kept.request == replace(request, sources=())
    notebook.save_show("Evening", replace(request, minutes=9.0))
    assert [show.request.minutes for show in notebook.shows()] == [9.0]
    notebook.delete_show("Evening")
    assert notebook.shows() == []
    with pytest.raises(NoSuchItem):
        notebook.show("Evening")
    with pytest.raises(NotebookError):
        notebook.save_show(" ", request)
    assert len({voice.id for voice in notebook.voices("zh")}) >= 4
    first, other = (notebook.voice_sample(voice.id, "en") for voice in notebook.voices("en")[:2])
    assert first.read_bytes() != other.read_bytes()
    time = first.stat().st_mtime_ns
    assert notebook.voice_sample(notebook.voices("en")[0].id, "en").stat().st_mtime_ns == time
    with pytest.raises(SpeechError):
        notebook.voice_sample("nobody", "en")
    with pytest.raises(FormatNeedsModel):
        notebook.make_audio_overview(format="debate", minutes=1)
