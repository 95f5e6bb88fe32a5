"""The tables of the library: the truth from which every index can be rebuilt.

A document (the pages and passages read from one original for one embedding model) is shared by the notebooks that have
it; a row of ``sources`` is one notebook's link to it. Rows that only make sense under another row go with it, by the
database's own cascades. Large columns stand last, so that reading the others does not touch their pages on disk.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, MetaData, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = dict[str, Any]
JsonList = list[dict[str, Any]]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept and returned in UTC on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn a moment of any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say again that what was kept is UTC, where the database does not."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; every constraint has a name, so that migrations can refer to it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, Json: JSON, JsonList: JSON, list[str]: JSON, list[list[int]]: JSON}  # noqa: RUF012


def _notebook_key() -> Mapped[str]:
    return mapped_column(ForeignKey("notebooks.id", ondelete="CASCADE"), index=True)


class NotebookRow(Base):
    """A notebook; its ``emoji`` may be one of Material's icons, as ``:material/…:``.

    One that was ``deleted`` lies in the trash. What was deleted from a notebook lies there too, in a notebook made to
    hold it, whose ``origin`` is the one it came from.
    """

    __tablename__ = "notebooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    emoji: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    deleted: Mapped[datetime | None]
    origin: Mapped[str | None]


class OriginalRow(Base):
    """An original file: its name in the folder ``originals`` and the password that opens it."""

    __tablename__ = "originals"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    password: Mapped[str | None]


class DocumentRow(Base):
    """What was read from an original, embedded by one model."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("sha256", "embedder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("originals.sha256"))
    embedder: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    authors: Mapped[list[str]]
    details: Mapped[Json]
    page_count: Mapped[int]
    passage_count: Mapped[int]


class PageRow(Base):
    """A page; ``words`` and ``times`` are its float32 arrays (words, 6) and (segments, 3), little-endian."""

    __tablename__ = "pages"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    origin: Mapped[str]
    engine: Mapped[str]
    width: Mapped[float]
    height: Mapped[float]
    confidence: Mapped[float | None]
    headings: Mapped[JsonList]
    tables: Mapped[JsonList]
    text: Mapped[str]
    words: Mapped[bytes]
    times: Mapped[bytes]


class PassageRow(Base):
    """A passage; ``vector`` is float32 (dim,), ``sentence_vectors`` float32 (sentences, dim), both little-endian."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    section: Mapped[str]
    sentences: Mapped[list[list[int]]]
    text: Mapped[str]
    vector: Mapped[bytes | None]
    sentence_vectors: Mapped[bytes | None]


class SourceRow(Base):
    """One notebook's link to a document, under the name and title it has there.

    ``origin_url`` is the address to fetch it from again; ``replaces`` the sha256 of its earlier versions.
    """

    __tablename__ = "sources"

    notebook_id: Mapped[str] = mapped_column(ForeignKey("notebooks.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    name: Mapped[str]
    title: Mapped[str]
    selected: Mapped[bool]
    created: Mapped[datetime]
    origin_url: Mapped[str]
    replaces: Mapped[list[str]]
    receipt: Mapped[Json]
    reference: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))


class ReferenceRow(Base):
    """A work that a notebook knows of from a file of references, whether or not it has it as a source."""

    __tablename__ = "bibliography"
    __table_args__ = (UniqueConstraint("notebook_id", "identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notebook_id: Mapped[str] = _notebook_key()
    identity: Mapped[str]
    data: Mapped[Json]


class _Numbered:
    """Rows shown in the order they were made in: ``number`` orders, ``id`` names."""

    number: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    id: Mapped[str] = mapped_column(unique=True, sort_order=-1)


class ChatRow(_Numbered, Base):
    """A chat; one that was ``deleted`` a while ago is gone for good."""

    __tablename__ = "chats"

    notebook_id: Mapped[str] = _notebook_key()
    title: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    deleted: Mapped[datetime | None]


class MessageRow(_Numbered, Base):
    """A message of a chat."""

    __tablename__ = "messages"

    notebook_id: Mapped[str] = _notebook_key()
    chat_id: Mapped[str] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    status: Mapped[str]
    created: Mapped[datetime]
    text: Mapped[str]
    citations: Mapped[JsonList]
    details: Mapped[Json]


class SentRow(Base):
    """The messages that a language model was sent for an answer: long, and read only when somebody asks."""

    __tablename__ = "sent"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    messages: Mapped[JsonList]


class ChatSettingsRow(Base):
    """How the questions of a notebook should be answered."""

    __tablename__ = "chat_settings"

    notebook_id: Mapped[str] = mapped_column(ForeignKey("notebooks.id", ondelete="CASCADE"), primary_key=True)
    assistant: Mapped[str]
    goal: Mapped[str]
    tone: Mapped[str]
    length: Mapped[str]
    language: Mapped[str]
    instructions: Mapped[str]


class AssistantRow(_Numbered, Base):
    """A set of instructions of the reader's own, for all notebooks."""

    __tablename__ = "assistants"

    name: Mapped[str]
    instructions: Mapped[str]
    examples: Mapped[list[str]]


class MemoryRow(_Numbered, Base):
    """A fact that the reader asked to keep."""

    __tablename__ = "memories"

    notebook_id: Mapped[str] = _notebook_key()
    text: Mapped[str]
    created: Mapped[datetime]


class DigestRow(Base):
    """The points that a language model took from a portion of a source; ``key`` names the words, the model and more."""

    __tablename__ = "digests"

    key: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("originals.sha256", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    points: Mapped[JsonList]


class NoteRow(_Numbered, Base):
    """A note, or the guide of a source (``source``) or of the whole notebook."""

    __tablename__ = "notes"

    notebook_id: Mapped[str] = _notebook_key()
    kind: Mapped[str]
    source: Mapped[str | None]
    title: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    body: Mapped[str]
    citations: Mapped[JsonList]
    data: Mapped[Json]


class EvaluationRow(_Numbered, Base):
    """What a self-test found."""

    __tablename__ = "evaluations"

    notebook_id: Mapped[str] = _notebook_key()
    created: Mapped[datetime]
    result: Mapped[Json]


class OverviewRow(_Numbered, Base):
    """An audio overview; ``audio`` is the path of its mp3 within the home folder."""

    __tablename__ = "overviews"

    notebook_id: Mapped[str] = _notebook_key()
    title: Mapped[str]
    status: Mapped[str]
    created: Mapped[datetime]
    engine: Mapped[str]
    error: Mapped[str]
    audio: Mapped[str | None]
    failure: Mapped[Json]
    request: Mapped[Json]
    measurements: Mapped[Json]
    timeline: Mapped[JsonList]
    script: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))


class ScriptVersionRow(Base):
    """A script as it once was; ``number`` counts the versions of its overview from 1."""

    __tablename__ = "script_versions"

    overview_id: Mapped[str] = mapped_column(ForeignKey("overviews.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[str]
    created: Mapped[datetime]
    script: Mapped[Json]


class ShowProfileRow(_Numbered, Base):
    """A show that was saved for further overviews, of any notebook."""

    __tablename__ = "show_profiles"

    name: Mapped[str] = mapped_column(unique=True)
    request: Mapped[Json]


class JobRow(_Numbered, Base):
    """Long work, as the worker reports it."""

    __tablename__ = "jobs"

    notebook_id: Mapped[str] = _notebook_key()
    kind: Mapped[str]
    label: Mapped[str]
    status: Mapped[str]
    step: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    cancel_requested: Mapped[bool]
    created: Mapped[datetime]
    payload: Mapped[Json]
    error: Mapped[Json]
    result: Mapped[Json]
