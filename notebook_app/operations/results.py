"""Results of operations: the records as programs read them, without paths of this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ingest.errors import UserError
from notebook_app.operations.access import Access
from notebook_app.records import (
    Answer,
    Artifact,
    Chat,
    Citation,
    Job,
    Message,
    Note,
    NotebookRecord,
    Passage,
    Source,
    Verdict,
    Verification,
    Watch,
)

T = TypeVar("T")
R = TypeVar("R")


class Result(BaseModel):
    """A value that is returned."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def like(cls, record: object, **rest: Any) -> Self:
        """Return what a record says under the same names, and the ``rest``, which says it otherwise."""
        same = {name: getattr(record, name) for name in cls.model_fields if name not in rest and hasattr(record, name)}
        return cls(**same, **rest)


class Done(Result):
    """What was done to which item."""

    id: str
    done: str


class Page(Result, Generic[T]):
    """Some items of a list; ``next`` is the offset of those that follow, null at the end."""

    items: list[T]
    total: int
    next: int | None

    @classmethod
    def of(cls, found: Sequence[R], limit: int, offset: int, convert: Callable[[R], T]) -> Page[T]:
        """Return a page of what was found."""
        following = offset + limit
        items = [convert(each) for each in found[offset:following]]
        return cls(items=items, total=len(found), next=following if following < len(found) else None)


class ErrorResult(Result):
    """An error: its sentence in English, and what other languages say it from."""

    code: str
    message: str
    retryable: bool = False

    @classmethod
    def of(cls, error: UserError) -> ErrorResult:
        """Return an error as it is shown."""
        return cls(code=error.code, message=str(error), retryable=error.retryable)


class NotebookResult(Result):
    """A notebook."""

    id: str
    name: str
    sources: int
    created: datetime
    updated: datetime
    collection: str = Field("", description="What the reader put it under; empty for none.")
    link: str = Field("", description="Opens it on the screen, where that runs.")

    @classmethod
    def of(cls, record: NotebookRecord, access: Access) -> NotebookResult:
        """Return a record as programs read it."""
        return cls.like(record, link=access.link(record.id))


class SourceResult(Result):
    """A source: ``id`` is the sha256 of its original."""

    id: str
    name: str
    title: str
    kind: str
    language: str
    pages: int
    passages: int
    selected: bool
    created: datetime
    url: str = Field("", description="Where it can be fetched from again; empty for a file.")
    reference: str = Field("", description="As a line of a list of references, where a file of references says it.")
    labels: tuple[str, ...] = Field((), description="Those the reader gave it.")

    @classmethod
    def of(cls, source: Source) -> SourceResult:
        """Return a record as programs read it."""
        return cls.like(
            source,
            passages=source.chunks,
            url=source.origin_url,
            reference=source.reference.citation() if source.reference else "",
        )


class PassageResult(Result):
    """A passage found: characters [start, end) of a page."""

    source: str
    title: str
    page: int
    label: str = Field(description="The page's printed label.")
    section: str
    start: int
    end: int
    text: str
    score: float | None = None
    second: float | None = Field(None, description="When it is said, of recordings.")
    link: str = ""

    @classmethod
    def of(cls, passage: Passage, notebook: str, access: Access) -> PassageResult:
        """Return a record as programs read it."""
        link = access.link(notebook, passage.source, passage.page, passage.start, passage.end)
        return cls.like(passage, link=link)


class CitationResult(Result):
    """Number ``n`` of a text: the exact words of a source, characters [start, end) of a page."""

    n: int
    source: str
    title: str
    page: int
    label: str
    section: str
    start: int
    end: int
    quote: str
    second: float | None = None
    link: str = ""

    @classmethod
    def of(cls, citation: Citation, notebook: str, access: Access) -> CitationResult:
        """Return a record as programs read it."""
        link = access.link(notebook, citation.source, citation.page, citation.start, citation.end)
        return cls.like(citation, link=link)


class SentenceResult(Result):
    """A sentence of an answer, what it cites, and whether that bears it out."""

    text: str
    citations: list[int]
    verdict: Verdict


class AnswerResult(Result):
    """An answer: Markdown with markers [n]; ``abstained`` says that the sources do not answer."""

    question: str
    text: str
    abstained: bool
    answerer: str = Field(description='"quotes", or the language model\'s name.')
    status: str = Field("done", description="writing, done, stopped or failed.")
    sentences: list[SentenceResult]
    citations: list[CitationResult]
    dropped_markers: int = Field(0, description="Markers that named no passage and were taken out.")
    message: str = Field("", description="The id of the message that keeps it.")
    chat: str = ""
    failure: ErrorResult | None = Field(None, description="Why quotations stand in for the language model.")
    error: dict[str, Any] | None = Field(None, description="Code and parameters of what ended it, where it failed.")

    @classmethod
    def of(cls, answer: Answer, notebook: str, access: Access) -> AnswerResult:
        """Return a finished answer as programs read it."""
        return cls.like(
            answer,
            sentences=[SentenceResult.like(sentence) for sentence in answer.sentences],
            citations=[CitationResult.of(each, notebook, access) for each in answer.citations],
            failure=ErrorResult.of(answer.failure) if answer.failure else None,
        )

    @classmethod
    def of_message(cls, message: Message, notebook: str, access: Access) -> AnswerResult:
        """Return a kept answer, perhaps still being written, as programs read it."""
        details = message.details
        return cls(
            question=str(details.get("question", "")),
            text=message.text,
            abstained=bool(details.get("abstained", False)),
            answerer=str(details.get("answerer", "")),
            status=message.status,
            sentences=[SentenceResult.model_validate(each) for each in details.get("sentences", ())],
            citations=[CitationResult.of(each, notebook, access) for each in message.citations],
            dropped_markers=int(details.get("dropped_markers", 0)),
            message=message.id,
            chat=message.chat,
            error=dict(details["error"]) if details.get("error") else None,
        )


