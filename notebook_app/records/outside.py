"""Records that come from outside (an export, a note that became a source), checked before anything is made of them.

Every text, list and number has a limit, every choice is one of ours. A field that is not known is left out, so that a
newer version's files can be read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from notebook_app.records.chats import Verdict
from notebook_app.records.citations import Citation
from notebook_app.records.overviews import AudioFormat, OverviewRequest, TimelineEntry
from notebook_app.records.reviews import Review
from notebook_app.records.scripts import Script

LONGEST_LINE: Final = 20_000
LONGEST_TEXT: Final = 5_000_000
MOST_CITATIONS: Final = 10_000
_MOST_TURNS: Final = 10_000
_MOST_SPEAKERS: Final = 16
_MOST_WORDS: Final = 20_000
_MOST_VALUES: Final = 500_000
_DEEPEST: Final = 32
_FIRST_YEAR, _LAST_YEAR = 1970, 2200  # within what every database and every time zone can hold
_LARGEST: Final = 1 << 31
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def _without_nul(value: object) -> object:
    """Replace NUL, which PostgreSQL cannot keep and no reader can see."""
    return value.replace("\0", "�") if isinstance(value, str) else value


def _in_utc(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"it lies before {_FIRST_YEAR} or after {_LAST_YEAR}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _web_address(value: str | None) -> str:
    """Keep an address of the web, and no other: it becomes a link."""
    return value if value and value.lower().startswith(("http://", "https://")) else ""


Line = Annotated[str, BeforeValidator(_without_nul), StringConstraints(max_length=LONGEST_LINE)]
Text = Annotated[str, BeforeValidator(_without_nul), StringConstraints(max_length=LONGEST_TEXT)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}\z")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,64}\z")]


def _hashes_alone(value: object) -> object:
    """Leave out what is no sha256: earlier versions kept names of sources as they were given."""
    if not isinstance(value, list | tuple):
        return value
    return [each for each in value if not isinstance(each, str) or _SHA256.fullmatch(each)]


Count = Annotated[int, Field(ge=0, lt=_LARGEST)]
Number = Annotated[int, Field(ge=1, lt=_LARGEST)]
Real = Annotated[float, Field(allow_inf_nan=False, gt=-1e15, lt=1e15)]
Second = Annotated[float, Field(allow_inf_nan=False, ge=0, lt=1e9)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
WebAddress = Annotated[Line | None, AfterValidator(_web_address)]


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Return JSON values as they are, without NUL, if none is too deep, too long or no number."""
    left = _MOST_VALUES

    def checked(value: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if depth > _DEEPEST or left < 0:
            raise ValueError("it holds too many values")
        match value:
            case None | bool():
                return value
            case str() if len(value) <= LONGEST_TEXT:
                return _without_nul(value)
            case int() if abs(value) < 1 << 63:
                return value
            case float() if math.isfinite(value):
                return value
            case list():
                return [checked(each, depth + 1) for each in value]
            case dict():
                return {checked(key, depth + 1): checked(each, depth + 1) for key, each in value.items()}
        raise ValueError("a value in it is too large")

    found: dict[str, Any] = checked(given, 0)
    return found


JsonObject = Annotated[dict[str, Any], AfterValidator(_values)]


class Outside(BaseModel):
    """Base of what comes from outside: types are not converted, what is not known is left out."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    def given(self) -> dict[str, Any]:
        """Return the fields that were given, as values for :mod:`json`."""
        return self.model_dump(mode="json", exclude_unset=True)


def ordered(first: str, last: str) -> Callable[[Any], Any]:
    """Return a check that one field is not greater than another."""

    def check(model: Any) -> Any:
        if getattr(model, first) > getattr(model, last):
            raise ValueError(f"{first} is greater than {last}")
        return model

    return check


class OutsideSpan(Outside):
    """A place in a page of a source."""

    source: Sha256
    page: Number
    start: Count
    end: Count
    title: Line = ""
    label: Line = ""
    second: Second | None = None

    _ordered = model_validator(mode="after")(ordered("start", "end"))


class OutsideCitation(OutsideSpan):
    """A citation."""

    n: Number
    quote: Text
    stance: Word = ""
    section: Line = ""
    why: Annotated[tuple[Word, ...], Field(max_length=8, strict=False)] = ()

    def record(self) -> Citation:
        """Return the record."""
        return Citation.from_json(self.given())


Citations = Annotated[tuple[OutsideCitation, ...], Field(max_length=MOST_CITATIONS, strict=False)]


class OutsideTurn(Outside):
    """A turn of a script."""

    speaker: Count
    text: Text
    citations: Citations = ()
    verdict: Verdict | Literal[""] = ""


class OutsideChapter(Outside):
    """A chapter of a script."""

    title: Line
    first: Count


class OutsideScript(Outside):
    """A script whose turns have speakers and whose chapters have turns."""

    title: Line
    language: Word
    hosts: Annotated[tuple[Line, ...], Field(min_length=1, max_length=_MOST_SPEAKERS, strict=False)]
    turns: Annotated[tuple[OutsideTurn, ...], Field(max_length=_MOST_TURNS, strict=False)]
    writer: Line
    chapters: Annotated[tuple[OutsideChapter, ...], Field(max_length=_MOST_TURNS, strict=False)] = ()
    voices: Annotated[tuple[Line, ...], Field(max_length=_MOST_SPEAKERS, strict=False)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(turn.speaker >= len(self.hosts) for turn in self.turns):
            raise ValueError("a turn has no speaker")
        if any(chapter.first >= max(len(self.turns), 1) for chapter in self.chapters):
            raise ValueError("a chapter has no turn")
        return self

    def record(self) -> Script:
        """Return the record."""
        return Script.from_json({**self.given(), "turns": [turn.model_dump(mode="json") for turn in self.turns]})


class OutsideTimelineEntry(Outside):
    """When a turn is heard."""

    turn: Count
    start: Second
    end: Second
    words: Annotated[
        tuple[Annotated[tuple[Count, Second], Field(strict=False)], ...], Field(max_length=_MOST_WORDS, strict=False)
    ] = ()

    _ordered = model_validator(mode="after")(ordered("start", "end"))

    def record(self) -> TimelineEntry:
        """Return the record."""
        return TimelineEntry(self.turn, self.start, self.end, self.words)


class OutsideReview(Outside):
    """A review of a card."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}\z")]
    card: Annotated[Word, Field(min_length=1)]
    rating: Literal[1, 2, 3, 4]
    moment: Moment
    milliseconds: Count = 0
    origin: Literal["cards", "quiz"] = "cards"

    def record(self) -> Review:
        """Return the record."""
        return Review(self.id, self.card, self.rating, self.moment, self.milliseconds, self.origin)


class OutsideSpeaker(Outside):
    """Who speaks."""

    name: Line = ""
    role: Line = ""
    voice: Line = ""


class OutsideRequest(Outside):
    """What an audio overview should be."""

    format: Word = "deep_dive"
    minutes: Annotated[float, Field(allow_inf_nan=False, gt=0, le=600)] = 5.0
    language: Word = "en"
    instructions: Text = ""
    sources: Annotated[tuple[Sha256, ...], Field(max_length=100_000, strict=False), BeforeValidator(_hashes_alone)] = ()
    audience: Line = ""
    focus: Line = ""
    speakers: Annotated[tuple[OutsideSpeaker, ...], Field(max_length=_MOST_SPEAKERS, strict=False)] = ()
    audio_format: AudioFormat = "mp3"
    jingle: bool = True
    review: bool = False

    def record(self) -> OverviewRequest:
        """Return the record."""
        return OverviewRequest.from_json({"sources": (), **self.given()})
