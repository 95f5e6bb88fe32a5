"""The messages of chats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from notebook_app.library.chats import chat_for
from notebook_app.library.convert import citations_to_json, message_from_row
from notebook_app.library.database import Database
from notebook_app.library.originals import Originals
from notebook_app.library.part import Part, change, new_id, now, required, touch
from notebook_app.library.tables import ChatRow, MessageRow, SentRow
from notebook_app.library.writings import Writings
from notebook_app.records import Citation, Message, MessageStatus
from notebook_app.settings import Settings

_TITLE_CHARACTERS = 80


class Messages(Part):
    """Questions and answers, kept as they were given.

    Attributes
    ----------
    writings : Writings
        Who writes an answer.
    """

    def __init__(self, settings: Settings, database: Database, originals: Originals) -> None:
        super().__init__(settings, database, originals)
        self.writings = Writings(settings, database, originals)

    def add_message(
        self,
        notebook_id: str,
        role: Literal["user", "assistant"],
        text: str,
        *,
        chat: str | None = None,
        citations: Iterable[Citation] = (),
        status: MessageStatus = "done",
        details: Mapping[str, Any] | None = None,
        created: datetime | None = None,
        message_id: str | None = None,
    ) -> Message:
        """Add a message at the end of a chat, by default the last used; it is ``created`` now unless it comes from elsewhere.

        ``message_id`` is a new one unless it was chosen before.

        Raises
        ------
        NoSuchItem
            If there is no such notebook or chat.
        """
        row = MessageRow(
            id=message_id or new_id(),
            notebook_id=notebook_id,
            role=role,
            text=text,
            citations=citations_to_json(citations),
            status=status,
            created=created or now(),
            details=dict(details or {}),
        )
        with self._database.writing() as session:
            touch(session, notebook_id)
            row.chat_id = _use(chat_for(session, notebook_id, chat), role, text)
            session.add(row)
            session.flush()
            return message_from_row(row)

    def update_message(
        self,
        message_id: str,
        *,
        text: str | None = None,
        citations: Iterable[Citation] | None = None,
        status: MessageStatus | None = None,
        details: Mapping[str, Any] | None = None,
        sent: Sequence[Mapping[str, str]] = (),
    ) -> Message:
        """Change what is given of a message; ``details`` replace those before, ``sent`` is what a model was sent for it.

        Raises
        ------
        NoSuchItem
            If the message was deleted.
        """
        cited = None if citations is None else citations_to_json(citations)
        kept = None if details is None else dict(details)
        with self._database.writing() as session:
            row = required(session.scalar(select(MessageRow).where(MessageRow.id == message_id)), "message", message_id)
            change(row, text=text, citations=cited, status=status, details=kept)
            if sent:
                session.merge(SentRow(message_id=message_id, messages=[dict(each) for each in sent]))
            return message_from_row(row)

    def message(self, message_id: str) -> Message:
        """Return one message.

        Raises
        ------
        NoSuchItem
            If the message was deleted.
        """
        with self._database.reading() as session:
            row = session.scalar(select(MessageRow).where(MessageRow.id == message_id))
            return message_from_row(required(row, "message", message_id))

    def exchange(self, answer: str) -> list[Message]:
        """Return the question that an answer is to, and the answer; nothing where it was deleted.

        Two questions may be asked in one chat at the same time, so the answer's own word for its question goes first.
        """
        with self._database.reading() as session:
            row = session.scalar(select(MessageRow).where(MessageRow.id == answer))
            if row is None:
                return []
            before = (
                select(MessageRow)
                .where(MessageRow.chat_id == row.chat_id, MessageRow.role == "user", MessageRow.number < row.number)
                .order_by((MessageRow.text == row.details.get("question", "")).desc(), MessageRow.number.desc())
            )
            asked = session.scalars(before.limit(1))
            return [message_from_row(each) for each in (*asked, row)]

    def __call__(
        self,
        notebook_id: str,
        *,
        chat: str | None = None,
        status: MessageStatus | None = None,
        containing: str | None = None,
        ids: Collection[str] | None = None,
        last: int | None = None,
    ) -> list[Message]:
        """Return the messages of a notebook's chats, or of one, oldest first; only those that fit what is given.

        ``last`` is how many at the most, from the end.
        """
        wanted = (
            select(MessageRow)
            .join(ChatRow, ChatRow.id == MessageRow.chat_id)
            .where(MessageRow.notebook_id == notebook_id, ChatRow.deleted.is_(None))
            .order_by(MessageRow.number.desc())
            .limit(last)
        )
        if chat is not None:
            wanted = wanted.where(MessageRow.chat_id == chat)
        if status is not None:
            wanted = wanted.where(MessageRow.status == status)
        if ids is not None:
            wanted = wanted.where(MessageRow.id.in_(ids))
        if containing is not None:
            wanted = wanted.where(MessageRow.text.icontains(containing, autoescape=True))
        with self._database.reading() as session:
            return [message_from_row(row) for row in session.scalars(wanted)][::-1]


def _use(chat: ChatRow, role: str, text: str) -> str:
    """Note that a chat is used, and take its first question for a title; return its id."""
    chat.updated = now()
    if role == "user" and not chat.title:
        chat.title = " ".join(text.split())[:_TITLE_CHARACTERS]
    return chat.id
