"""The port of every script writer, and the rules that each script keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from ingest.languages import LANGUAGES as ROWS
from ingest.models import Progress
from notebook_app.audio.script.formats import speakers
from notebook_app.audio.script.material import ScriptInput
from notebook_app.errors import FormatNeedsModel, NotebookError
from notebook_app.i18n import LANGUAGES
from notebook_app.records import QUOTES, Citation, OverviewRequest, Script, ScriptChapter, StoredPassage, Turn, Verdict

if TYPE_CHECKING:
    from notebook_app.audio.script.outline import Budget

_LONGEST_RUN = 2

Judge = Callable[[str, Sequence[StoredPassage]], Verdict]
"""Says whether passages bear a text out; numbers that stand in none of them never pass."""
Part = tuple[str, Sequence[Turn]]
"""A chapter before the script is put together: its title and turns."""


def unjudged(_text: str, _passages: Sequence[StoredPassage]) -> Verdict:
    """Take every turn for borne out: where each is a quotation, it is."""
    return "supported"


@dataclass(frozen=True, slots=True)
class Draft:
    """A script with what was taken out of it.

    ``dropped_turns`` rested on no passage, ``unsupported_turns`` were not borne out by theirs, ``repeated_turns`` had been
    said before, ``trimmed_turns`` were more than the time allowed, ``fell_back`` is 1 where quotations stand in for a model, ``dropped_citations`` named no passage, and
    ``passages_left_out`` were more than the language model could be given.
    """

    script: Script
    dropped_turns: int = 0
    dropped_citations: int = 0
    passages_left_out: int = 0
    unsupported_turns: int = 0
    repeated_turns: int = 0
    trimmed_turns: int = 0
    fell_back: int = 0

    def counts(self) -> dict[str, float]:
        """Return the counts by name."""
        return {name: float(getattr(self, name)) for name in COUNTS}


COUNTS = (
    "dropped_turns",
    "dropped_citations",
    "passages_left_out",
    "unsupported_turns",
    "repeated_turns",
    "trimmed_turns",
    "fell_back",
)
"""What a draft counts; the catalogue names each as ``shows.count_<name>``."""


class ScriptWriter(Protocol):
    """Writes the script of an overview; ``formats`` are the ones it can write honestly."""

    @property
    def name(self) -> str:
        """Stand as the script's ``writer``: "quotes", or the language model's name."""

    @property
    def formats(self) -> tuple[str, ...]:
        """Name the formats the writer knows, of :data:`notebook_app.audio.script.formats.FORMATS`."""

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Write the script.

        Raises
        ------
        notebook_app.errors.NothingToRead
            If the material holds nothing that can be spoken of.
        notebook_app.errors.LanguageModelError
            If a language model fails or its replies cannot be used.
        """

    def again(self, order: Rewriting) -> tuple[Turn, ...]:
        """Return other turns in place of some of a script.

        Raises
        ------
        notebook_app.errors.NotebookError
            If there is nothing else to say there.
        notebook_app.errors.LanguageModelError
            If a language model fails or its replies cannot be used.
        """


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Turns [first, last) of a script, to be rewritten from the material."""

    script: Script
    first: int
    last: int
    request: OverviewRequest
    material: ScriptInput

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns as they are now."""
        return self.script.turns[self.first : self.last]


def check_request(request: OverviewRequest, writer: ScriptWriter) -> None:
    """Refuse a format or length that cannot be.

    Raises
    ------
    notebook_app.errors.NotebookError
        If there is no such format, the writer does not know it, it is not for so many speakers, the language is none of
        ours, or the minutes are not between 0.5 and 120.
    """
    speakers(request)
    if request.format not in writer.formats:
        raise FormatNeedsModel(format=request.format, known=", ".join(writer.formats))
    known = LANGUAGES if writer.name == QUOTES else ROWS  # a model writes what our own phrases do not
    if request.language not in known:
        raise NotebookError(detail=f"an overview is in {' or '.join(known)}, not “{request.language}”.")
    if not 0.5 <= request.minutes <= 120:
        raise NotebookError(detail=f"an overview has 0.5 to 120 minutes, not {request.minutes:g}.")


def compose(parts: Sequence[Part], hosts: int) -> tuple[tuple[Turn, ...], tuple[ScriptChapter, ...]]:
    """Put chapters together to tidy turns, and say with which turn each chapter begins.

    Empty turns are left out. No host of several speaks more than twice in a row: a third turn is joined to the second,
    and nothing of what it says or cites is lost. Citations are numbered throughout.
    """
    kept: list[Turn] = []
    chapters: list[ScriptChapter] = []
    for title, turns in parts:
        first = len(kept)
        for turn in filter(lambda each: each.text.strip(), turns):
            run = [each.speaker for each in kept[-_LONGEST_RUN:]]
            if hosts > 1 and run == [turn.speaker] * _LONGEST_RUN:
                kept[-1] = _joined(kept[-1], turn)
            else:
                kept.append(turn)
        if len(kept) > first:
            chapters.append(ScriptChapter(title, first))
    return _numbered(kept), tuple(chapters)


def parts_of(script: Script) -> list[Part]:
    """Return the chapters of a script with their turns; a script without chapters is one without a title."""
    firsts = [chapter.first for chapter in script.chapters]
    if not firsts:
        return [("", script.turns)]
    head: list[Part] = [("", script.turns[: firsts[0]])] if firsts[0] else []
    ends = [*firsts[1:], len(script.turns)]
    return head + [(c.title, script.turns[c.first : end]) for c, end in zip(script.chapters, ends, strict=True)]


def tidied(script: Script) -> Script:
    """Return a script by the rules of :func:`compose`."""
    turns, chapters = compose(parts_of(script), len(script.hosts))
    return replace(script, turns=turns, chapters=chapters if script.chapters else ())


def _joined(first: Turn, second: Turn) -> Turn:
    # What is said together is borne out no better than its weaker half.
    verdicts = [verdict for verdict in (first.verdict, second.verdict) if verdict]
    worst = max(verdicts, key=("supported", "weak", "unsupported").index, default="")
    text = f"{first.text} {second.text}"
    return Turn(second.speaker, text, first.citations + second.citations, worst)  # type: ignore[arg-type]  # of verdicts


def _numbered(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    numbers: dict[tuple[str, int, int, int], int] = {}
    done: list[Turn] = []
    for turn in turns:
        cited: dict[int, Citation] = {}
        for citation in turn.citations:
            place = (citation.source, citation.page, citation.start, citation.end)
            n = numbers.setdefault(place, len(numbers) + 1)
            cited[n] = replace(citation, n=n)
        done.append(replace(turn, text=turn.text.strip(), citations=tuple(cited.values())))
    return tuple(done)
