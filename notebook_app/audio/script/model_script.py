"""The script writer with a language model: points of the sources, a plan, and chapter by chapter the turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from ingest.models import Progress
from notebook_app import prompts
from notebook_app.audio.script.digest import Notes, shown, take_notes
from notebook_app.audio.script.formats import FORMATS, speakers
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.model_again import cast, dialogue, listener, write_again
from notebook_app.audio.script.outline import Budget
from notebook_app.audio.script.trimming import trimmed
from notebook_app.audio.script.writing import Draft, Judge, Part, Rewriting, check_request, compose, unjudged
from notebook_app.audio.script.written import TurnFilter, WrittenChapter, write_chapter
from notebook_app.audio.tuning import SCRIPT
from notebook_app.errors import UnusableReply
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.llm.blocks import on_one_line, unmarked
from notebook_app.llm.fence import Fence
from notebook_app.records import OverviewRequest, Script, Speaker, Turn

_SHORT, _LONG = 0.7, 1.35
"""A chapter outside these shares of its time is asked for once more."""


class PlannedChapter(BaseModel):
    """A chapter before it is written: ``points`` by number."""

    title: str
    points: list[int]
    share: float = 1.0


class Plan(BaseModel):
    """The whole before it is written."""

    title: str
    chapters: list[PlannedChapter]


@dataclass(slots=True)
class _Work:
    """What one script needs at every step, and what is made on the way."""

    request: OverviewRequest
    who: tuple[Speaker, ...]
    budget: Budget
    notes: Notes
    titles: Sequence[str]
    turn_filter: TurnFilter
    title: str = ""
    parts: list[Part] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    @property
    def turns(self) -> list[Turn]:
        """All turns so far."""
        return [turn for _, turns in self.parts for turn in turns]

    @property
    def left(self) -> float:
        """The seconds that are not yet filled."""
        return self.budget.seconds - self.budget.spent([turn.text for turn in self.turns])


class ModelScriptWriter:
    """Writes with a language model; a statement that its passages do not bear out is written once more or left out."""

    formats = tuple(FORMATS)

    def __init__(self, llm: LanguageModel, judge: Judge = unjudged) -> None:
        self._llm = llm
        self._judge = judge
        self.name = llm.name

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Take notes, plan, and write each chapter in the time that is left for it."""
        check_request(request, self)
        notes = take_notes(self._llm, material, request.language, progress)
        if not notes.points:
            raise UnusableReply(url=self.name, detail="no point of the sources came with the passage it rests on")
        who = speakers(request)
        turn_filter = TurnFilter(
            notes.passages, request.language, len(who), self._judge, dropped_citations=notes.dropped
        )
        work = _Work(request, who, budget, notes, [source.title for source in material.sources], turn_filter)
        self._write_chapters(work, progress)
        parts, trimmed_turns = trimmed(work.parts, budget)
        turns, chapters = compose(parts, len(who))
        if not any(turn.citations for turn in turns):
            raise UnusableReply(url=self.name, detail="no turn of the script names a passage it rests on")
        hosts, voices = tuple(s.name for s in who), tuple(s.voice for s in who)
        return Draft(
            Script(work.title, request.language, hosts, turns, self.name, chapters, voices),
            turn_filter.dropped_turns,
            turn_filter.dropped_citations,
            notes.left_out,
            turn_filter.unsupported_turns,
            turn_filter.repeated_turns,
            trimmed_turns,
        )

    def again(self, order: Rewriting) -> tuple[Turn, ...]:
        """Write turns of a script anew from the passages they cite."""
        return write_again(self._llm, order, self._judge)

    def _write_chapters(self, work: _Work, progress: Progress) -> None:
        """Write the chapters of the plan; before the last, more from points not yet used while there is much time left."""
        pending = self._plan(work)
        extra = 0
        while pending:
            if (
                len(pending) == 1
                and extra < SCRIPT.extra_chapters
                and work.parts
                and work.left > 2 * SCRIPT.chapter_seconds
            ):
                more = _further(work, pending[0])
                pending = more + pending
                extra += len(more)
            done, total = len(work.parts), len(work.parts) + len(pending)
            progress("script", done, total)
            self._write_chapter(work, pending)
            pending = pending[1:]
        progress("script", len(work.parts), len(work.parts))

    def _plan(self, work: _Work) -> list[PlannedChapter]:
        request = work.request
        count = max(1, round(work.budget.seconds / SCRIPT.chapter_seconds))
        fence = Fence()
        system = fence.rules(
            prompts.PLAN_SYSTEM,
            format=prompts.SCRIPT_FORMATS[request.format],
            language=prompts.LANGUAGE_NAMES[request.language],
        )
        titles = "\n".join(f"- {on_one_line(title)}" for title in work.titles)
        points = "\n".join(f"{n}. {unmarked(point.text)}" for n, point in enumerate(work.notes.points, 1))
        material = fence.around(f"{titles}\n\n{points}")
        user = prompts.PLAN_USER.format(instructions=listener(request), points=material, count=count)
        plan = self._llm.structured([ChatMessage("system", system), ChatMessage("user", user)], Plan)
        known = range(1, len(work.notes.points) + 1)
        for chapter in plan.chapters:
            chapter.points = [n for n in dict.fromkeys(chapter.points) if n in known and n not in work.used]
            work.used |= set(chapter.points)
        chapters = [chapter for chapter in plan.chapters if chapter.points]
        if not chapters:
            raise UnusableReply(url=self.name, detail="the plan has no chapter with a point of the sources")
        work.title = plan.title.strip() or work.titles[0]
        return chapters

    def _write_chapter(self, work: _Work, pending: Sequence[PlannedChapter]) -> None:
        share = _share(pending)
        seconds = max(share * work.left, 8.0)
        messages = self._order(work, pending, seconds)
        allowed = _allowed(work, pending[0])
        chapter = write_chapter(self._llm, messages, lambda written: _problems(written, allowed, work, seconds))
        work.parts.append((pending[0].title.strip(), work.turn_filter.take(chapter, allowed)))

    def _order(self, work: _Work, pending: Sequence[PlannedChapter], seconds: float) -> list[ChatMessage]:
        request, chapter = work.request, pending[0]
        fence = Fence()
        system = fence.rules(
            prompts.CHAPTER_SYSTEM,
            hosts=cast(request.format, work.who),
            language=prompts.LANGUAGE_NAMES[request.language],
            format=prompts.SCRIPT_FORMATS[request.format],
        )
        places = ((prompts.CHAPTER_OPENING, not work.parts), (prompts.CHAPTER_CLOSING, len(pending) == 1))
        material = prompts.CHAPTER_MATERIAL.format(
            title=on_one_line(chapter.title),
            whole=on_one_line(work.title),
            points="\n".join(f"- {unmarked(work.notes.points[n - 1].text)}" for n in chapter.points),
            passages=shown(_allowed(work, chapter), work.notes.passages),
        )
        user = prompts.CHAPTER_USER.format(
            place=" ".join(part for part, here in places if here),
            instructions=listener(request),
            material=fence.around(material),
            before=fence.around(dialogue([speaker.name for speaker in work.who], work.turns[-3:])),
            words=max(round(work.budget.words() * seconds / work.budget.seconds), 20),
            unit=prompts.SCRIPT_UNITS[request.language],
        )
        return [ChatMessage("system", system), ChatMessage("user", user)]


