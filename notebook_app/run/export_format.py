"""The file ``notebook.json`` of an export, as models with limits, and its check inside the sandbox."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from ingest.archive import ArchiveLimits, check_members, open_zip, sound
from ingest.bibliography.reference import Reference
from ingest.errors import IngestError
from ingest.models import Progress
from ingest.sandbox.run import run_sandboxed
from notebook_app.audio.script.formats import FORMATS
from notebook_app.errors import BadArchive, BadOption
from notebook_app.i18n import LANGUAGES
from notebook_app.records import (
    Artifact,
    ArtifactState,
    ArtifactVersion,
    MessageStatus,
    NoteKind,
    Script,
    TimelineEntry,
    Verdict,
)
from notebook_app.records.conversation import AnswerLanguage, AnswerLength
from notebook_app.records.outside import (
    LONGEST_LINE,
    Citations,
    Count,
    JsonObject,
    Line,
    Moment,
    Number,
    Outside,
    OutsideRequest,
    OutsideReview,
    OutsideScript,
    OutsideSpan,
    OutsideTimelineEntry,
    Real,
    Second,
    Sha256,
    Text,
    WebAddress,
    Word,
)
from notebook_app.studio.catalogue import KINDS, check_content, read_options

FORMAT: Final = "notebook-app/1"
CONTENTS: Final = "notebook.json"
LIMITS: Final = ArchiveLimits(members=50_000, total=64 << 30, member=8 << 30)
_MOST_CONTENTS: Final = 64 << 20
_CONTENTS_RATIO: Final = 200
"""JSON of notebooks packs to a third or a tenth."""
_MOST: Final = 20_000
_STEP: Final = 1 << 16
_MOST_MESSAGES: Final = 100_000
_MOST_REVIEWS: Final = 500_000


def _known(*choices: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in choices:
            raise ValueError(f"it is none of {', '.join(choices)}")
        return value

    return AfterValidator(check)


Language = Annotated[Word, _known(*LANGUAGES)]
Wish = Annotated[Line, Field(max_length=4_000)]


class ExportedSource(Outside):
    """A source: its original lies in the archive under its sha256. Archives of earlier versions hold passwords."""

    id: Sha256
    name: Annotated[Line, Field(min_length=1)]
    title: Line
    selected: bool
    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}(\.[a-z0-9]{1,10})?\z")]
    password: Line | None = None
    url: WebAddress = ""
    labels: Annotated[tuple[Line, ...], Field(max_length=100, strict=False)] = ()

    @model_validator(mode="after")
    def _named_by_content(self) -> Self:
        if not self.file.startswith(self.id):
            raise ValueError("its file has another sha256")
        return self

    @property
    def member(self) -> str:
        """The name of the original in the archive."""
        return f"originals/{self.file}"

    @property
    def transcript(self) -> str:
        """The name of the transcript in the archive, which only recordings have."""
        return f"transcripts/{self.id}.json"


class ExportedSettings(Outside):
    """How questions should be answered."""

    assistant: Line = ""
    goal: Wish = ""
    tone: Wish = ""
    length: AnswerLength = "default"
    language: AnswerLanguage = ""
    instructions: Wish = ""


class ExportedMemory(Outside):
    """A fact to remember."""

    text: Annotated[Line, Field(min_length=1)]
    created: Moment


class _Sentence(Outside):
    text: Text
    citations: Annotated[tuple[Count, ...], Field(max_length=_MOST, strict=False)]
    verdict: Verdict


class _Nearest(OutsideSpan):
    text: Text


class _Thinking(Outside):
    text: Text
    seconds: Second


class _Share(Outside):
    source: Line
    title: Line
    passages: Count
    of: Count
    tokens: Count


_Titles = Annotated[tuple[Line, ...], Field(max_length=_MOST, strict=False)]


class _Reading(Outside):
    window: Count
    window_origin: Line
    instructions: Count
    conversation: Count
    sources: Annotated[tuple[_Share, ...], Field(max_length=_MOST, strict=False)]
    prompt: Count
    reply: Count
    estimated: bool
    passages_left_out: Count = 0
    sources_left_out: _Titles = ()
    unread: _Titles = ()
    digested: Count = 0
    shortened: bool = False


def _scalars(params: object) -> object:
    """Write what is no text or number of an error's parameters (a path, a list) as text."""
    if not isinstance(params, dict):
        return params
    return {key: v if isinstance(v, str | int | float | None) else str(v)[:LONGEST_LINE] for key, v in params.items()}


