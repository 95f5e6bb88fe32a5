"""The values a notebook hands out: frozen, complete, the same for the UI, the command line and scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from ingest.models import Anchor, FloatArray, Receipt, Span, second_at

Verdict = Literal["supported", "weak", "unsupported"]
MessageStatus = Literal["writing", "done", "stopped", "failed"]
NoteKind = Literal["written", "answer", "guide"]
JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
OverviewStatus = Literal["writing", "speaking", "ready", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class NotebookRecord:
    """A notebook as the list of notebooks shows it."""

    id: str
    name: str
    emoji: str
    created: datetime
    updated: datetime
    sources: int


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a notebook. ``id`` is the sha256 of its original, which is also what anchors point to.

    ``origin_url`` is the address it can be fetched from again, empty for a file; ``replaces`` holds the ids of its earlier
    versions, which older citations still name.
    """

    id: str
    name: str
    title: str
    kind: str
    language: str
    pages: int
    chunks: int
    selected: bool
    created: datetime
    receipt: Receipt
    origin_url: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A chunk as the library keeps it, with its vectors (None where it was not embedded).

    ``times`` are those of its page (see :class:`ingest.models.Page`) where the source is a recording.
    """

    id: str
    source: str
    title: str
    page: int
    label: str
    start: int
    end: int
    text: str
    section: str
    language: str
    ordinal: int
    sentences: tuple[Span, ...]
    vector: FloatArray | None = None
    sentence_vectors: FloatArray | None = None
    times: FloatArray | None = None

    def second(self, character: int) -> float | None:
        """Return when a character of the passage's page is said; None where there is no sound."""
        return second_at(self.times, character)

    @property
    def searchable_text(self) -> str:
        """What the lexical index reads: the passage under its title and section, which take part in the search."""
        return f"{self.title}\n{self.section}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage found for a query: ``text`` is characters ``[start, end)`` of its page; higher ``score`` is better.

    ``second`` is when it is said, in seconds from the start of a recording; None in any other source.
    """

    source: str
    page: int
    start: int
    end: int
    text: str
    score: float
    title: str = ""
    label: str = ""
    section: str = ""
    id: str = ""
    second: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Number ``n`` of an answer, note or script: an anchor with the title and page label to show.

    ``second`` is when the words are said, in seconds from the start of a recording; None in any other source.
    """

    n: int
    anchor: Anchor
    title: str = ""
    label: str = ""
    second: float | None = None

    @property
    def source(self) -> str:
        """The sha256 of the cited source."""
        return self.anchor.source

    @property
    def page(self) -> int:
        """Physical page, from 1."""
        return self.anchor.page

    @property
    def start(self) -> int:
        """First character of the quotation in the page's text."""
        return self.anchor.start

    @property
    def end(self) -> int:
        """The character after the quotation's last."""
        return self.anchor.end

    @property
    def quote(self) -> str:
        """The cited words."""
        return self.anchor.quote

    def to_json(self) -> dict[str, Any]:
        """Return flat values that :mod:`json` can write; :meth:`from_json` reads them back."""
        flat = {"n": self.n, **asdict(self.anchor), "title": self.title, "label": self.label}
        return flat if self.second is None else {**flat, "second": self.second}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Citation:
        """Read what :meth:`to_json` wrote."""
        anchor = Anchor(data["source"], data["page"], data["start"], data["end"], data["quote"])
        return Citation(data["n"], anchor, data.get("title", ""), data.get("label", ""), data.get("second"))


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
    that the sources do not answer; ``nearest`` then holds the closest passages. ``dropped_markers`` counts citation
    markers that named no passage and were taken out.
    """

    question: str
    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    answerer: str
    nearest: tuple[Passage, ...] = ()
    dropped_markers: int = 0


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
    ``details`` holds what an answer carries beyond its text: sentences, abstained, answerer, dropped_markers, error.
    """

    id: str
    role: Literal["user", "assistant"]
    text: str
    citations: tuple[Citation, ...]
    status: MessageStatus
    created: datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note: ``body`` is Markdown with markers ``[n]`` into ``citations``.

    ``source`` is set on the guide of one source; ``data`` holds a guide's topics and questions.
    """

    id: str
    kind: NoteKind
    title: str
    body: str
    citations: tuple[Citation, ...]
    created: datetime
    updated: datetime
    source: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a script: who speaks (an index into the script's hosts), what, and what it rests on."""

    speaker: int
    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """The script of an audio overview. ``writer`` is "quotes" or the language model's name."""

    title: str
    language: str
    hosts: tuple[str, ...]
    turns: tuple[Turn, ...]
    writer: str

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        turns = [
            {"speaker": t.speaker, "text": t.text, "citations": [c.to_json() for c in t.citations]} for t in self.turns
        ]
        head = {"title": self.title, "language": self.language, "hosts": list(self.hosts), "writer": self.writer}
        return {**head, "turns": turns}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Script:
        """Read what :meth:`to_json` wrote."""
        turns = tuple(
            Turn(t["speaker"], t["text"], tuple(Citation.from_json(c) for c in t["citations"])) for t in data["turns"]
        )
        return Script(data["title"], data["language"], tuple(data["hosts"]), turns, data["writer"])


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """When a turn is heard: seconds from the start of the finished file."""

    turn: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class OverviewRequest:
    """What an audio overview should be. ``minutes`` is the length aimed at; no ``sources`` means every selected one."""

    format: str = "deep_dive"
    minutes: float = 5.0
    language: str = "en"
    instructions: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """An audio overview: its request, script and, when ready, the mp3 with its timeline and measurements.

    ``audio`` is the absolute path of the mp3, None before it is ready; ``measurements`` holds seconds, loudness (LUFS),
    true peak (dBTP) and longest silence (s) as measured on the decoded file.
    """

    id: str
    title: str
    request: OverviewRequest
    status: OverviewStatus
    created: datetime
    script: Script | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    audio: str | None = None
    engine: str = ""
    measurements: Mapping[str, float] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Long work as the worker keeps it: ``step`` is a key of the catalogue (area "steps"), done of total units.

    ``error`` holds ``code`` and ``params`` of the :class:`ingest.errors.UserError` that ended it.
    """

    id: str
    kind: str
    label: str
    status: JobStatus
    step: str
    done: int
    total: int
    created: datetime
    error: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


def renumber(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations numbered 1, 2, 3… in the order given."""
    return tuple(replace(citation, n=n) for n, citation in enumerate(citations, 1))
