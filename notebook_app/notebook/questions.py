"""Questions that come otherwise than typed: spoken, or with files that they are about."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ingest.errors import NoText
from ingest.models import no_progress
from notebook_app.chat.in_background import AnswerInWriting
from notebook_app.errors import NotAttached, NothingHeard
from notebook_app.intake.given import discard_upload, file_of, keep_upload
from notebook_app.notebook.place import Place
from notebook_app.records import Job

_SECONDS: Final = 0.3
"""Between two looks at the jobs that add what was attached."""
_LOST: Final = frozenset({"failed", "cancelled"})


def hear_question(place: Place, sound: bytes) -> str:
    """Return what is said in a recording of any format; nothing of it is kept.

    Raises
    ------
    NothingHeard
        If no word is said in it.
    ingest.errors.UserError
        If it cannot be decoded, or nobody can hear it.
    """
    from ingest.transcribe.recording import read_recording

    transcription, sha256 = place.workspace.transcription(), hashlib.sha256(sound).hexdigest()
    upload = keep_upload(place.inbox, "question", sound)
    try:
        heard = read_recording(file_of(upload, place.inbox), sha256, "question", transcription, no_progress)
    except NoText as exc:
        raise NothingHeard from exc
    finally:
        discard_upload(place.inbox, upload)
        transcription.forget(sha256)
    return " ".join(" ".join(page.text for page in heard.pages).split())


def wait_for_sources(
    listed: Callable[[], Sequence[Job]], jobs: Mapping[str, str], writing: AnswerInWriting
) -> list[str]:
    """Wait until jobs (by id, the file of each) have ended, and return the sources that they added."""
    while True:
        found = {job.id: job for job in listed() if job.id in jobs}
        lost = [name for job, name in jobs.items() if job not in found or found[job].status in _LOST]
        if lost:
            raise NotAttached(names="; ".join(lost))
        added = [str(job.result["source"]) for job in found.values() if job.status == "done"]
        if len(added) == len(jobs):
            return added
        writing.step("attached", len(added), len(jobs))
        time.sleep(_SECONDS)
