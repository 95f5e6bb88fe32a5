"""Answers written in the background: the text grows in the library, so clicks and refreshes lose nothing."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import psutil

from ingest.errors import Cancelled, UserError
from notebook_app.library import Library
from notebook_app.records import Answer, Message

log = logging.getLogger(__name__)
_SECONDS_BETWEEN_WRITES = 0.1


def answer_details(answer: Answer) -> dict[str, Any]:
    """Return what a message keeps of an answer beyond its text and citations."""
    return {
        "question": answer.question,
        "answerer": answer.answerer,
        "abstained": answer.abstained,
        "dropped_markers": answer.dropped_markers,
        "sentences": [{"text": s.text, "citations": list(s.citations), "verdict": s.verdict} for s in answer.sentences],
        "nearest": [
            {
                "source": p.source,
                "page": p.page,
                "start": p.start,
                "end": p.end,
                "text": p.text,
                "title": p.title,
                "label": p.label,
            }
            for p in answer.nearest
        ],
    }


class AnswerWriter:
    """Writes answers into messages, one thread each, and can stop them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stops: dict[str, threading.Event] = {}

    def keep(self, notebook_id: str, answer: Answer) -> None:
        """Keep a question and its finished answer in the chat."""
        self._library.add_message(notebook_id, "user", answer.question)
        self._library.add_message(
            notebook_id, "assistant", answer.text, citations=answer.citations, details=answer_details(answer)
        )

    def start(self, notebook_id: str, question: str, answer: Callable[[Callable[[str], None]], Answer]) -> str:
        """Keep the question, begin the answer, and return the id of the message that holds it.

        ``answer`` is called in a thread with a function that takes each new piece of text.
        """
        self._library.add_message(notebook_id, "user", question)
        owner = {"pid": os.getpid(), "question": question}
        message = self._library.add_message(notebook_id, "assistant", "", status="writing", details=owner)
        stop = self._stops[message.id] = threading.Event()
        threading.Thread(target=self._write, args=(message.id, question, answer, stop), daemon=True).start()
        return message.id

    def stop(self, message_id: str) -> None:
        """Ask an answer to stop; what was written stays."""
        if event := self._stops.get(message_id):
            event.set()

    def mark_abandoned(self, notebook_id: str) -> None:
        """Mark answers whose process is gone as stopped: what was written stays and can be asked again."""
        for message in self._library.messages(notebook_id):
            if message.status == "writing" and not self._is_being_written(message):
                self._library.update_message(message.id, status="stopped")

    def _is_being_written(self, message: Message) -> bool:
        pid = message.details.get("pid")
        return message.id in self._stops if pid == os.getpid() else psutil.pid_exists(pid or 0)

    def _write(
        self, message_id: str, question: str, answer: Callable[[Callable[[str], None]], Answer], stop: threading.Event
    ) -> None:
        pieces: list[str] = []
        last_write = 0.0

        def on_text(piece: str) -> None:
            nonlocal last_write
            if stop.is_set():
                raise Cancelled
            pieces.append(piece)
            if time.monotonic() - last_write > _SECONDS_BETWEEN_WRITES:
                self._library.update_message(message_id, text="".join(pieces))
                last_write = time.monotonic()

        try:
            result = answer(on_text)
            self._library.update_message(
                message_id, text=result.text, citations=result.citations, status="done", details=answer_details(result)
            )
        except Cancelled:
            self._library.update_message(message_id, text="".join(pieces), status="stopped")
        except UserError as error:
            failure = {
                "question": question,
                "error": {"code": error.code, "params": error.params, "retryable": error.retryable},
            }
            self._library.update_message(message_id, text="".join(pieces), status="failed", details=failure)
        except Exception as error:
            log.exception("answering failed")
            failure = {
                "question": question,
                "error": {"code": "error", "params": {"detail": str(error)}, "retryable": True},
            }
            self._library.update_message(message_id, text="".join(pieces), status="failed", details=failure)
        finally:
            del self._stops[message_id]