class _Failure(Outside):
    code: Word
    params: Annotated[dict[Word, Line | bool | Real | None], BeforeValidator(_scalars), Field(max_length=20)] = Field(
        {}
    )
    retryable: bool = False


class ExportedDetails(Outside):
    """What a message carries beyond its text."""

    answerer: Line = ""
    abstained: bool = False
    closest: bool = False
    understood: Text = ""
    listed: Annotated[tuple[Sha256, ...], Field(max_length=_MOST, strict=False)] = ()
    failure: _Failure | None = None
    dropped_markers: Count = 0
    sentences: Annotated[tuple[_Sentence, ...], Field(max_length=_MOST, strict=False)] = ()
    nearest: Annotated[tuple[_Nearest, ...], Field(max_length=1_000, strict=False)] = ()
    thinking: _Thinking | None = None
    reading: _Reading | None = None
    question: Text = ""
    error: _Failure | None = None
    rating: Literal["", "good", "bad"] = ""
    attached: _Titles = ()
    sources: Annotated[tuple[Sha256, ...], Field(max_length=_MOST, strict=False)] = ()


class ExportedMessage(Outside):
    """A message of a chat."""

    role: Literal["user", "assistant"]
    text: Text
    citations: Citations
    status: MessageStatus
    created: Moment
    details: ExportedDetails


class ExportedChatHead(Outside):
    """A chat without its messages."""

    title: Line
    created: Moment


class ExportedChat(ExportedChatHead):
    """A chat."""

    messages: Annotated[tuple[ExportedMessage, ...], Field(max_length=_MOST_MESSAGES, strict=False)]


class ExportedNote(Outside):
    """A note; guides are made again and are never in an archive."""

    kind: NoteKind
    title: Line
    body: Text
    citations: Citations
    created: Moment
    pinned: bool = False
    tags: Annotated[tuple[Line, ...], Field(max_length=100, strict=False)] = ()

    @field_validator("kind")
    @classmethod
    def _no_guide(cls, kind: NoteKind) -> NoteKind:
        if kind == "guide":
            raise ValueError("a guide is no note of an archive")
        return kind


class ExportedRequest(OutsideRequest):
    """What an overview was to be, in a format and a language that there are."""

    format: Annotated[Word, _known(*FORMATS)] = "deep_dive"
    language: Language = "en"


class ExportedScript(OutsideScript):
    """A script in a language that there is."""

    language: Language


class ExportedOverview(Outside):
    """An audio overview; its file lies in the archive under its id and the request's format."""

    id: Annotated[Word, Field(min_length=1)]
    request: ExportedRequest
    script: ExportedScript | None
    timeline: Annotated[tuple[OutsideTimelineEntry, ...], Field(max_length=_MOST, strict=False)]
    engine: Line
    measurements: Annotated[dict[Word, Real], Field(max_length=100)]
    has_audio: bool
    created: Moment

    @property
    def member(self) -> str:
        """The name of its file in the archive."""
        return f"audio/{self.id}.{self.request.audio_format}"

    def heard(self) -> tuple[Script, tuple[TimelineEntry, ...]] | None:
        """Return what is heard in its file and when; None where there is none, or it is that of an earlier script."""
        turns = self.script.turns if self.script else ()
        if not self.script or not self.has_audio or not turns:
            return None
        if [entry.turn for entry in self.timeline] != list(range(len(turns))):
            return None
        return self.script.record(), tuple(entry.record() for entry in self.timeline)


class ExportedVersion(Outside):
    """A version of an artifact."""

    number: Number
    change: Line
    created: Moment
    title: Line
    content: JsonObject
    body: Text

    def record(self) -> ArtifactVersion:
        """Return the record."""
        return ArtifactVersion(self.number, self.change, self.created, self.title, self.content, self.body)