class EvidenceResult(Result):
    """A passage that a claim was compared with, and whether it alone bears it out."""

    verdict: Verdict
    citation: CitationResult


class CheckedSentence(Result):
    """A sentence of a claim, its verdict and its passages, the best first."""

    text: str
    verdict: Verdict
    evidence: list[EvidenceResult]


class VerificationResult(Result):
    """A claim checked against the sources; the verdict is that of its weakest sentence."""

    claim: str
    verdict: Verdict
    sentences: list[CheckedSentence]

    @classmethod
    def of(cls, found: Verification, notebook: str, access: Access) -> VerificationResult:
        """Return a record as programs read it."""
        sentences = [
            CheckedSentence(
                text=sentence.text,
                verdict=sentence.verdict,
                evidence=[
                    EvidenceResult(verdict=e.verdict, citation=CitationResult.of(e.citation, notebook, access))
                    for e in sentence.evidence
                ],
            )
            for sentence in found.sentences
        ]
        return cls(claim=found.claim, verdict=found.verdict, sentences=sentences)


class PageResult(Result):
    """The text of one page of a source; passages and citations count its characters."""

    source: str
    title: str
    page: int
    label: str
    pages: int
    text: str
    start: int = Field(0, description="The first character of the page that ``text`` holds.")
    link: str = ""


class ChatResult(Result):
    """A chat."""

    id: str
    title: str
    messages: int
    created: datetime
    updated: datetime

    @classmethod
    def of(cls, chat: Chat) -> ChatResult:
        """Return a record as programs read it."""
        return cls.like(chat)


class MessageResult(Result):
    """A message of a chat."""

    id: str
    role: str
    text: str
    status: str
    created: datetime
    citations: list[CitationResult]

    @classmethod
    def of(cls, message: Message, notebook: str, access: Access) -> MessageResult:
        """Return a record as programs read it."""
        cited = [CitationResult.of(each, notebook, access) for each in message.citations]
        return cls.like(message, citations=cited)


class NoteResult(Result):
    """A note: Markdown with markers [n]; ``kind`` is "written", "answer" or "guide" (automatic)."""

    id: str
    kind: str
    title: str
    body: str
    citations: list[CitationResult]
    created: datetime
    updated: datetime
    source: str | None = None

    @classmethod
    def of(cls, note: Note, notebook: str, access: Access) -> NoteResult:
        """Return a record as programs read it."""
        return cls.like(note, citations=[CitationResult.of(each, notebook, access) for each in note.citations])


class ArtifactResult(Result):
    """Something made from sources; ``body`` is its content as Markdown."""

    id: str
    kind: str
    title: str
    state: str
    created: datetime
    updated: datetime
    version: int
    options: dict[str, Any]
    sources: list[str]
    body: str = ""
    content: dict[str, Any] = Field(default_factory=dict)
    counts: dict[str, float] = Field(default_factory=dict)
    failure: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, artifact: Artifact, *, whole: bool = True) -> ArtifactResult:
        """Return a record as programs read it; without its content where it stands in a list."""
        content = {name: value for name, value in artifact.content.items() if name != "audio"}  # a path of this machine
        return cls.like(artifact, body=artifact.body if whole else "", content=content if whole else {})


class KindResult(Result):
    """A kind of artifact: its options as JSON Schema, and the formats it can be exported to."""

    kind: str
    options: dict[str, Any]
    formats: list[str]
    needs_model: bool


class JobResult(Result):
    """Long work: queued, running, done, failed or cancelled; ``done`` of ``total`` units of a step."""

    id: str
    kind: str
    label: str
    status: str
    step: str
    done: int
    total: int
    created: datetime
    error: dict[str, Any] = Field(default_factory=dict)
    result: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, job: Job) -> JobResult:
        """Return a record as programs read it."""
        return cls.like(job)


class StatusResult(Result):
    """How far a source is: "ready" with the source, or the status of the job that adds it."""

    status: str
    source: SourceResult | None = None
    job: JobResult | None = None


class ReferenceResult(Result):
    """A work that the notebook knows of."""

    citation: str
    fields: dict[str, Any]


class WatchResult(Result):
    """What is watched for new sources. A folder is named by its last part: no path of this computer is told."""

    id: str
    kind: str
    title: str
    address: str = Field("", description="Of a feed; the key of a collection of Zotero.")
    paused: bool
    due: datetime | None
    checked: datetime | None
    sources: int
    waiting: int = Field(description="Items that could not be added and are tried again.")
    error: dict[str, Any] | None = Field(None, description="Why it could not be read.")

    @classmethod
    def of(cls, watch: Watch) -> WatchResult:
        """Return a record as programs read it."""
        return cls.like(
            watch,
            address="" if watch.kind == "folder" else watch.place,
            paused=watch.due is None,
            error=dict(watch.failure) or None,
        )


class CollectionResult(Result):
    """A collection of Zotero: its name stands under those that it lies in."""

    key: str
    name: str
