"""Questions that come otherwise than typed: spoken, or with files that they are about."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Final

from ingest.errors import NoText
from ingest.models import no_progress
from notebook_app.chat.in_background import AnswerInWriting
from notebook_app.chat.tuning import CHAT
from notebook_app.errors import NotAttached, NothingHeard
from notebook_app.intake.given import discard_upload, file_of
from notebook_app.notebook.background import Background
from notebook_app.notebook.chat import Chat
from notebook_app.records import Answer
from notebook_app.transcription import load_transcriber

_SECONDS: Final = 0.3
"""Between two looks at the jobs that add what was attached."""
_LOST: Final = frozenset({"failed", "cancelled"})


class Questions(Chat, Background):
    """Spoken questions, and questions about files."""

    @property
    def hears(self) -> bool:
        """Whether somebody is set who can hear a spoken question."""
        return load_transcriber(self.settings) is not None

    def hear_question(self, sound: bytes) -> str:
        """Return what is said in a recording of any format; nothing of it is kept.

        Raises
        ------
        NothingHeard
            If no word is said in it.
        ingest.errors.UserError
            If it cannot be decoded, or nobody can hear it.
        """
        from ingest.transcribe.recording import read_recording

        transcription, sha256 = self.workspace.transcription(), hashlib.sha256(sound).hexdigest()
        upload = self.keep_upload("question", sound)
        try:
            heard = read_recording(file_of(upload, self.inbox), sha256, "question", transcription, no_progress)
        except NoText as exc:
            raise NothingHeard from exc
        finally:
            discard_upload(self.inbox, upload)
            transcription.forget(sha256)
        return " ".join(" ".join(page.text for page in heard.pages).split())

    def ask_about(self, question: str, files: Sequence[tuple[str, bytes]], *, chat: str | None = None) -> str:
        """Add files (name and content) as sources, then answer a question from them alone.

        Returns
        -------
        str
            The id of the message in which the answer grows; until the worker has added the files, it says so. It fails as
            :class:`NotAttached` where one of them cannot be added. The ``details`` of the question keep the names
            ("attached") and then the sources.
        """
        jobs = {self.enqueue_source(self.keep_upload(name, data), name=name): name for name, data in files}
        history = self.messages(chat, last=CHAT.history_messages)
        about = {"attached": list(jobs.values())}

        def answer(writing: AnswerInWriting) -> Answer:
            sources = self._attached(jobs, writing)
            self._library.update_message(writing.asked, details={**about, "sources": sources})
            return self._answer(question, sources, history, writing)

        return self._writer.start(self.id, question, answer, chat, about)

    def _attached(self, jobs: Mapping[str, str], writing: AnswerInWriting) -> list[str]:
        """Wait until jobs (by id, the file of each) have ended, and return the sources that they added."""
        while True:
            found = {job.id: job for job in self.jobs() if job.id in jobs}
            lost = [name for job, name in jobs.items() if job not in found or found[job].status in _LOST]
            if lost:
                raise NotAttached(names="; ".join(lost))
            added = [str(job.result["source"]) for job in found.values() if job.status == "done"]
            if len(added) == len(jobs):
                return added
            writing.step("attached", len(added), len(jobs))
            time.sleep(_SECONDS)
