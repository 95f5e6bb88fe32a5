"""The script writer with a language model: points of the sources, a plan, and chapter by chapter the turns."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from ingest.models import Anchor, Progress
from notebook_app import prompts
from notebook_app.audio.digest import Notes, shown, take_notes
from notebook_app.audio.material import ScriptInput
from notebook_app.audio.outline import FORMATS, Budget
from notebook_app.audio.writing import Draft, check_request, host_names, tidy
from notebook_app.errors import UnusableReply
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.records import Citation, OverviewRequest, Script, StoredPassage, Turn

_SECONDS_OF_A_CHAPTER = 75
_SHORT, _LONG = 0.7, 1.35
"""A chapter outside these shares of its time is asked for once more."""
_SMALL_TALK = {"en": 90, "zh": 30}
"""Characters above which an uncited turn is taken to state something."""


class PlannedChapter(BaseModel):
    """A chapter before it is written: ``points`` by number."""

    title: str
    points: list[int]
    share: float = 1.0


class Plan(BaseModel):
    """The whole before it is written."""

    title: str
    chapters: list[PlannedChapter]


class WrittenTurn(BaseModel):
    """A turn as the model gives it."""

    speaker: int
    text: str
    passages: list[int] = []


class WrittenChapter(BaseModel):
    """A chapter as the model gives it."""

    turns: list[WrittenTurn]


@dataclass(slots=True)
class _Work:
    """What one script needs at every step, and what is counted on the way."""

    request: OverviewRequest
    budget: Budget
    notes: Notes
    titles: Sequence[str]
    plan: Plan = field(default_factory=lambda: Plan(title="", chapters=[]))
    turns: list[Turn] = field(default_factory=list)
    dropped_turns: int = 0
    dropped_citations: int = 0


class ModelScriptWriter:
    """Writes with a language model; each statement is tied to passages by number, and one that is not is left out."""

    formats = FORMATS

    def __init__(self, llm: LanguageModel) -> None:
        self._llm = llm
        self.name = llm.name

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Take notes, plan, and write each chapter in the time that is left for it."""
        check_request(request, self)
        notes = take_notes(self._llm, material, request.language, progress)
        if not notes.points:
            raise UnusableReply(url=self.name, detail="no point of the sources came with the passage it rests on")
        work = _Work(request, budget, notes, [source.title for source in material.sources])
        work.dropped_citations = notes.dropped
        work.plan = self._plan(work)
        for number in range(len(work.plan.chapters)):
            progress("script", number, len(work.plan.chapters))
            self._write_chapter(work, number)
        turns = tidy(work.turns)
        if not any(turn.citations for turn in turns):
            raise UnusableReply(url=self.name, detail="no turn of the script names a passage it rests on")
        progress("script", len(work.plan.chapters), len(work.plan.chapters))
        script = Script(work.plan.title, request.language, host_names(request.language), turns, self.name)
        return Draft(script, work.dropped_turns, work.dropped_citations, notes.left_out)

    def _plan(self, work: _Work) -> Plan:
        request = work.request
        count = max(1, round(work.budget.seconds / _SECONDS_OF_A_CHAPTER))
        system = prompts.PLAN_SYSTEM.format(
            format=prompts.SCRIPT_FORMATS[request.format], language=prompts.LANGUAGE_NAMES[request.language]
        )
        user = prompts.PLAN_USER.format(
            titles="; ".join(work.titles),
            instructions=_instructions(request),
            points="\n".join(f"{n}. {point.text}" for n, point in enumerate(work.notes.points, 1)),
            count=count,
        )
        plan = self._llm.structured([ChatMessage("system", system), ChatMessage("user", user)], Plan)
        known = range(1, len(work.notes.points) + 1)
        for chapter in plan.chapters:
            chapter.points = [n for n in chapter.points if n in known]
        chapters = [chapter for chapter in plan.chapters if chapter.points]
        if not chapters:
            raise UnusableReply(url=self.name, detail="the plan has no chapter with a point of the sources")
        return Plan(title=plan.title.strip() or work.titles[0], chapters=chapters)

    def _write_chapter(self, work: _Work, number: int) -> None:
        messages = self._order(work, number)
        share = _share(work.plan.chapters[number:])
        seconds = max(share * (work.budget.seconds - work.budget.spent([turn.text for turn in work.turns])), 8.0)
        allowed = _allowed(work, number)
        chapter = self._llm.structured(messages, WrittenChapter)
        problems = _problems(chapter, allowed, work, seconds)
        if problems:
            again = prompts.CHAPTER_AGAIN.format(problems="\n".join(f"- {problem}" for problem in problems))
            reply = ChatMessage("assistant", chapter.model_dump_json())
            second = self._llm.structured([*messages, reply, ChatMessage("user", again)], WrittenChapter)
            if len(_problems(second, allowed, work, seconds)) <= len(problems):
                chapter = second
        self._take(work, chapter, allowed)

    def _order(self, work: _Work, number: int) -> list[ChatMessage]:
        request, chapter = work.request, work.plan.chapters[number]
        hosts = host_names(request.language)
        system = prompts.CHAPTER_SYSTEM.format(
            host_1=hosts[0],
            host_2=hosts[1],
            language=prompts.LANGUAGE_NAMES[request.language],
            format=prompts.SCRIPT_FORMATS[request.format],
        )
        first, last = number == 0, number + 1 == len(work.plan.chapters)
        left = work.budget.spent([turn.text for turn in work.turns])
        words = work.budget.words() * (1 - left / work.budget.seconds) * _share(work.plan.chapters[number:])
        user = prompts.CHAPTER_USER.format(
            title=chapter.title,
            whole=work.plan.title,
            place=" ".join(
                part for part, here in ((prompts.CHAPTER_OPENING, first), (prompts.CHAPTER_CLOSING, last)) if here
            ),
            instructions=_instructions(request),
            points="\n".join(f"- {work.notes.points[n - 1].text}" for n in chapter.points),
            passages=shown(_allowed(work, number), work.notes.passages),
            before="\n".join(f"{hosts[turn.speaker]}: {turn.text}" for turn in work.turns[-3:]) or "-",
            words=max(round(words), 20),
            unit=prompts.SCRIPT_UNITS[request.language],
        )
        return [ChatMessage("system", system), ChatMessage("user", user)]

    def _take(self, work: _Work, chapter: WrittenChapter, allowed: Sequence[int]) -> None:
        for turn in chapter.turns:
            text = spoken_text(turn.text)
            numbers = [n for n in dict.fromkeys(turn.passages) if n in allowed]
            work.dropped_citations += len(set(turn.passages)) - len(numbers)
            if not text:
                continue
            if not numbers and states_something(text, work.request.language):
                work.dropped_turns += 1
                continue
            cited = tuple(cite(text, work.notes.passages[n]) for n in numbers)
            work.turns.append(Turn(turn.speaker % 2, text, cited))


