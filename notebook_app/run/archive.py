"""A notebook as one file: a zip of its originals, chat, notes, artifacts and audio overviews.

What can be made again from the originals (pages, passages, vectors, guides) is left out, but for transcripts; anchors
point to originals by sha256, so citations stay alive.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.archive import unpack
from ingest.disk import written_whole
from ingest.errors import PasswordNeeded
from ingest.models import Progress, no_progress
from ingest.transcript import dump_transcript, load_transcript
from notebook_app.errors import BadArchive
from notebook_app.notebook.home import collect
from notebook_app.records import Artifact, Chat, Message, Note, Overview, Script, Source, TimelineEntry
from notebook_app.records.outside import OutsideReview
from notebook_app.run.export_format import (
    CONTENTS,
    FORMAT,
    LIMITS,
    ExportedArtifact,
    ExportedChatHead,
    ExportedMemory,
    ExportedMessage,
    ExportedNote,
    ExportedOverview,
    ExportedReference,
    ExportedSettings,
    ExportedSource,
    ExportedWatch,
    ExportHead,
    checked_records,
)

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook

_LONGEST_TRANSCRIPT: Final = 64 << 20


def write(notebook: Notebook, path: Path, progress: Progress = no_progress) -> Path:
    """Write a notebook to a zip file, whole or not at all, and return its path.

    Sources whose original is missing are left out, as is the sound of overviews that is: see
    :meth:`notebook_app.notebook.pages.Pages.without_original`.
    """
    with written_whole(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(CONTENTS, json.dumps(_contents(notebook), ensure_ascii=False, indent=1))
        sources = list(_with_original(notebook))
        for done, (source, original) in enumerate(sources):
            progress("export", done, len(sources))
            file.write(original, f"originals/{original.name}")
            transcript = notebook.workspace.transcription().kept(source.id)
            if transcript.exists():
                file.write(transcript, f"transcripts/{source.id}.json")
        for overview in notebook.audio.overviews():
            if audio := _audio(overview):
                file.write(audio, f"audio/{audio.name}", zipfile.ZIP_STORED)
        file.writestr("feed.xml", notebook.audio.feed())
        file.writestr("cover.jpg", notebook.audio.cover())
    return path


def read(path: Path, make: Callable[[str], Notebook], progress: Progress) -> Notebook:
    """Read an exported notebook into a new one, whole or not at all; ``make`` makes the notebook of a name.

    Raises
    ------
    BadArchive
        If the file is not an export, or something in it does not fit.
    """
    records = checked_records(path, progress)
    head = next(records)
    notebook = make(head.name)
    try:
        _Reading(notebook, path, progress).fill(head, list(records))
    except BaseException:
        notebook.delete()
        raise
    return notebook


def _with_original(notebook: Notebook) -> Iterator[tuple[Source, Path]]:
    missing = {source.id for source in notebook.sources.pages.without_original()}
    return (
        (source, notebook.sources.pages.original(source.id))
        for source in notebook.sources()
        if source.id not in missing
    )


def _audio(overview: Overview) -> Path | None:
    audio = Path(overview.audio) if overview.audio else None
    return audio if audio and audio.is_file() else None


def _contents(notebook: Notebook) -> dict[str, Any]:
    sources = [
        {
            "id": source.id,
            "name": source.name,
            "title": source.title,
            "selected": source.selected,
            "file": original.name,
            "url": source.origin_url,
            "labels": list(source.labels),
        }
        for source, original in _with_original(notebook)
    ]
    return {
        "format": FORMAT,
        "name": notebook.name,
        "collection": notebook.workspace.library.notebooks.notebook(notebook.id).collection,
        "sources": sources,
        "chat_settings": asdict(notebook.chat.preferences.settings()),
        "memories": [{"text": m.text, "created": m.created.isoformat()} for m in notebook.chat.preferences.memories()],
        "chats": [_chat(notebook, chat) for chat in reversed(notebook.chat.chats())],
        "references": [reference.to_json() for reference in notebook.sources.references()],
        "notes": [_note(note) for note in reversed(notebook.notes()) if note.kind != "guide"],
        "overviews": [_overview(overview) for overview in reversed(notebook.audio.overviews())],
        "artifacts": [_artifact(notebook, artifact) for artifact in reversed(_artifacts(notebook))],
        "reviews": [review.to_json() for review in notebook.studio.cards.reviews()],
        "watches": [
            {"kind": watch.kind, "place": watch.place, "title": watch.title}
            for watch in notebook.sources.watches()
            if watch.kind != "folder"
        ],
    }


def _chat(notebook: Notebook, chat: Chat) -> dict[str, Any]:
    messages = [_message(message) for message in notebook.chat.messages(chat.id)]
    return {"title": chat.title, "created": chat.created.isoformat(), "messages": messages}


def _message(message: Message) -> dict[str, Any]:
    return {
        "role": message.role,
        "text": message.text,
        "citations": [citation.to_json() for citation in message.citations],
        "status": message.status,
        "created": message.created.isoformat(),
        "details": dict(message.details),
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "title": note.title,
        "body": note.body,
        "citations": [citation.to_json() for citation in note.citations],
        "created": note.created.isoformat(),
        "pinned": note.pinned,
        "tags": list(note.tags),
    }


def _overview(overview: Overview) -> dict[str, Any]:
    return {
        "id": overview.id,
        "request": asdict(overview.request),
        "script": overview.script.to_json() if overview.script else None,
        "timeline": [asdict(entry) for entry in overview.timeline],
        "engine": overview.engine,
        "measurements": dict(overview.measurements),
        "has_audio": _audio(overview) is not None,
        "created": overview.created.isoformat(),
    }


def _artifacts(notebook: Notebook) -> list[Artifact]:
    """Return the artifacts that have no table of their own: of the others, there are notes, overviews and guides."""
    return notebook.workspace.library.artifacts(notebook.id)


def _artifact(notebook: Notebook, artifact: Artifact) -> dict[str, Any]:
    return {
        "kind": artifact.kind,
        "title": artifact.title,
        "state": artifact.state,
        "created": artifact.created.isoformat(),
        "updated": artifact.updated.isoformat(),
        "options": dict(artifact.options),
        "sources": artifact.sources,
        "content": dict(artifact.content),
        "body": artifact.body,
        "provenance": dict(artifact.provenance),
        "counts": dict(artifact.counts),
        "failure": dict(artifact.failure) or None,
        "version": artifact.version,
        "versions": [
            {
                "number": version.number,
                "change": version.change,
                "created": version.created.isoformat(),
                "title": version.title,
                "content": dict(version.content),
                "body": version.body,
            }
            for version in notebook.studio.versions(artifact.id)
        ],
    }


class _Reading:
    """An archive on its way into a new notebook: its files are unpacked into a folder of the notebook's own inbox."""

    def __init__(self, notebook: Notebook, path: Path, progress: Progress) -> None:
        self._notebook, self._path, self._progress = notebook, path, progress
        self._library = notebook.workspace.library
        self._files: dict[str, Path] = {}

    def fill(self, head: ExportHead, records: Sequence[Any]) -> None:
        """Make everything that the records say; what had to be written for it is removed again."""
        folder = self._notebook.jobs.inbox / uuid.uuid4().hex
        try:
            self._unpack(records, folder / "unpacked")
            self._read_sources([record for record in records if isinstance(record, ExportedSource)], folder)
            self._read_settings(head.chat_settings)
            collect([self._notebook.id], head.collection, self._notebook.settings.home)
            self._notebook.sources.references.keep(r.record() for r in records if isinstance(r, ExportedReference))
            self._notebook.studio.cards.keep(r.record() for r in records if isinstance(r, OutsideReview))
            chat = ""
            for record in records:
                match record:
                    case ExportedMemory():
                        self._library.preferences.add_memory(self._notebook.id, record.text, created=record.created)
                    case ExportedChatHead():
                        chat = self._library.chats.new_chat(self._notebook.id, record.title, created=record.created).id
                    case ExportedMessage():
                        self._read_message(chat, record)
                    case ExportedNote():
                        self._read_note(record)
                    case ExportedOverview():
                        self._read_overview(record)
                    case ExportedArtifact():
                        versions = [version.record() for version in record.versions]
                        self._library.artifacts.import_artifact(self._notebook.id, record.record(), versions)
                    case ExportedWatch():
                        given = (record.kind, record.place, record.title)
                        self._library.sources.watches.add_watch(self._notebook.id, *given, due=False)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _unpack(self, records: Sequence[Any], folder: Path) -> None:
        wanted = {name for r in records if isinstance(r, ExportedSource) for name in (r.member, r.transcript)}
        wanted |= {record.member for record in records if isinstance(record, ExportedOverview)}
        name = self._path.name
        members = unpack(self._path, folder, name=name, limits=LIMITS, only=wanted, progress=self._progress)
        self._files = {member.name: member.path for member in members if member.path}

    def _file(self, member: str) -> Path:
        if member not in self._files:  # a link, or the archive was changed since it was checked
            raise BadArchive(name=self._path.name, detail=f"{member} is missing")
        return self._files[member]

    def _read_sources(self, sources: Sequence[ExportedSource], folder: Path) -> None:
        for done, source in enumerate(sources):
            self._progress("import", done, len(sources))
            self._read_source(source, folder)

    def _read_source(self, source: ExportedSource, folder: Path) -> None:
        original = self._file(source.member)
        with original.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != source.id:
                raise BadArchive(name=self._path.name, detail=f"{source.member} has another sha256")
        original = original.rename(folder / source.file)
        heard = self._files.get(source.transcript)
        try:
            with self._transcript(source.id, heard) if heard else nullcontext():
                self._notebook.add_source(original, name=source.name, password=source.password)
        except PasswordNeeded:  # archives hold no passwords: it waits among the sources until its own is given
            upload = self._notebook.jobs.keep_upload(source.name, original.read_bytes())
            self._notebook.jobs.add_source(upload, name=source.name)
            return
        if source.url:
            self._library.sources.set_origin(self._notebook.id, source.id, source.url)
        self._notebook.sources.rename(source.id, source.title)
        self._notebook.sources.select([source.id], source.selected)
        self._notebook.sources.label({source.id: source.labels})

    @contextmanager
    def _transcript(self, sha256: str, heard: Path) -> Iterator[None]:
        """Keep a transcript, so that a recording is not heard again; what was heard here goes before it."""
        kept = self._notebook.workspace.transcription().kept(sha256)
        if kept.exists():
            yield
            return
        if heard.stat().st_size > _LONGEST_TRANSCRIPT:
            raise BadArchive(name=self._path.name, detail="a transcript is too long")
        transcript = load_transcript(heard.read_bytes(), self._path.name)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(dump_transcript(transcript))
        try:
            yield
        except BaseException:
            self._notebook.workspace.forget_source(sha256)
            raise

    def _read_settings(self, settings: ExportedSettings) -> None:
        """Read how to answer, where the archive is new enough to say; assistants of another home stay there."""
        given = settings.given()
        if given.get("assistant") not in {assistant.id for assistant in self._notebook.chat.preferences.assistants()}:
            given.pop("assistant", None)
        self._notebook.chat.preferences.change(**given)

    def _read_message(self, chat: str, message: ExportedMessage) -> None:
        self._library.messages.add_message(
            self._notebook.id,
            message.role,
            message.text,
            chat=chat,
            citations=[citation.record() for citation in message.citations],
            status="stopped" if message.status == "writing" else message.status,
            details=message.details.given(),
            created=message.created,
        )

    def _read_note(self, note: ExportedNote) -> None:
        citations = [citation.record() for citation in note.citations]
        data = {"pinned": note.pinned, "tags": list(note.tags)} if note.pinned or note.tags else None
        self._library.notes.save_note(
            self._notebook.id, note.kind, note.title, note.body, citations, created=note.created, data=data
        )

    def _read_overview(self, overview: ExportedOverview) -> None:
        """Read an overview that has a script; its file is named by us, after its new id and one of our formats."""
        if overview.script is None:
            return
        request = overview.request.record()
        begun = self._library.overviews.begin_overview(self._notebook.id, request, created=overview.created)
        self._library.overviews.keep_script(begun.id, overview.script.record())
        heard = overview.heard()
        if heard is None:
            self._library.overviews.fail_overview(begun.id, "cancelled")
            return
        audio = self._notebook.settings.home / "audio" / f"{begun.id}.{request.audio_format}"
        audio.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self._file(overview.member), audio)
        try:
            finished = _Finished(*heard, audio, overview.engine, overview.measurements)
            self._library.overviews.finish_overview(begun.id, finished)
        except BaseException:
            audio.unlink(missing_ok=True)
            raise


@dataclass(frozen=True, slots=True)
class _Finished:
    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: Path
    engine: str
    measurements: Mapping[str, float]
