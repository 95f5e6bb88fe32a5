"""The values a notebook hands out: frozen, complete, the same for the UI, the command line and scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from ingest.errors import UserError
from ingest.models import Anchor, FloatArray, Receipt, Span, second_at
from ingest.references import Reference
from notebook_app.conversation import Reading

Verdict = Literal["supported", "weak", "unsupported"]
MessageStatus = Literal["writing", "done", "stopped", "failed"]
NoteKind = Literal["written", "answer", "guide"]
JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
OverviewStatus = Literal["writing", "review", "speaking", "ready", "failed", "cancelled"]
"""In "review", the script waits for its reader: nothing is spoken before they say so."""
AudioFormat = Literal["mp3", "m4a", "opus"]


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
class Discarded:
    """Something in the trash: a "notebook", "source", "note" or "overview", and until when it can be restored."""

    id: str
    kind: str
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a text stands: in the name of a "notebook", in a "source" or its title, in a "note" or a "message".

    ``id`` names the item, ``notebook`` is the id of its notebook, ``chat`` that of a message's chat; ``excerpt`` is the
    words around it.
    """

    notebook: str
    kind: Literal["notebook", "source", "note", "message"]
    id: str
    title: str
    excerpt: str
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a notebook. ``id`` is the sha256 of its original, which is also what anchors point to.

    ``reference`` is what a file of references says of it, if one does. ``origin_url`` is the address it can be fetched
    from again, empty for a file; ``replaces`` holds the ids of its earlier versions, which older citations still name.
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
    reference: Reference | None = None
    origin_url: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAdded:
    """A file of a folder or zip that could not be added, and why."""

    name: str
    error: UserError


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A chunk as the library keeps it, with its vectors (None where it was not embedded).

    ``times`` are those of its page (see :class:`ingest.models.Page`) where the source is a recording or subtitles.
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

    ``second`` is when it is said, in seconds from the start of a recording or of what subtitles are of; else None.
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

    ``second`` is when the words are said, in seconds from the start of a recording or of what subtitles are of; else None.
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
class Match:
    """Words found in a source: where they stand, and their boxes (x0, y0, x1, y1 as shares of the page; none without geometry)."""

    anchor: Anchor
    boxes: tuple[tuple[float, float, float, float], ...]


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
    markers that named no passage and were taken out. Of a language model's answer, ``thoughts`` and ``thinking_seconds``
    hold its reasoning, ``reading`` what it was given, and ``sent`` the exact messages (role and content).
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
    language model's also thinking (text, seconds), reading (:class:`notebook_app.conversation.Reading`) and, while it is
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
    """One turn of a script: who speaks (an index into the script's hosts), what, and what it rests on.

    ``verdict`` says whether the cited passages bear it out; it is empty where nothing is cited, or not yet judged.
    """

    speaker: int
    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class ScriptChapter:
    """A chapter of a script: it begins with turn ``first`` and lasts until the next one."""

    title: str
    first: int


@dataclass(frozen=True, slots=True)
class Script:
    """The script of an audio overview. ``writer`` is "quotes" or the language model's name.

    ``voices`` names each host's voice, empty for the engine's own choice; without ``chapters`` they are read off the
    citations.
    """

    title: str
    language: str
    hosts: tuple[str, ...]
    turns: tuple[Turn, ...]
    writer: str
    chapters: tuple[ScriptChapter, ...] = ()
    voices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        turns = [{**_shown(t), "citations": [c.to_json() for c in t.citations]} for t in self.turns]
        head = {"title": self.title, "language": self.language, "hosts": list(self.hosts), "writer": self.writer}
        chapters = [asdict(chapter) for chapter in self.chapters]
        return {**head, "turns": turns, "chapters": chapters, "voices": list(self.voices)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Script:
        """Read what :meth:`to_json` wrote."""
        turns = tuple(
            Turn(t["speaker"], t["text"], tuple(Citation.from_json(c) for c in t["citations"]), t.get("verdict", ""))
            for t in data["turns"]
        )
        chapters = tuple(ScriptChapter(**chapter) for chapter in data.get("chapters", ()))
        hosts, voices = tuple(data["hosts"]), tuple(data.get("voices", ()))
        return Script(data["title"], data["language"], hosts, turns, data["writer"], chapters, voices)


def _shown(turn: Turn) -> dict[str, Any]:
    return {"speaker": turn.speaker, "text": turn.text, "verdict": turn.verdict}


@dataclass(frozen=True, slots=True)
class ScriptVersion:
    """A script as it once was: ``number`` counts from 1, ``change`` is what made it ("written", "edited", …)."""

    number: int
    change: str
    created: datetime
    script: Script


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """When a turn is heard: seconds from the start of the finished file."""

    turn: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name, a role in a few words, and an engine's voice; each may be left to the format."""

    name: str = ""
    role: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class OverviewRequest:
    """What an audio overview should be.

    ``minutes`` is the length aimed at; no ``sources`` means every selected one; no ``speakers`` means those of the
    format. With ``review``, the script waits for its reader before it is spoken.
    """

    format: str = "deep_dive"
    minutes: float = 5.0
    language: str = "en"
    instructions: str = ""
    sources: tuple[str, ...] = ()
    audience: str = ""
    focus: str = ""
    speakers: tuple[Speaker, ...] = ()
    audio_format: AudioFormat = "mp3"
    jingle: bool = True
    review: bool = False

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> OverviewRequest:
        """Read what :func:`dataclasses.asdict` made of a request."""
        speakers = tuple(Speaker(**speaker) for speaker in data.get("speakers", ()))
        return OverviewRequest(**{**data, "sources": tuple(data["sources"]), "speakers": speakers})


@dataclass(frozen=True, slots=True)
class ShowProfile:
    """A show as it was saved: a name, and all that a request says but the sources."""

    id: str
    name: str
    request: OverviewRequest


@dataclass(frozen=True, slots=True)
class Overview:
    """An audio overview: its request, script and, when ready, the file with its timeline and measurements.

    ``audio`` is the absolute path of the file, None before it is ready; ``measurements`` holds seconds, loudness (LUFS),
    true peak (dBTP) and longest silence (s) as measured on the decoded file. ``error`` says in English why it failed,
    ``failure`` the same as ``code`` and ``params`` of the error.
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
    failure: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question put to the hosts in the middle of an episode, and what they answered.

    ``second`` is when they were interrupted, and ``resume`` the start of the turn with which the episode goes on.
    ``script`` holds the answer's turns, heard in ``audio`` when ``timeline`` says. ``abstained`` says that the sources
    do not answer.
    """

    overview: str
    question: str
    second: float
    resume: float
    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: str
    abstained: bool = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What the hosts say."""
        return self.script.turns

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer rests on, in the order of its numbers."""
        cited = {citation.n: citation for turn in self.turns for citation in turn.citations}
        return tuple(cited[n] for n in sorted(cited))


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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A self-test of a notebook.

    ``result`` holds what was measured (``questions, recall@1, recall@5, recall@10, answered, citation_precision,
    refused``: shares from 0 to 1, None where nothing could be asked) and with what (``embedder, chunk_tokens, sources,
    passages, seed``).
    """

    id: str
    created: datetime
    result: Mapping[str, Any]


def renumber(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations numbered 1, 2, 3… in the order given."""
    return tuple(replace(citation, n=n) for n, citation in enumerate(citations, 1))