def spoken_text(text: str) -> str:
    """Return a turn without what is not spoken: markers, stage directions, a name before it, Markdown."""
    text = re.sub(r"\[[^\]]{0,40}\]|【[^】]{0,40}】|\*\([^)]*\)\*", "", text)
    text = re.sub(r"^\s*(?:\*\*)?[A-Z\u4e00-\u9fff]\w{0,14}(?:\*\*)?[:：](?=\s|[\u4e00-\u9fff])", "", text)
    return re.sub(r"\s+", " ", text.replace("**", "")).strip()


def states_something(text: str, language: str) -> bool:
    """Whether a turn says more than talk does: it is long or has a number, and does not ask."""
    asks = text.rstrip().endswith(("?", "？"))
    return not asks and (len(text) > _SMALL_TALK[language] or bool(re.search(r"\d", text)))


def cite(text: str, passage: StoredPassage) -> Citation:
    """Return a citation of the sentence of a passage that shares most words with a turn."""
    words = _words(text)
    spans = passage.sentences or ()

    def shared(start: int, end: int) -> float:
        there = _words(passage.text[start - passage.start : end - passage.start])
        return len(words & there) / math.sqrt(max(len(there), 1))

    places = [(span.start, span.end) for span in spans] or [(passage.start, passage.end)]
    start, end = max(places, key=lambda place: shared(*place))
    quote = passage.text[start - passage.start : end - passage.start]
    anchor = Anchor(passage.source, passage.page, start, end, quote)
    return Citation(0, anchor, passage.title, passage.label, passage.second(start))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}|\d+|[\u4e00-\u9fff]{2}", text.lower()))


def _instructions(request: OverviewRequest) -> str:
    return prompts.LISTENER_ASKS.format(instructions=request.instructions) if request.instructions.strip() else ""


def _share(chapters: Sequence[PlannedChapter]) -> float:
    """Return the first chapter's share of the time that is left for all of them."""
    shares = [min(max(chapter.share, 0.05), 1.0) for chapter in chapters]
    return shares[0] / sum(shares)


def _allowed(work: _Work, number: int) -> list[int]:
    points = [work.notes.points[n - 1] for n in work.plan.chapters[number].points]
    return sorted({n for point in points for n in point.passages})


def _problems(chapter: WrittenChapter, allowed: Sequence[int], work: _Work, seconds: float) -> list[str]:
    found = []
    for place, turn in enumerate(chapter.turns, 1):
        unknown = [n for n in turn.passages if n not in allowed]
        if unknown:
            found.append(f"Turn {place} names passages that are not given: {unknown}.")
        elif not turn.passages and states_something(turn.text, work.request.language):
            found.append(f"Turn {place} states something and names no passage.")
    length = work.budget.spent([turn.text for turn in chapter.turns])
    if not _SHORT * seconds <= length <= _LONG * seconds:
        found.append(f"It takes {length:.0f} seconds to say; it should take about {seconds:.0f}.")
    return found
