"""A listener joins in: the question taken up by the hosts, and answered from the sources."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ingest.languages import language as language_row
from notebook_app import prompts
from notebook_app.audio.script.digest import shown
from notebook_app.audio.script.model_again import cast, dialogue
from notebook_app.audio.script.writing import Judge, compose
from notebook_app.audio.script.written import TurnFilter, write_chapter
from notebook_app.audio.speech.normalise import is_chinese
from notebook_app.i18n import translate
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.llm.fence import Fence
from notebook_app.records import Citation, Script, Speaker, StoredPassage, TimelineEntry, Turn
from notebook_app.text.prose import one_line

_SEEN = 3


def turn_at(timeline: Sequence[TimelineEntry], second: float) -> int:
    """Return the turn that is heard at a second, or was last heard before it; the first before all."""
    return max(bisect_right([entry.start for entry in timeline], second) - 1, 0)


def quoted_answer(script: Script, turn: int, question: str, citations: Sequence[Citation]) -> Script:
    """Return the script of an answer in quotations, read by the hosts in turn; without any, they say there is none."""
    asker, reader = _parts(script, turn)
    turns = [Turn(asker, translate("shows.join_ask", script.language, question=question))]
    if not citations:
        turns.append(Turn(reader, translate("shows.join_not_found", script.language)))
    for number, citation in enumerate(citations):
        quote = one_line(citation.quote)
        foreign = is_chinese(quote) != (language_row(script.language).script == "Han")
        text = quote if foreign else translate("shows.join_read", script.language, quote=quote)
        turns.append(Turn((reader, asker)[number % 2], text, (citation,), "supported"))
    return _answer(script, turns)


def written_answer(
    llm: LanguageModel, script: Script, turn: int, question: str, passages: Sequence[StoredPassage], judge: Judge
) -> Script | None:
    """Return the script of an answer written by a language model, or None where no turn of it is borne out."""
    numbered = dict(enumerate(passages, 1))
    turn_filter = TurnFilter(numbered, script.language, len(script.hosts), judge)
    messages = _order(script, turn, question, numbered)
    chapter = write_chapter(llm, messages, lambda written: turn_filter.problems(written, list(numbered)))
    turns = turn_filter.take(chapter, list(numbered))
    return _answer(script, turns) if any(each.citations for each in turns) else None


def _answer(script: Script, turns: Sequence[Turn]) -> Script:
    numbered, _ = compose([("", turns)], len(script.hosts))
    return replace(script, turns=numbered, chapters=())


def _parts(script: Script, turn: int) -> tuple[int, int]:
    """Return who takes the question up, and who answers it: the one who was speaking."""
    speaking = script.turns[turn].speaker
    return (speaking + 1) % len(script.hosts), speaking


def _order(script: Script, turn: int, question: str, passages: dict[int, StoredPassage]) -> list[ChatMessage]:
    fence = Fence()
    system = fence.rules(
        prompts.CHAPTER_SYSTEM,
        hosts=cast("", [Speaker(name) for name in script.hosts]),
        language=prompts.LANGUAGE_NAMES[script.language],
        format=prompts.SCRIPT_FORMATS["deep_dive"],
    )
    before = script.turns[max(turn + 1 - _SEEN, 0) : turn + 1]
    user = prompts.JOIN_IN_USER.format(
        question=question,
        passages=fence.around(shown(list(passages), passages)),
        before=fence.around(dialogue(script.hosts, before)),
    )
    return [ChatMessage("system", system), ChatMessage("user", user)]
