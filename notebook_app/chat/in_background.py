"""Answers written in the background: the text grows in the library, so clicks and refreshes lose nothing."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ingest.errors import Cancelled, UserError
from notebook_app.chat.port import Listener
from notebook_app.chat.tuning import LEASE, Lease
from notebook_app.errors import HomeReadOnly, LibraryUnavailable, NoSuchItem
from notebook_app.library import Library, new_id
from notebook_app.library.owner import lives, this_process
from notebook_app.records import Answer, Citation, Message, MessageStatus

log = logging.getLogger(__name__)
AnswerCall = Callable[["AnswerInWriting"], Answer]
"""Writes an answer: called with the :class:`Listener` that hears of it."""

_SECONDS_BETWEEN_WRITES = 0.1


def answer_details(answer: Answer) -> dict[str, Any]:
    """Return what a message keeps of an answer beyond its text and citations."""
    details: dict[str, Any] = {
        "question": answer.question,
        "answerer": answer.answerer,
        "abstained": answer.abstained,
        "closest": answer.closest,
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
                "second": p.second,
            }
            for p in answer.nearest
        ],
    }
    if answer.understood:
        details["understood"] = answer.understood
    if answer.listed:
        details["listed"] = list(answer.listed)
    if answer.thoughts:
        details["thinking"] = {"text": answer.thoughts, "seconds": round(answer.thinking_seconds, 1)}
    if answer.reading:
        details["reading"] = answer.reading.to_json()
    if answer.failure:
        details["failure"] = answer.failure.to_json()
    return details


@dataclass
class AnswerInWriting(Listener):
    """An answer that a thread writes: its text, citations and thoughts so far, and whether it is still wanted.

    ``asked`` is the id of the message that holds the question; ``version`` counts the times that more of the answer was
    written to the library.
    """

    message_id: str
    question: str
    library: Library
    asked: str = ""
    pieces: list[str] = field(default_factory=list)
    citations: tuple[Citation, ...] = ()
    answerer: str = ""
    thoughts: list[str] = field(default_factory=list)
    thinking_seconds: float = 0.0
    progress: dict[str, Any] = field(default_factory=dict)
    saved: tuple[str, str, str, int] = ("", "", "", 0)
    version: int = 0
    began: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)

    def text(self, piece: str) -> None:
        """Take a piece of the answer; end the thread if the answer was stopped."""
        self._go_on()
        self.progress = {}
        self.pieces.append(piece)

    def thought(self, piece: str) -> None:
        """Take a piece of the model's reasoning."""
        self._go_on()
        self.began = self.began or time.monotonic()
        self.thinking_seconds = time.monotonic() - self.began
        self.thoughts.append(piece)

    def restart(self) -> None:
        """Forget the text so far."""
        self._go_on()
        self.pieces.clear()
        self.citations = ()

    def cited(self, answerer: str, citations: Sequence[Citation]) -> None:
        """Take who writes, and what the text so far cites: a text that is broken off keeps both."""
        self.answerer, self.citations = answerer, tuple(citations)

    def step(self, step: str, done: int, total: int) -> None:
        """Note how far the reading is."""
        self._go_on()
        self.progress = {"step": step, "done": done, "total": total}

    def save(self) -> None:
        """Write what has come since the last time."""
        with self.lock:
            now = (
                "".join(self.pieces),
                "".join(self.thoughts),
                f"{self.progress} {self.answerer}",
                len(self.citations),
            )
            if self.ended.is_set() or now == self.saved:
                return
            details = {"progress": dict(self.progress), **self._so_far()}
            # a message's details are long while it thinks: they are written only when they changed
            changed = details if now[1:3] != self.saved[1:3] else None
            cited = self.citations if now[3] != self.saved[3] else None
            self.library.messages.update_message(self.message_id, text=now[0], citations=cited, details=changed)
            self.saved = now
            self.version += 1

    def end(self, status: MessageStatus, answer: Answer | None = None, error: UserError | None = None) -> None:
        """Write how the answer ended, once: what comes later, from a thread that was stopped, is left out."""
        with self.lock:
            if self.ended.is_set():
                return
            details = self._so_far() if answer is None else answer_details(answer)
            if error:
                details["error"] = error.to_json()
            try:
                self.library.messages.update_message(
                    self.message_id,
                    text="".join(self.pieces) if answer is None else answer.text,
                    citations=self.citations if answer is None else answer.citations,
                    status=status,
                    details=details,
                    sent=() if answer is None else answer.sent,
                )
                self.library.messages.writings.end(self.message_id)
            finally:
                self.ended.set()

    def _go_on(self) -> None:
        if self.ended.is_set():
            raise Cancelled

    def _so_far(self) -> dict[str, Any]:
        details: dict[str, Any] = {"question": self.question}
        if self.answerer:
            details["answerer"] = self.answerer
        if self.thoughts:
            details["thinking"] = {"text": "".join(self.thoughts), "seconds": round(self.thinking_seconds, 1)}
        return details


_started: set[str] = set()
"""Messages whose answers this process writes or wrote: they are never abandoned, whoever looks at them."""


