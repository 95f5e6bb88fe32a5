"""The chats of a notebook."""

from __future__ import annotations

from notebook_app.chat.in_background import AnswerWriter
from notebook_app.notebook.place import Place
from notebook_app.records import Chat


class Chats:
    """Chats; call it for the list."""

    def __init__(self, place: Place, writer: AnswerWriter) -> None:
        self._place, self._writer = place, writer

    def __call__(self, *, deleted: bool = False) -> list[Chat]:
        """Return the chats, the last used first; or those deleted that can still be restored."""
        return self._place.library.chats(self._place.id, deleted=deleted)

    def new(self, title: str = "") -> Chat:
        """Begin a chat; without a title it takes its first question for one."""
        return self._place.library.chats.new_chat(self._place.id, title)

    def rename(self, chat: str, title: str) -> None:
        """Give a chat another title."""
        self._place.library.chats.rename_chat(chat, title)

    def delete(self, chat: str) -> None:
        """Delete a chat; notes saved from it stay, and for a day :meth:`restore` brings it back."""
        for message in self._place.library.messages(self._place.id, chat=chat, status="writing"):
            self._writer.stop(message.id)
        self._place.library.chats.delete_chat(chat)

    def restore(self, chat: str) -> None:
        """Bring a deleted chat back."""
        self._place.library.chats.restore_chat(chat)

    def clear(self) -> None:
        """Delete the chat used last."""
        last = self._place.library.chats.last_chat(self._place.id)
        if last:
            self.delete(last.id)
