"""The chats of a notebook."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.tables import ChatRow, MessageRow
from notebook_app.records import Chat

KEPT_AFTER_DELETION: Final = timedelta(days=1)
"""How long a deleted chat can be restored."""


class Chats(Part):
    """Conversations: each holds messages of its own and remembers nothing of the others."""

    def __call__(self, notebook_id: str, *, deleted: bool = False) -> list[Chat]:
        """Return a notebook's chats, the last used first; or those deleted that can still be restored."""
        with self._database.reading() as session:
            return [_record(*row) for row in session.execute(_of(notebook_id, deleted=deleted))]

    def last_chat(self, notebook_id: str) -> Chat | None:
        """Return the chat used last, or None where there is none."""
        return next(iter(self(notebook_id)), None)

    def new_chat(self, notebook_id: str, title: str = "", *, created: datetime | None = None) -> Chat:
        """Begin a chat; without a title it takes its first question for one.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            return _record(add_chat(session, notebook_id, title, created), 0)

    def rename_chat(self, chat_id: str, title: str) -> None:
        """Give a chat another title."""
        with self._database.writing() as session:
            _row(session, chat_id).title = title

    def delete_chat(self, chat_id: str) -> None:
        """Delete a chat; :meth:`restore_chat` brings it back for a day."""
        with self._database.writing() as session:
            session.execute(delete(ChatRow).where(ChatRow.deleted < now() - KEPT_AFTER_DELETION))
            _row(session, chat_id).deleted = now()

    def restore_chat(self, chat_id: str) -> None:
        """Bring a deleted chat back.

        Raises
        ------
        NoSuchItem
            If it is gone for good.
        """
        with self._database.writing() as session:
            _row(session, chat_id).deleted = None

    def rewind_chat(self, message_id: str) -> str:
        """Take a message and all after it out of its chat; return the deleted chat in which they can be restored."""
        with self._database.writing() as session:
            first = required(
                session.scalar(select(MessageRow).where(MessageRow.id == message_id)), "message", message_id
            )
            chat = _row(session, first.chat_id)
            aside = add_chat(session, chat.notebook_id, chat.title, chat.created)
            aside.deleted = now()
            tail = (MessageRow.chat_id == chat.id) & (MessageRow.number >= first.number)
            session.execute(update(MessageRow).where(tail).values(chat_id=aside.id))
            return aside.id


def chat_for(session: Session, notebook_id: str, chat_id: str | None) -> ChatRow:
    """Return the row of a chat, by default of the one used last, made where there is none."""
    if chat_id is not None:
        return _row(session, chat_id)
    latest = session.scalars(_of(notebook_id).limit(1)).first()
    return latest or add_chat(session, notebook_id)


def add_chat(session: Session, notebook_id: str, title: str = "", created: datetime | None = None) -> ChatRow:
    """Add the row of a new chat."""
    moment = created or now()
    row = ChatRow(id=new_id(), notebook_id=notebook_id, title=title, created=moment, updated=moment, deleted=None)
    session.add(row)
    session.flush()
    return row


def _of(notebook_id: str, *, deleted: bool = False) -> Select[ChatRow, int]:
    messages = select(func.count()).where(MessageRow.chat_id == ChatRow.id).correlate(ChatRow).scalar_subquery()
    still_there = ChatRow.deleted > now() - KEPT_AFTER_DELETION if deleted else ChatRow.deleted.is_(None)
    mine = select(ChatRow, messages).where(ChatRow.notebook_id == notebook_id, still_there)
    return mine.order_by(ChatRow.updated.desc(), ChatRow.number.desc())


def _row(session: Session, chat_id: str) -> ChatRow:
    return required(session.scalar(select(ChatRow).where(ChatRow.id == chat_id)), "chat", chat_id)


def _record(row: ChatRow, messages: int) -> Chat:
    return Chat(row.id, row.title, messages, row.created, row.updated)
