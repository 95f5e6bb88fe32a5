"""A notebook as one file: a zip of its originals, chat, notes and audio overviews.

What can be made again from the originals (pages, passages, vectors, guides) is left out, but for transcripts; anchors
point to originals by sha256, so citations stay alive.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.bibliography.reference import Reference
from ingest.models import Progress
from notebook_app.errors import BadArchive
from notebook_app.records import Chat, Citation, Message, Note, Overview, OverviewRequest, Script, TimelineEntry

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook

FORMAT: Final = "notebook-app/1"


def write(notebook: Notebook, path: Path) -> Path:
    """Write a notebook to a zip file, whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("notebook.json", json.dumps(_contents(notebook), ensure_ascii=False, indent=1))
            for source in notebook.sources():
                original = notebook.sources.pages.original(source.id)
                file.write(original, f"originals/{original.name}")
                transcript = notebook.workspace.transcription().kept(source.id)
                if transcript.exists():
                    file.write(transcript, f"transcripts/{source.id}.json")
            for overview in notebook.audio.overviews():
                if overview.audio:
                    file.write(overview.audio, f"audio/{Path(overview.audio).name}", zipfile.ZIP_STORED)
            file.writestr("feed.xml", notebook.audio.feed())
            file.writestr("cover.jpg", notebook.audio.cover())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def read(path: Path, make: Callable[[str], Notebook], progress: Progress) -> Notebook:
    """Read an exported notebook into a new one, whole or not at all; ``make`` makes the notebook of a name.

    Raises
    ------
    BadArchive
        If the file is not an export.
    """
    try:
        with zipfile.ZipFile(path) as file, tempfile.TemporaryDirectory() as folder:
            contents = json.loads(file.read("notebook.json"))
            if contents["format"] != FORMAT:
                raise BadArchive(name=path.name, detail=contents["format"])
            notebook = make(contents["name"])
            try:
                _fill(notebook, contents, file, Path(folder), progress)
            except BaseException:
                notebook.delete()
                raise
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as exc:
        raise BadArchive(name=path.name, detail=exc) from exc
    return notebook


def _fill(
    notebook: Notebook, contents: Mapping[str, Any], file: zipfile.ZipFile, folder: Path, progress: Progress
) -> None:
    for done, source in enumerate(contents["sources"]):
        progress("import", done, len(contents["sources"]))
        _read_source(notebook, source, file, folder)
    _read_conversation(notebook, contents)
    notebook.sources.references.keep(map(Reference.from_json, contents.get("references", ())))
    for chat in contents["chats"]:
        _read_chat(notebook, chat)
    for note in contents["notes"]:
        _read_note(notebook, note)
    for overview in contents["overviews"]:
        _read_overview(notebook, overview, file)


def _contents(notebook: Notebook) -> dict[str, Any]:
    library = notebook.workspace.library
    sources = [
        {
            "id": source.id,
            "name": source.name,
            "title": source.title,
            "selected": source.selected,
            "file": notebook.sources.pages.original(source.id).name,
            "password": library.password(source.id),
            "url": source.origin_url,
        }
        for source in notebook.sources()
    ]
    return {
        "format": FORMAT,
        "name": notebook.name,
        "sources": sources,
        "chat_settings": asdict(notebook.chat.preferences.settings()),
        "memories": [{"text": m.text, "created": m.created.isoformat()} for m in notebook.chat.preferences.memories()],
        "chats": [_chat(notebook, chat) for chat in reversed(notebook.chat.chats())],
        "references": [reference.to_json() for reference in notebook.sources.references()],
        "notes": [_note(note) for note in reversed(notebook.notes()) if note.kind != "guide"],
        "overviews": [_overview(overview) for overview in reversed(notebook.audio.overviews())],
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
    }


def _overview(overview: Overview) -> dict[str, Any]:
    return {
        "id": overview.id,
        "request": asdict(overview.request),
        "script": overview.script.to_json() if overview.script else None,
        "timeline": [asdict(entry) for entry in overview.timeline],
        "engine": overview.engine,
        "measurements": dict(overview.measurements),
        "has_audio": overview.audio is not None,
        "created": overview.created.isoformat(),
    }


def _citations(data: Mapping[str, Any]) -> tuple[Citation, ...]:
    return tuple(Citation.from_json(citation) for citation in data["citations"])


def _read_source(notebook: Notebook, source: Mapping[str, Any], file: zipfile.ZipFile, folder: Path) -> None:
    extracted = Path(file.extract(f"originals/{Path(source['file']).name}", folder))
    transcript = f"transcripts/{source['id']}.json"
    if transcript in file.namelist():  # what was heard once is not heard again
        kept = notebook.workspace.transcription().kept(extracted.stem)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(file.read(transcript))
    notebook.add_source(extracted, name=source["name"], password=source["password"])
    if source.get("url"):
        notebook.workspace.library.set_origin(notebook.id, source["id"], source["url"])
    notebook.sources.rename(source["id"], source["title"])
    notebook.sources.select([source["id"]], source["selected"])


def _read_conversation(notebook: Notebook, contents: Mapping[str, Any]) -> None:
    """Read settings and memories, where the archive is new enough to have them; assistants of another home stay there."""
    settings = dict(contents.get("chat_settings", {}))
    if settings.get("assistant") not in {assistant.id for assistant in notebook.chat.preferences.assistants()}:
        settings.pop("assistant", None)
    notebook.chat.preferences.change(**settings)
    for memory in contents.get("memories", ()):
        created = datetime.fromisoformat(memory["created"])
        notebook.workspace.library.add_memory(notebook.id, memory["text"], created=created)


def _read_chat(notebook: Notebook, data: Mapping[str, Any]) -> None:
    created = datetime.fromisoformat(data["created"])
    chat = notebook.workspace.library.new_chat(notebook.id, data["title"], created=created)
    for message in data["messages"]:
        _read_message(notebook, chat, message)


def _read_message(notebook: Notebook, chat: Chat, message: Mapping[str, Any]) -> None:
    notebook.workspace.library.add_message(
        notebook.id,
        message["role"],
        message["text"],
        chat=chat.id,
        citations=_citations(message),
        status="stopped" if message["status"] == "writing" else message["status"],
        details=message["details"],
        created=datetime.fromisoformat(message["created"]),
    )


def _read_note(notebook: Notebook, note: Mapping[str, Any]) -> None:
    notebook.workspace.library.save_note(
        notebook.id,
        note["kind"],
        note["title"],
        note["body"],
        _citations(note),
        created=datetime.fromisoformat(note["created"]),
    )


@dataclass(frozen=True, slots=True)
class _Finished:
    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: Path
    engine: str
    measurements: Mapping[str, float]


def _read_overview(notebook: Notebook, data: Mapping[str, Any], file: zipfile.ZipFile) -> None:
    if data["script"] is None:
        return
    library, script = notebook.workspace.library, Script.from_json(data["script"])
    request = OverviewRequest.from_json(data["request"])
    begun = library.begin_overview(notebook.id, request, created=datetime.fromisoformat(data["created"]))
    library.keep_script(begun.id, script)
    if not data["has_audio"]:
        library.fail_overview(begun.id, "cancelled")
        return
    suffix = request.audio_format
    audio = notebook.settings.home / "audio" / f"{begun.id}.{suffix}"
    audio.parent.mkdir(parents=True, exist_ok=True)
    with file.open(f"audio/{data['id']}.{suffix}") as packed, audio.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    timeline = tuple(TimelineEntry(**entry) for entry in data["timeline"])
    library.finish_overview(begun.id, _Finished(script, timeline, audio, data["engine"], data["measurements"]))
