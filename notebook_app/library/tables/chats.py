"""Chats, and how their questions should be answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, JsonList, Numbered, notebook_key


class ChatRow(Numbered, Base):
    """A chat; one that was ``deleted`` a while ago is gone for good."""

    __tablename__ = "chats"

    notebook_id: Mapped[str] = notebook_key()
    title: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    deleted: Mapped[datetime | None]


class MessageRow(Numbered, Base):
    """A message of a chat."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_status", "notebook_id", "status"),)

    notebook_id: Mapped[str] = notebook_key()
    chat_id: Mapped[str] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    status: Mapped[str]
    created: Mapped[datetime]
    text: Mapped[str]
    citations: Mapped[JsonList]
    details: Mapped[Json]


class WritingRow(Base):
    """Who writes an answer: while its process lives, ``seen`` (seconds, by the database's clock) is renewed."""

    __tablename__ = "writings"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    owner: Mapped[str]
    seen: Mapped[float]
    stop: Mapped[bool]


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


class AssistantRow(Numbered, Base):
    """A set of instructions of the reader's own, for all notebooks."""

    __tablename__ = "assistants"

    name: Mapped[str]
    instructions: Mapped[str]
    examples: Mapped[list[str]]


class MemoryRow(Numbered, Base):
    """A fact that the reader asked to keep."""

    __tablename__ = "memories"

    notebook_id: Mapped[str] = notebook_key()
    text: Mapped[str]
    created: Mapped[datetime]
