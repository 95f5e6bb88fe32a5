"""The values of a conversation with a language model: how it should answer, and what it was given to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

AnswerLength = Literal["shorter", "default", "longer"]
AnswerLanguage = Literal["", "en", "zh"]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How a notebook's questions should be answered.

    Parameters
    ----------
    assistant : str
        The id of an :class:`Assistant`, or empty.
    goal, tone, instructions : str
        In the reader's own words; only a language model can follow them.
    length : str
        "shorter", "default" or "longer".
    language : str
        Of the answer: "en", "zh", or empty for that of the question.
    """

    assistant: str = ""
    goal: str = ""
    tone: str = ""
    length: AnswerLength = "default"
    language: AnswerLanguage = ""
    instructions: str = ""


DEFAULT_SETTINGS = ChatSettings()


@dataclass(frozen=True, slots=True)
class Assistant:
    """A named set of instructions with questions to try it on; ``shipped`` ones come with the app and stay as they are."""

    id: str
    name: str
    instructions: str
    examples: tuple[str, ...] = ()
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """A fact that the reader asked to keep for later answers of a notebook."""

    id: str
    text: str
    created: datetime


@dataclass(frozen=True, slots=True)
class SourceShare:
    """How much of a source a model was given: passages of all there are, and their tokens (estimated)."""

    source: str
    title: str
    passages: int
    of: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a language model was given for an answer, in tokens.

    ``prompt`` and ``reply`` are the endpoint's own count unless ``estimated``. ``passages_left_out`` were found but did not
    fit; of ``sources_left_out`` (titles) nothing was given; ``unread`` could not be digested. ``shortened`` says that the
    model could not read the first prompt and was given a smaller one. ``digested`` sources were read one by one before.
    """

    window: int
    window_origin: str
    instructions: int
    conversation: int
    sources: tuple[SourceShare, ...]
    prompt: int
    reply: int
    estimated: bool
    passages_left_out: int = 0
    sources_left_out: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    digested: int = 0
    shortened: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write; :meth:`from_json` reads them back."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Reading:
        """Read what :meth:`to_json` wrote."""
        shares = tuple(SourceShare(**share) for share in data["sources"])
        lists = {name: tuple(data[name]) for name in ("sources_left_out", "unread")}
        return Reading(**{**data, **lists, "sources": shares})
