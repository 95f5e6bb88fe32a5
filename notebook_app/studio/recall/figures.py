"""Changed figures: written in the same form, and nowhere in what is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from notebook_app.studio.recall.gaps import Gap
from notebook_app.studio.recall.vocabulary import FIGURE
from notebook_app.verify.numerals import quantities

_FACTORS: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 1.25, 1.3, 1.4, 1.5, 1.7, 2.0)
_YEARS: Final = (-12, -9, -7, -5, -4, 4, 5, 7, 9, 12)
_LATEST: Final = 2100


def figure_form(figure: str) -> tuple[object, ...]:
    """Return how a figure is written: sign of money, percent, decimals, thousands, and whether it may be a year."""
    bare = figure.strip("%％$€£¥ ")
    return (
        figure[:1] if figure[:1] in "$€£¥" else "",
        figure.endswith(("%", "％")),
        len(bare.partition(".")[2]),
        _is_year(bare),
        "," in bare,
    )


def changed(figure: str, drawn: Random, texts: Sequence[str], count: int = 1) -> list[str]:
    """Return figures of the same form whose value none of the texts has.

    Parameters
    ----------
    figure : str
        As it stands in a sentence.
    drawn : Random
        Chooses among what is possible.
    texts : sequence of str
        In which no changed figure may stand, in figures or words.
    count : int
        How many at the most.
    """
    known = {quantity.value for text in texts for quantity in quantities(text)}
    made: list[str] = []
    for candidate in _variants(figure, drawn):
        values = {quantity.value for quantity in quantities(candidate)}
        if len(made) < count and values and not values & known and candidate not in made and candidate != figure:
            made.append(candidate)
            known |= values
    return made


def other_figures(figure: str, figures: Sequence[str], drawn: Random, texts: Sequence[str], count: int) -> list[str]:
    """Return figures to choose a wrong one from: of the source where they have the form and near size, else changed ones."""
    known = {quantity.value for text in texts for quantity in quantities(text)}
    value = _value(figure)
    near = [
        other
        for other in figures
        if figure_form(other) == figure_form(figure)
        and 0.3 * value <= _value(other) <= 3 * value
        and not {quantity.value for quantity in quantities(other)} & known
    ]
    drawn.shuffle(near)
    chosen: list[str] = []
    for other in near:
        if len(chosen) < count and all(_value(other) != _value(each) for each in chosen):
            chosen.append(other)
    return chosen + changed(figure, drawn, [*texts, *chosen], count - len(chosen))


def with_figure(sentence: str, gap: Gap, figure: str) -> str:
    """Return a sentence with another figure in the gap."""
    return f"{sentence[: gap.start]}{figure}{sentence[gap.end :]}"


def _variants(figure: str, drawn: Random) -> Iterator[str]:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", figure)
    if match is None or not FIGURE.search(f" {figure} "):
        return
    bare = match[0].replace(",", "")
    decimals = len(bare.partition(".")[2])
    value, percent = float(bare), figure.rstrip().endswith(("%", "％"))
    shifts = [value + shift for shift in _YEARS] if _is_year(bare) else [value * factor for factor in _FACTORS]
    if value < 10 and not decimals:
        shifts = [value + shift for shift in (-3, -2, 2, 3, 4)]
    drawn.shuffle(shifts)
    for shifted in shifts:
        if shifted <= 0 or (percent and shifted >= 100) or (_is_year(bare) and shifted > _LATEST):
            continue
        rounded = round(shifted, decimals)
        if not decimals and value >= 100 and value % 10 == 0:
            rounded = round(shifted, -1)
        text = f"{rounded:,.{decimals}f}" if "," in match[0] else f"{rounded:.{decimals}f}"
        yield figure[: match.start()] + text + figure[match.end() :]


def _value(figure: str) -> float:
    return float(re.sub(r"[^\d.]", "", figure) or 0)


def _is_year(bare: str) -> bool:
    return bool(re.fullmatch(r"1[5-9]\d\d|20\d\d", bare))
