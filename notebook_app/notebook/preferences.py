"""Chat settings of a notebook, its assistants, and the facts it remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from notebook_app.chat.assistants import shipped_assistants
from notebook_app.errors import BadChatSetting, NoSuchItem
from notebook_app.i18n import LANGUAGES
from notebook_app.notebook.place import Place
from notebook_app.records.conversation import Assistant, ChatSettings, Memory

_CHOICES = {"length": ("shorter", "default", "longer"), "language": ("", *LANGUAGES)}
_LONGEST_WISH = 4_000
"""Characters of one wish, instruction or memory: they stand before the sources in a window that may be small."""


class Preferences:
    """Chat settings and memories of this notebook; assistants are shared by all notebooks of the home folder."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def settings(self) -> ChatSettings:
        """Return how the questions of this notebook should be answered."""
        return self._place.library.preferences.chat_settings(self._place.id)

    def change(self, **changes: Any) -> ChatSettings:
        """Change how questions should be answered; what is not named stays.

        Parameters
        ----------
        **changes
            Fields of :class:`notebook_app.records.conversation.ChatSettings`.

        Raises
        ------
        BadChatSetting
            If there is no such field, it has no such choice, or a text is longer than 4,000 characters.
        NoSuchItem
            If there is no such assistant.
        """
        known = {field.name for field in fields(ChatSettings)}
        for name, value in changes.items():
            if name not in known or value not in _CHOICES.get(name, (value,)):
                raise BadChatSetting(name=name, value=str(value))
            _check_length(name, value)
        if changes.get("assistant") and self.assistant(changes["assistant"]) is None:
            raise NoSuchItem(kind="assistant", name=changes["assistant"])
        changed = replace(self.settings(), **changes)
        self._place.library.preferences.keep_chat_settings(self._place.id, changed)
        return changed

    def assistants(self, language: str | None = None) -> list[Assistant]:
        """Return the shipped assistants, in a language ("en" or "zh", by default the settings'), then the reader's own."""
        shipped = shipped_assistants(language or self._place.settings.language or "en")
        return [*shipped, *self._place.library.preferences.assistants()]

    def save_assistant(
        self, name: str, instructions: str, examples: Sequence[str] = (), *, assistant: str | None = None
    ) -> Assistant:
        """Keep an assistant for all notebooks: a new one, or with an id, another version of one of the reader's own.

        Raises
        ------
        BadChatSetting
            If the name or the instructions are empty or too long.
        NoSuchItem
            If the one to change is not among the reader's own.
        """
        for field, value in (("name", name), ("instructions", instructions)):
            if not value.strip():
                raise BadChatSetting(name=field, value=value)
            _check_length(field, value)
        shown = [example.strip() for example in examples if example.strip()]
        return self._place.library.preferences.save_assistant(name.strip(), instructions.strip(), shown, assistant)

    def delete_assistant(self, assistant: str) -> None:
        """Delete one of the reader's own assistants; notebooks that used it go on without."""
        self._place.library.preferences.delete_assistant(assistant)

    def memories(self) -> list[Memory]:
        """Return what is to be remembered in this notebook, oldest first."""
        return self._place.library.preferences.memories(self._place.id)

    def remember(self, text: str) -> Memory:
        """Keep a fact for later answers; the same one is kept once.

        Raises
        ------
        BadChatSetting
            If it is empty or too long.
        """
        _check_memory(text)
        return self._place.library.preferences.add_memory(self._place.id, text.strip())

    def change_memory(self, memory: str, text: str) -> Memory:
        """Put a fact that is kept in other words."""
        _check_memory(text)
        return self._place.library.preferences.change_memory(memory, text.strip())

    def forget(self, memory: str) -> None:
        """Delete a fact that is kept."""
        self._place.library.preferences.forget_memory(memory)

    def assistant(self, assistant: str, language: str | None = None) -> Assistant | None:
        """Return one assistant by id, None where there is none."""
        return next((each for each in self.assistants(language) if each.id == assistant), None)


def _check_memory(text: str) -> None:
    if not text.strip():
        raise BadChatSetting(name="memory", value=text)
    _check_length("memory", text)


def _check_length(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise BadChatSetting(name=name, value=str(value))
    if len(value) > _LONGEST_WISH:
        raise BadChatSetting(name=name, value=f"{value[:20]}… ({len(value)} > {_LONGEST_WISH})")
