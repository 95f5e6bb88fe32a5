"""Settings of a notebook's chat, the reader's assistants, and the facts to remember, as the library keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select

from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.tables import AssistantRow, ChatSettingsRow, MemoryRow, SentRow
from notebook_app.records.conversation import Assistant, ChatSettings, Memory


class Preferences(Part):
    """Chat settings, assistants, memories, and what was sent to a language model."""

    def chat_settings(self, notebook_id: str) -> ChatSettings:
        """Return how a notebook's questions should be answered."""
        with self._database.reading() as session:
            row = session.get(ChatSettingsRow, notebook_id)
            kept = {} if row is None else {name: getattr(row, name) for name in ChatSettings.__dataclass_fields__}
        return ChatSettings(**cast("Any", kept))

    def keep_chat_settings(self, notebook_id: str, settings: ChatSettings) -> None:
        """Replace how a notebook's questions should be answered.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            session.merge(ChatSettingsRow(notebook_id=notebook_id, **asdict(settings)))

    def assistants(self) -> list[Assistant]:
        """Return the reader's own assistants, in the order they were made."""
        with self._database.reading() as session:
            return [_assistant(row) for row in session.scalars(select(AssistantRow).order_by(AssistantRow.number))]

    def save_assistant(
        self, name: str, instructions: str, examples: Sequence[str] = (), assistant_id: str | None = None
    ) -> Assistant:
        """Keep a new assistant, or another version of one.

        Raises
        ------
        NoSuchItem
            If the one to change was deleted.
        """
        with self._database.writing() as session:
            if assistant_id is None:
                row = AssistantRow(id=new_id())
                session.add(row)
            else:
                found = session.scalar(select(AssistantRow).where(AssistantRow.id == assistant_id))
                row = required(found, "assistant", assistant_id)
            row.name, row.instructions, row.examples = name, instructions, list(examples)
            session.flush()
            return _assistant(row)

    def delete_assistant(self, assistant_id: str) -> None:
        """Delete an assistant; notebooks that used it go on without one."""
        with self._database.writing() as session:
            session.execute(delete(AssistantRow).where(AssistantRow.id == assistant_id))

    def memories(self, notebook_id: str) -> list[Memory]:
        """Return what is to be remembered in a notebook, oldest first."""
        wanted = select(MemoryRow).where(MemoryRow.notebook_id == notebook_id).order_by(MemoryRow.number)
        with self._database.reading() as session:
            return [Memory(row.id, row.text, row.created) for row in session.scalars(wanted)]

    def add_memory(self, notebook_id: str, text: str, *, created: datetime | None = None) -> Memory:
        """Keep a fact; one that is kept already is not kept twice.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            same = select(MemoryRow).where(MemoryRow.notebook_id == notebook_id, MemoryRow.text == text)
            row = session.scalar(same)
            if row is None:
                row = MemoryRow(id=new_id(), notebook_id=notebook_id, text=text, created=created or now())
                session.add(row)
            return Memory(row.id, row.text, row.created)

    def change_memory(self, memory_id: str, text: str) -> Memory:
        """Put a fact in other words.

        Raises
        ------
        NoSuchItem
            If it was forgotten.
        """
        with self._database.writing() as session:
            row = required(session.scalar(select(MemoryRow).where(MemoryRow.id == memory_id)), "memory", memory_id)
            row.text = text
            return Memory(row.id, row.text, row.created)

    def forget_memory(self, memory_id: str) -> None:
        """Delete a fact."""
        with self._database.writing() as session:
            session.execute(delete(MemoryRow).where(MemoryRow.id == memory_id))

    def sent(self, message_id: str) -> list[dict[str, str]]:
        """Return the messages (role and content) that a language model was sent for an answer; none for a quoted one."""
        with self._database.reading() as session:
            row = session.get(SentRow, message_id)
            return [] if row is None else row.messages


def _assistant(row: AssistantRow) -> Assistant:
    return Assistant(row.id, row.name, row.instructions, tuple(row.examples))
