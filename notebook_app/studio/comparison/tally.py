"""The tally of comparisons: how often each model was preferred, beside our own checks of its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

from notebook_app.records import Artifact

LETTERS: Final = ("a", "b")
"""Names of the two answers until the reader has voted."""


@dataclass
class Tally:
    """One model's: answers compared, votes won and lost, ties, refusals, replies that could not be used."""

    model: str
    answers: int = 0
    won: int = 0
    lost: int = 0
    tied: int = 0
    refused: int = 0
    failed: int = 0
    shares: list[float] = field(default_factory=list)

    @property
    def supported(self) -> float | None:
        """The mean share of an answer's sentences that their passages bear out; None where none was checked."""
        return fmean(self.shares) if self.shares else None


def tally(comparisons: Iterable[Artifact]) -> list[Tally]:
    """Return the tally of each model, the most preferred first; a comparison counts once it was voted on."""
    found: dict[str, Tally] = {}
    for comparison in comparisons:
        vote = comparison.content.get("vote")
        for letter, answer in zip(LETTERS, comparison.content.get("answers", ()), strict=False):
            if not vote:
                continue
            one = found.setdefault(answer["model"], Tally(answer["model"]))
            one.answers += 1
            one.won += vote == letter
            one.tied += vote == "tie"
            one.lost += vote in LETTERS and vote != letter
            one.refused += bool(answer["abstained"])
            one.failed += bool(answer["failure"])
            if answer["supported"] is not None and not answer["failure"]:
                one.shares.append(answer["supported"])
    return sorted(found.values(), key=lambda each: (each.lost - each.won, each.model))
