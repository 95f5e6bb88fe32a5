"""Calls of earlier versions on a notebook and its class: where each has gone, so that scripts written for them keep working.

Until the parts (``notebook.sources``, ``.notes``, ``.jobs``, ``.chat``, ``.audio``, ``.studio``, ``.trash``) came, a notebook
had a method for everything. New code calls the part; the type checker knows no other way.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

EARLIER: Final[Mapping[str, str]] = {
    "add_sources": "sources.add_all",
    "source": "sources.get",
    "source_ids": "sources.ids",
    "rename_source": "sources.rename",
    "select_sources": "sources.select",
    "delete_source": "sources.delete",
    "refresh_source": "sources.refresh",
    "replace_source": "sources.replace",
    "successor": "sources.successor",
    "citations_of": "sources.citations_of",
    "main_language": "sources.main_language",
    "note_to_source": "sources.add_note",
    "reembed": "sources.reembed",
    "references": "sources.references",
    "keep_references": "sources.references.keep",
    "citation": "sources.references.citation",
    "bibliography": "sources.references.bibliography",
    "page": "sources.pages",
    "page_image": "sources.pages.image",
    "highlight": "sources.pages.highlight",
    "moment": "sources.pages.moment",
    "find_in_source": "sources.pages.find",
    "original": "sources.pages.original",
    "source_guide": "sources.guides.of_source",
    "notebook_guide": "sources.guides.of_notebook",
    "suggested_questions": "sources.guides.questions",
    "make_guide": "sources.guides.make",
    "write_guides": "sources.guides.write",
    "unguided": "sources.guides.missing",
    "update_note": "notes.update",
    "delete_note": "notes.delete",
    "keep_upload": "jobs.keep_upload",
    "enqueue_source": "jobs.add_source",
    "enqueue_refresh": "jobs.refresh_source",
    "enqueue_replacement": "jobs.replace_source",
    "enqueue_guides": "jobs.write_guides",
    "enqueue_overview": "jobs.make_overview",
    "enqueue_speech": "jobs.speak_overview",
    "enqueue_reembedding": "jobs.reembed",
    "enqueue_evaluation": "jobs.evaluate",
    "enqueue_note_as_source": "jobs.add_note",
    "cancel_job": "jobs.cancel",
    "retry_job": "jobs.retry",
    "dismiss_job": "jobs.dismiss",
    "start_answer": "chat.start",
    "ask_again": "chat.ask_again",
    "ask_about": "chat.ask_about",
    "hears": "chat.hears",
    "hear_question": "chat.hear",
    "warm_up": "chat.warm_up",
    "answer_version": "chat.version",
    "answers_in_writing": "chat.in_writing",
    "stop_answer": "chat.stop",
    "messages": "chat.messages",
    "exchange": "chat.exchange",
    "message": "chat.message",
    "find_messages": "chat.find",
    "rate_message": "chat.rate",
    "sent": "chat.sent",
    "answerer_name": "chat.answerer",
    "chats": "chat.chats",
    "new_chat": "chat.chats.new",
    "rename_chat": "chat.chats.rename",
    "delete_chat": "chat.chats.delete",
    "restore_chat": "chat.chats.restore",
    "clear_messages": "chat.chats.clear",
    "chat_settings": "chat.preferences.settings",
    "set_chat_settings": "chat.preferences.change",
    "assistants": "chat.preferences.assistants",
    "save_assistant": "chat.preferences.save_assistant",
    "delete_assistant": "chat.preferences.delete_assistant",
    "memories": "chat.preferences.memories",
    "remember": "chat.preferences.remember",
    "change_memory": "chat.preferences.change_memory",
    "forget": "chat.preferences.forget",
    "speak_overview": "audio.speak",
    "overviews": "audio.overviews",
    "overview": "audio.overview",
    "delete_overview": "audio.delete",
    "transcript": "audio.transcript",
    "join_in": "audio.join_in",
    "exchange_audio": "audio.exchange_audio",
    "keep_exchange": "audio.keep_exchange",
    "podcast_feed": "audio.feed",
    "cover": "audio.cover",
    "voices": "audio.voices",
    "voice_sample": "audio.voices.sample",
    "shows": "audio.shows",
    "show": "audio.shows.get",
    "save_show": "audio.shows.save",
    "delete_show": "audio.shows.delete",
    "edit_script": "audio.script.edit",
    "rewrite_line": "audio.script.rewrite_line",
    "add_line": "audio.script.add_line",
    "delete_line": "audio.script.delete_line",
    "move_line": "audio.script.move_line",
    "regenerate_line": "audio.script.regenerate_line",
    "regenerate_chapter": "audio.script.regenerate_chapter",
    "script_versions": "audio.script.versions",
    "restore_script": "audio.script.restore",
    "evaluate": "studio.evaluate",
    "evaluations": "studio.evaluations",
    "discard": "trash.notebook",
    "discard_source": "trash.source",
    "discard_note": "trash.note",
    "discard_overview": "trash.overview",
    "take_back": "trash.take_back",
    "record": "_place.record",
    "save_settings": "_place.save_settings",
    "inbox": "jobs.inbox",
}
"""The earlier name of each call, and the part that answers it now."""


EARLIER_OF_CLASS: Final = frozenset({"find", "discarded", "restore"})
"""Earlier calls on the class itself, about all notebooks of a home folder: :mod:`notebook_app.notebook.home` has them."""


class _EarlierClassCalls(type):
    """Answers the names of :data:`EARLIER_OF_CLASS`."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            """Return what an earlier name stands for."""
            if name not in EARLIER_OF_CLASS:
                raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}", name=name, obj=cls)
            return getattr(importlib.import_module("notebook_app.notebook.home"), name)


class EarlierCalls(metaclass=_EarlierClassCalls):
    """Answers the names of :data:`EARLIER`, and those of its class."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Return what an earlier name stands for."""
            if name in EARLIER_OF_CLASS:
                return getattr(type(self), name)
            if name not in EARLIER:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            return attrgetter(EARLIER[name])(self)
