"""Answers, and the chats that keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from ingest.errors import UserError
from notebook_app.records.citations import Citation
from notebook_app.records.conversation import Reading
from notebook_app.records.sources import Passage

Verdict = Literal["supported", "weak", "unsupported"]
MessageStatus = Literal["writing", "done", "stopped", "failed"]
QUOTES: Final = "quotes"
"""Who answers where there is no language model."""


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, the numbers it cites, and whether the cited passages bear it out."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer from the sources.

    ``text`` is Markdown with markers ``[n]``. ``answerer`` is "quotes" or the language model's name. ``abstained`` says
    that the sources do not answer; ``nearest`` then holds the closest passages, and ``closest`` says that they may hold what
    is asked after all. ``dropped_markers`` counts citation
    markers that named no passage and were taken out. Of a language model's answer, ``thoughts`` and ``thinking_seconds``
    hold its reasoning, ``reading`` what it was given, and ``sent`` the exact messages (role and content). ``failure`` is
    why quotations stand in for a language model that was asked.
    """

    question: str
    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    answerer: str
    nearest: tuple[Passage, ...] = ()
    dropped_markers: int = 0
    thoughts: str = ""
    thinking_seconds: float = 0.0
    reading: Reading | None = None
    sent: tuple[Mapping[str, str], ...] = ()
    understood: str = ""
    listed: tuple[str, ...] = ()
    failure: UserError | None = None
    closest: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation of a notebook; ``title`` is its first question unless it was given another, ``messages`` a count."""

    id: str
    title: str
    messages: int
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat, as kept: a question ("user") or an answer ("assistant"), perhaps still being written.

    ``chat`` is the id of its chat.
    ``details`` holds what an answer carries beyond its text: sentences, abstained, answerer, dropped_markers, error; of a
    language model's also thinking (text, seconds), reading (:class:`notebook_app.records.conversation.Reading`) and, while it is
    being written, progress (step, done, total).
    """

    id: str
    role: Literal["user", "assistant"]
    text: str
    citations: tuple[Citation, ...]
    status: MessageStatus
    created: datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    chat: str = ""
