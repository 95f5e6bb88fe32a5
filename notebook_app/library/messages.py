"""The chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select

from notebook_app.library.convert import citations_to_json, message_from_row
from notebook_app.library.part import Part, change, new_id, now, required, touch
from notebook_app.records import Citation, Message, MessageStatus
from notebook_app.tables import MessageRow


class Messages(Part):
    """The messages of a notebook's chat."""

    def add_message(
        self,
        notebook_id: str,
        role: Literal["user", "assistant"],
        text: str,
        *,
        citations: Iterable[Citation] = (),
        status: MessageStatus = "done",
        details: Mapping[str, Any] | None = None,
        created: datetime | None = None,
    ) -> Message:
        """Add a message at the end of the chat; ``created`` is now unless it is brought from elsewhere.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        row = MessageRow(
            id=new_id(),
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
    ) -> Message:
        """Change what is given of a message; ``details`` replace those before.

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

    def messages(self, notebook_id: str) -> list[Message]:
        """Return a notebook's chat, oldest first."""
        chat = select(MessageRow).where(MessageRow.notebook_id == notebook_id).order_by(MessageRow.number)
        with self._database.reading() as session:
            return [message_from_row(row) for row in session.scalars(chat)]

    def clear_messages(self, notebook_id: str) -> None:
        """Delete a notebook's chat."""
        with self._database.writing() as session:
            session.execute(delete(MessageRow).where(MessageRow.notebook_id == notebook_id))
