from __future__ import annotations

from pathlib import Path

import pytest

from ingest.models import Anchor, no_progress
from notebook_app.audio.script import editing
from notebook_app.audio.script.judging import judged
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.quote_script import QuoteScriptWriter
from notebook_app.audio.script.writing import Rewriting, unjudged
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.speak import speak_script
from notebook_app.errors import NotebookError
from notebook_app.records import Citation, OverviewRequest, Script, ScriptChapter, Turn
from tests.audio.fakes import HummingEngine
from tests.audio.script.test_quote_script import write


def quoted(start: int) -> tuple[Citation, ...]:
    return (Citation(9, Anchor("a" * 64, 1, start, start + 5, "words"), "T"),)


SCRIPT = Script(
    "Title",
    "en",
    ("Maya", "Theo"),
    (Turn(0, "Hello."), Turn(1, "Hi."), Turn(0, "What?"), Turn(1, "This words.", quoted(1)), Turn(0, "Bye.")),
    "quotes",
    (ScriptChapter("Opening", 0), ScriptChapter("Middle", 2), ScriptChapter("Closing", 4)),
)


def firsts(script: Script) -> dict[str, int]:
    return {chapter.title: chapter.first for chapter in script.chapters}


def test_a_line_is_rewritten_and_keeps_what_it_cites() -> None:
    changed = editing.rewrite_turn(SCRIPT, 3, "  These   words. ", speaker=1)
    assert changed.turns[3].text == "These words."
    assert changed.turns[3].citations[0].n == 1
    assert firsts(changed) == firsts(SCRIPT)
    assert editing.rewrite_turn(SCRIPT, 1, "Hi.", speaker=0).turns[1].speaker == 0


def test_adding_and_deleting_moves_the_chapters_after() -> None:
    assert firsts(editing.add_turn(SCRIPT, 1, 1, "New.")) == {"Opening": 0, "Middle": 3, "Closing": 5}
    assert firsts(editing.add_turn(SCRIPT, 2, 0, "New.")) == {"Opening": 0, "Middle": 2, "Closing": 5}
    assert editing.add_turn(SCRIPT, 99, 1, "New.").turns[-1].text == "New."
    assert firsts(editing.delete_turn(SCRIPT, 2)) == {"Opening": 0, "Middle": 2, "Closing": 3}
    assert firsts(editing.delete_turn(SCRIPT, 4)) == {"Opening": 0, "Middle": 2}


def test_moving_keeps_every_line() -> None:
    moved = editing.move_turn(SCRIPT, 3, 0)
    assert moved.turns[0].text == "This words."
    assert sorted(turn.text for turn in moved.turns) == sorted(turn.text for turn in SCRIPT.turns)


def test_a_host_still_speaks_twice_at_most() -> None:
    changed = editing.add_turn(editing.add_turn(SCRIPT, 1, 0, "One."), 2, 0, "Two.")
    speakers = [turn.speaker for turn in changed.turns]
    assert all(len(set(speakers[n : n + 3])) > 1 for n in range(len(speakers) - 2))
    assert "Two." in " ".join(turn.text for turn in changed.turns)


@pytest.mark.parametrize(
    "edit",
    [
        lambda: editing.rewrite_turn(SCRIPT, 5, "x"),
        lambda: editing.rewrite_turn(SCRIPT, 0, "  "),
        lambda: editing.rewrite_turn(SCRIPT, 0, "x" * 6000),
        lambda: editing.add_turn(SCRIPT, 0, 2, "x"),
        lambda: editing.move_turn(SCRIPT, 0, 9),
        lambda: editing.delete_turn(Script("T", "en", ("A",), (Turn(0, "One."),), "quotes"), 0),
        lambda: editing.chapter_range(SCRIPT, 3),
    ],
)
def test_says_what_cannot_be_done(edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotebookError):
        edit()


def test_the_turns_of_a_chapter() -> None:
    assert [editing.chapter_range(SCRIPT, n) for n in range(3)] == [(0, 2), (2, 4), (4, 5)]


def test_one_changed_line_is_one_synthesis(english: ScriptInput, tmp_path: Path) -> None:
    engine, cache = HummingEngine(), SpeechCache(tmp_path)
    script = write(english, 1)
    speak_script(script, engine, cache, no_progress)
    before = len(engine.spoken)
    changed = editing.delete_turn(editing.rewrite_turn(script, 2, "And now to something else."), len(script.turns) - 1)
    speak_script(changed, engine, cache, no_progress)
    assert engine.spoken[before:] == ["And now to something else."]


def test_another_quotation_in_its_place(english: ScriptInput) -> None:
    script = write(english, 1)
    place = next(n for n, turn in enumerate(script.turns) if turn.citations)
    request = OverviewRequest("deep_dive", 1, "en")
    (turn,) = QuoteScriptWriter().again(Rewriting(script, place, place + 1, request, english))
    said = {(c.page, c.start) for each in script.turns for c in each.citations}
    assert turn.speaker == script.turns[place].speaker
    assert (turn.citations[0].page, turn.citations[0].start) not in said
    assert turn.citations[0].quote in turn.text
    again = editing.replace_turns(script, place, place + 1, (turn,))
    assert len(again.turns) == len(script.turns)
    with pytest.raises(NotebookError, match="no other sentence"):
        QuoteScriptWriter().again(Rewriting(script, 0, 1, request, english))


def test_quotations_are_supported_and_inventions_marked(english: ScriptInput) -> None:
    script = judged(write(english, 1), english, unjudged)
    assert {turn.verdict for turn in script.turns if turn.citations} == {"supported"}
    assert {turn.verdict for turn in script.turns if not turn.citations} == {""}
    place = next(n for n, turn in enumerate(script.turns) if turn.citations)

    def never(_text: str, _passages: object) -> str:
        return "unsupported"

    text = script.turns[place].text + " That is 97 percent of all."
    edited = judged(editing.rewrite_turn(script, place, text), english, never)  # type: ignore[arg-type]
    assert edited.turns[place].verdict == "unsupported"
    free = judged(editing.rewrite_turn(script, 0, "Exactly 12 of them said so."), english, never, script)  # type: ignore[arg-type]
    assert free.turns[0].verdict == "unsupported"