class ExportedArtifact(Outside):
    """An artifact of a kind that there is, with its versions; exports of earlier versions hold none."""

    kind: Annotated[Word, _known(*(name for name, kind in KINDS.items() if not kind.own_table))]
    title: Line
    state: ArtifactState
    created: Moment
    updated: Moment
    options: JsonObject
    sources: Annotated[tuple[Sha256, ...], Field(max_length=_MOST, strict=False)]
    content: JsonObject
    body: Text
    provenance: JsonObject
    counts: Annotated[dict[Word, Real], Field(max_length=100)]
    failure: _Failure | None
    version: Count
    versions: Annotated[tuple[ExportedVersion, ...], Field(max_length=_MOST, strict=False)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        numbers = [version.number for version in self.versions]
        if len(set(numbers)) < len(numbers) or max(numbers, default=0) > self.version:
            raise ValueError("its versions are not counted from 1")
        try:
            read_options(self.kind, self.options)
            if self.version or self.content or self.state == "ready":
                check_content(self.kind, self.content)
            for version in self.versions:
                check_content(self.kind, version.content)
        except BadOption as error:
            raise ValueError(f"{error.params['option']}: {error.params['detail']}") from error
        return self

    def record(self) -> Artifact:
        """Return the record; one that was being made is as it was before, or was never made."""
        unfinished = self.state in {"queued", "making"}
        return Artifact(
            id="",
            kind=self.kind,
            title=self.title,
            state=("ready" if self.version else "cancelled") if unfinished else self.state,
            created=self.created,
            updated=self.updated,
            options=self.options,
            sources=self.sources,
            content=self.content,
            body=self.body,
            provenance=self.provenance,
            counts=self.counts,
            failure=self.failure.given() if self.failure else {},
            version=self.version,
        )


class ExportedReference(Outside):
    """What a file of references says of a work."""

    type: Line = "document"
    title: Line = ""
    authors: Annotated[tuple[Line, ...], Field(max_length=_MOST, strict=False)] = ()
    year: Line = ""
    container: Line = ""
    volume: Line = ""
    issue: Line = ""
    pages: Line = ""
    publisher: Line = ""
    doi: Line = ""
    arxiv: Line = ""
    url: WebAddress = ""
    abstract: Text = ""
    key: Line = ""
    files: Annotated[tuple[Line, ...], Field(max_length=_MOST, strict=False)] = ()

    def record(self) -> Reference:
        """Return the record."""
        return Reference.from_json(self.given())


class ExportedWatch(Outside):
    """A feed or a collection of Zotero that was watched: it is paused until the reader resumes it. No folder is named."""

    kind: Literal["feed", "zotero"]
    place: Annotated[Line, StringConstraints(pattern=r"^(https?://\S{1,4000}|[A-Z0-9]{8})?\z")]
    title: Line

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> Self:
        if (self.kind == "feed") != ("://" in self.place):
            raise ValueError("a feed has an address, a collection a key")
        return self


class ExportHead(Outside):
    """An export without its lists."""

    format: Literal["notebook-app/1"]
    name: Annotated[Line, StringConstraints(pattern=r"\S", max_length=1_000)]
    chat_settings: ExportedSettings = ExportedSettings()
    collection: Annotated[Line, Field(max_length=1_000)] = ""


class Export(ExportHead):
    """All that an archive says in words."""

    sources: Annotated[tuple[ExportedSource, ...], Field(max_length=_MOST, strict=False)]
    memories: Annotated[tuple[ExportedMemory, ...], Field(max_length=_MOST, strict=False)] = ()
    chats: Annotated[tuple[ExportedChat, ...], Field(max_length=_MOST, strict=False)]
    references: Annotated[tuple[ExportedReference, ...], Field(max_length=5 * _MOST, strict=False)] = ()
    notes: Annotated[tuple[ExportedNote, ...], Field(max_length=_MOST, strict=False)]
    overviews: Annotated[tuple[ExportedOverview, ...], Field(max_length=_MOST, strict=False)]
    artifacts: Annotated[tuple[ExportedArtifact, ...], Field(max_length=_MOST, strict=False)] = ()
    reviews: Annotated[tuple[OutsideReview, ...], Field(max_length=_MOST_REVIEWS, strict=False)] = ()
    watches: Annotated[tuple[ExportedWatch, ...], Field(max_length=1_000, strict=False)] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        once: dict[str, list[str]] = {
            "source": [source.id for source in self.sources],
            "overview": [overview.id for overview in self.overviews],
            "watch": [f"{watch.kind} {watch.place}" for watch in self.watches],
        }
        for kind, ids in once.items():
            if len(set(ids)) < len(ids):
                raise ValueError(f"a {kind} is in it twice")
        if sum(len(chat.messages) for chat in self.chats) > _MOST_MESSAGES:
            raise ValueError(f"more than {_MOST_MESSAGES:,} messages")
        return self


RECORDS: Final[Mapping[str, type[Outside]]] = {
    "head": ExportHead,
    "source": ExportedSource,
    "memory": ExportedMemory,
    "reference": ExportedReference,
    "chat": ExportedChatHead,
    "message": ExportedMessage,
    "note": ExportedNote,
    "overview": ExportedOverview,
    "artifact": ExportedArtifact,
    "review": OutsideReview,
    "watch": ExportedWatch,
}
"""What the lines of a checked export are; the messages of a chat follow its line."""


def checked_records(path: Path, progress: Progress) -> Iterator[Any]:
    """Check an archive in a process with limits, then yield its records one by one: each of a type of :data:`RECORDS`.

    Raises
    ------
    BadArchive
        If it is no export, something in it does not fit, or a file that it names is not there.
    """
    try:
        checked = run_sandboxed(f"{__name__}:check_task", path, {"name": path.name}, name=path.name, progress=progress)
    except IngestError as error:
        raise BadArchive(name=path.name, detail=_detail(str(error.params.get("detail", error)))) from error
    for line in io.BytesIO(checked):
        kind, record = line.split(b"\t", 1)
        yield RECORDS[kind.decode()].model_validate_json(record)


def check_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`checked_records` inside the sandbox: a line for each record, its kind before its JSON."""
    name = params["name"]
    progress("check", 0, 1)
    with sound(name), open_zip(path) as archive:
        members = archive.infolist()
        check_members(members, name, LIMITS)
        names = {member.filename: member for member in members}
        if len(names) < len(members):
            raise BadArchive(name=name, detail="a name is in it twice")
        export = read_export(_contents(archive, names.get(CONTENTS), name), name)
    missing = next((member for member in _wanted(export) if member not in names), None)
    if missing:
        raise BadArchive(name=name, detail=f"{missing} is missing")
    return b"".join(
        f"{kind}\t{record.model_dump_json(exclude_unset=True)}\n".encode() for kind, record in _lines(export)
    )


def _contents(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None, name: str) -> bytes:
    if member is None:
        raise BadArchive(name=name, detail=f"it has no {CONTENTS}")
    if member.file_size > min(_MOST_CONTENTS, max(1 << 20, _CONTENTS_RATIO * member.compress_size)):
        raise BadArchive(name=name, detail=f"its {CONTENTS} unpacks to {member.file_size >> 20:,} MB")
    with archive.open(member) as file:
        return b"".join(iter(lambda: file.read(_STEP), b""))


def _lines(export: Export) -> Iterator[tuple[str, Outside]]:
    """Yield every record of an export with its kind, the parts of each on lines of their own."""
    yield "head", ExportHead.model_validate(export, from_attributes=True)
    yield from (("source", source) for source in export.sources)
    yield from (("memory", memory) for memory in export.memories)
    yield from (("reference", reference) for reference in export.references)
    for chat in export.chats:
        yield "chat", ExportedChatHead(title=chat.title, created=chat.created)
        yield from (("message", message) for message in chat.messages)
    yield from (("note", note) for note in export.notes)
    yield from (("overview", overview) for overview in export.overviews)
    yield from (("artifact", artifact) for artifact in export.artifacts)
    yield from (("review", review) for review in export.reviews)
    yield from (("watch", watch) for watch in export.watches)


def _wanted(export: Export) -> Iterator[str]:
    """Yield the names of the files that an archive must hold."""
    yield from (source.member for source in export.sources)
    yield from (overview.member for overview in export.overviews if overview.heard())


def read_export(data: bytes, name: str) -> Export:
    """Return what ``notebook.json`` says.

    Raises
    ------
    BadArchive
        If something in it does not fit, with the first thing that does not.
    """
    try:
        return Export.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"][:8])
        raise BadArchive(name=name, detail=_detail(f"{where}: {first['msg']}" if where else first["msg"])) from error


def _detail(detail: str) -> str:
    """Return the reason for a refusal, fit for a sentence."""
    return "".join(filter(str.isprintable, detail))[:160]