def _further(work: _Work, last: PlannedChapter) -> list[PlannedChapter]:
    """Return a chapter of points that no chapter has, named after their source; none where all are used."""
    free = [n for n in range(1, len(work.notes.points) + 1) if n not in work.used][: SCRIPT.chapter_points]
    if not free:
        return []
    work.used |= set(free)
    title = work.notes.passages[work.notes.points[free[0] - 1].passages[0]].title
    share = min(work.left - SCRIPT.chapter_seconds, 1.5 * SCRIPT.chapter_seconds) / work.left
    last.share = 1 - share
    return [PlannedChapter(title=title, points=free, share=share)]


def _share(chapters: Sequence[PlannedChapter]) -> float:
    """Return the first chapter's share of the time that is left for all of them."""
    shares = [min(max(chapter.share, 0.05), 1.0) for chapter in chapters]
    return shares[0] / sum(shares)


def _allowed(work: _Work, chapter: PlannedChapter) -> list[int]:
    points = [work.notes.points[n - 1] for n in chapter.points]
    return sorted({n for point in points for n in point.passages})


def _problems(chapter: WrittenChapter, allowed: Sequence[int], work: _Work, seconds: float) -> list[str]:
    found = work.turn_filter.problems(chapter, allowed)
    length = work.budget.spent([turn.text for turn in chapter.turns])
    if not _SHORT * seconds <= length <= _LONG * seconds:
        found.append(f"It takes {length:.0f} seconds to say; it should take about {seconds:.0f}.")
    return found
