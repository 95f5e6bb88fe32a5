"""The formats of an overview, and who speaks in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from notebook_app.errors import NotebookError
from notebook_app.i18n import translate
from notebook_app.records import OverviewRequest, Speaker

MOST_SPEAKERS = 4


@dataclass(frozen=True, slots=True)
class Format:
    """Who a format is for: how many speak if nobody is named, and at least and at most.

    ``by_quotes`` says whether it can be put together of quotations honestly: a critique weighs and a debate takes sides,
    which sentences torn from their sources do not.
    """

    speakers: int
    fewest: int
    most: int
    by_quotes: bool


FORMATS: Mapping[str, Format] = {
    "deep_dive": Format(2, 1, MOST_SPEAKERS, by_quotes=True),
    "brief": Format(2, 1, MOST_SPEAKERS, by_quotes=True),
    "critique": Format(2, 2, MOST_SPEAKERS, by_quotes=False),
    "debate": Format(2, 2, MOST_SPEAKERS, by_quotes=False),
    "lecture": Format(1, 1, 1, by_quotes=True),
    "interview": Format(2, 2, MOST_SPEAKERS, by_quotes=True),
}
"""Every format; the catalogue names each as ``audio.format_<format>`` and says why as ``audio.format_<format>_help``."""


def speakers(request: OverviewRequest) -> tuple[Speaker, ...]:
    """Return who speaks, those left unnamed with the names of the catalogue.

    Raises
    ------
    notebook_app.errors.NotebookError
        If the format is unknown or is not for so many.
    """
    form = FORMATS.get(request.format)
    if form is None:
        raise NotebookError(detail=f"“{request.format}” is no format of an overview ({', '.join(FORMATS)}).")
    given = request.speakers or (Speaker(),) * form.speakers
    if not form.fewest <= len(given) <= form.most:
        raise NotebookError(detail=f"“{request.format}” has {form.fewest} to {form.most} speakers, not {len(given)}.")
    taken = {speaker.name.strip() for speaker in given}
    ours = (translate(f"audio.host_{n}", request.language) for n in range(1, MOST_SPEAKERS + 1))
    free = (name for name in ours if name not in taken)
    named = tuple(Speaker(s.name.strip() or next(free), s.role.strip(), s.voice.strip()) for s in given)
    if len({speaker.name for speaker in named}) < len(named):
        raise NotebookError(detail="two speakers have the same name.")
    return named