class AnswerWriter:
    """Writes answers into messages, one thread each, and can stop them."""

    def __init__(self, library: Library, lease: Lease = LEASE) -> None:
        self._library, self._lease = library, lease
        self._writing: dict[str, AnswerInWriting] = {}
        self._seen: dict[str, tuple[float, str]] = {}

    def keep(self, notebook_id: str, answer: Answer, chat: str | None = None) -> None:
        """Keep a question and its finished answer in a chat, by default the last used."""
        asked = self._library.messages.add_message(notebook_id, "user", answer.question, chat=chat)
        message = self._library.messages.add_message(
            notebook_id,
            "assistant",
            answer.text,
            chat=asked.chat,
            citations=answer.citations,
            details=answer_details(answer),
        )
        if answer.sent:
            self._library.messages.update_message(message.id, sent=answer.sent)

    def start(
        self,
        notebook_id: str,
        question: str,
        answer: AnswerCall,
        chat: str | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> str:
        """Keep the question, begin the answer, and return the id of the message that holds it.

        ``answer`` is called in a thread with what takes each new piece of text; ``about`` is kept in the question's details.
        """
        asked = self._library.messages.add_message(notebook_id, "user", question, chat=chat, details=about)
        answer_id = new_id()
        _started.add(answer_id)  # before it can be seen by others, who would take it for abandoned
        self._library.messages.add_message(
            notebook_id,
            "assistant",
            "",
            chat=asked.chat,
            status="writing",
            details={"question": question},
            message_id=answer_id,
        )
        self._library.messages.writings.begin(answer_id, this_process())
        writing = self._writing[answer_id] = AnswerInWriting(answer_id, question, self._library, asked.id)
        threading.Thread(target=self._write, args=(writing, answer), daemon=True).start()
        threading.Thread(target=_save_now_and_then, args=(writing, self._lease.beat), daemon=True).start()
        return answer_id

    def stop(self, message_id: str) -> None:
        """Stop an answer at once, even one whose endpoint is silent; what was written stays.

        One that another process writes is stopped by that process, within a second.
        """
        if writing := self._writing.get(message_id):
            writing.end("stopped")
        else:
            self._library.messages.writings.stop(message_id)

    def version(self, message_id: str) -> str:
        """Return what is another text whenever more of an answer can be read; empty once it has ended."""
        writing = self._writing.get(message_id)
        if writing and not writing.ended.is_set():
            return str(writing.version)
        if message_id in _started:
            return ""
        looked, version = self._seen.get(message_id, (0.0, ""))
        if version and time.monotonic() - looked < self._lease.growth:
            return version
        version = self._version_elsewhere(message_id)
        if version:
            self._seen[message_id] = time.monotonic(), version
        else:
            self._seen.pop(message_id, None)
        return version

    def _version_elsewhere(self, message_id: str) -> str:
        try:
            message = self._library.messages.message(message_id)
        except NoSuchItem:
            return ""
        return f"{len(message.text)} {len(str(message.details))}" if message.status == "writing" else ""

    @property
    def count(self) -> int:
        """How many answers this process is writing."""
        return len(self._writing)

    def mark_abandoned(self, notebook_id: str) -> None:
        """Mark answers whose process is gone as stopped: what was written stays and can be asked again.

        A process of this machine is looked up; one of another machine is gone when it was not seen for a while.
        """
        for message in self._library.messages(notebook_id, status="writing"):
            if self._is_being_written(message):
                continue
            # its process may have ended it, and then itself, since we looked
            if self._library.messages.message(message.id).status == "writing":
                with suppress(HomeReadOnly):
                    self._library.messages.update_message(message.id, status="stopped")
                    self._library.messages.writings.end(message.id)

    def _is_being_written(self, message: Message) -> bool:
        if message.id in _started:
            return True
        writing = self._library.messages.writings.writing(message.id)
        if writing is None:
            import psutil

            # an earlier version noted the process alone, whose id may be ours by now (in a container it mostly is); and nobody yet writes what was added this very moment
            young = (datetime.now(UTC) - message.created).total_seconds() < self._lease.silent
            pid = message.details.get("pid")
            return pid != os.getpid() and psutil.pid_exists(pid) if isinstance(pid, int) else young
        alive = lives(writing.owner)
        return writing.silent < self._lease.silent if alive is None else alive

    def _write(self, writing: AnswerInWriting, answer: AnswerCall) -> None:
        try:
            writing.end("done", answer(writing))
        except Cancelled:
            writing.end("stopped")
        except UserError as error:
            writing.end("failed", error=error)
        except Exception as error:  # the edge of a thread: nothing above could show it
            log.exception("answering failed")
            writing.end("failed", error=UserError(detail=f"{type(error).__name__}: {error}"))
        finally:
            del self._writing[writing.message_id]


def _save_now_and_then(writing: AnswerInWriting, beat: float) -> None:
    beaten = time.monotonic()
    while not writing.ended.wait(_SECONDS_BETWEEN_WRITES):
        with suppress(LibraryUnavailable):  # a database that starts again: what was not saved is, the next time
            writing.save()
            if time.monotonic() - beaten >= beat:
                beaten = time.monotonic()
                if not writing.library.messages.writings.beat(writing.message_id, this_process()):
                    writing.end("stopped")
