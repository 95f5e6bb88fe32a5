"""The port of every script writer, and the rules that each script keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ingest.models import Progress
from notebook_app.audio.material import ScriptInput
from notebook_app.audio.outline import Budget
from notebook_app.errors import NotebookError
from notebook_app.i18n import translate
from notebook_app.records import Citation, OverviewRequest, Script, Turn

_LONGEST_RUN = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A script with what was taken out of it.

    ``dropped_turns`` rested on no passage, ``dropped_citations`` named none, and ``passages_left_out`` were more than the
    language model could be given.
    """

    script: Script
    dropped_turns: int = 0
    dropped_citations: int = 0
    passages_left_out: int = 0

    def counts(self) -> dict[str, float]:
        """Return the three counts by name."""
        return {
            name: float(getattr(self, name)) for name in ("dropped_turns", "dropped_citations", "passages_left_out")
        }


class ScriptWriter(Protocol):
    """Writes the script of an overview; ``formats`` are the ones it can write honestly."""

    @property
    def name(self) -> str:
        """Stand as the script's ``writer``: "quotes", or the language model's name."""

    @property
    def formats(self) -> tuple[str, ...]:
        """Name the formats the writer knows, of :data:`notebook_app.audio.outline.FORMATS`."""

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Write the script.

        Raises
        ------
        notebook_app.errors.NothingToRead
            If the material holds nothing that can be spoken of.
        notebook_app.errors.LanguageModelError
            If a language model fails or its replies cannot be used.
        """


def host_names(language: str) -> tuple[str, str]:
    """Return the names of the two hosts."""
    return translate("audio.host_1", language), translate("audio.host_2", language)


def check_request(request: OverviewRequest, writer: ScriptWriter) -> None:
    """Refuse a format or length that cannot be.

    Raises
    ------
    notebook_app.errors.NotebookError
        If the writer does not know the format, or the minutes are not between 0.5 and 120.
    """
    if request.format not in writer.formats:
        known = ", ".join(writer.formats)
        raise NotebookError(detail=f"the format “{request.format}” is not one that “{writer.name}” writes ({known}).")
    if not 0.5 <= request.minutes <= 120:
        raise NotebookError(detail=f"an overview has 0.5 to 120 minutes, not {request.minutes:g}.")


def tidy(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns without empty ones, no host speaking more than twice in a row, citations numbered throughout.

    A third turn in a row is joined to the second: nothing of what it says or cites is lost.
    """
    kept: list[Turn] = []
    for turn in turns:
        if not turn.text.strip():
            continue
        run = [each.speaker for each in kept[-_LONGEST_RUN:]]
        if run == [turn.speaker] * _LONGEST_RUN:
            last = kept[-1]
            kept[-1] = Turn(turn.speaker, f"{last.text} {turn.text}", last.citations + turn.citations)
        else:
            kept.append(turn)
    return _numbered(kept)


def _numbered(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    numbers: dict[tuple[str, int, int, int], int] = {}
    done: list[Turn] = []
    for turn in turns:
        cited: dict[int, Citation] = {}
        for citation in turn.citations:
            place = (citation.source, citation.page, citation.start, citation.end)
            n = numbers.setdefault(place, len(numbers) + 1)
            cited[n] = replace(citation, n=n)
        done.append(Turn(turn.speaker, turn.text.strip(), tuple(cited.values())))
    return tuple(done)
