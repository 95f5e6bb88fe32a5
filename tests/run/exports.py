"""Archives made by hand: a sound export, and what somebody hostile makes of it."""

from __future__ import annotations

import copy
import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEXT = b"Night herons roost by day. They hunt after dusk, in shallow water."
SHA = hashlib.sha256(TEXT).hexdigest()
CREATED = "2026-01-02T03:04:05+00:00"
CITATION = {
    "n": 1,
    "source": SHA,
    "page": 1,
    "start": 0,
    "end": 26,
    "quote": "Night herons roost by day.",
    "title": "H",
}
SCRIPT = {
    "title": "Herons",
    "language": "en",
    "hosts": ["Ada", "Ben"],
    "turns": [
        {"speaker": 0, "text": "Night herons roost by day.", "citations": [CITATION], "verdict": "supported"},
        {"speaker": 1, "text": "Then they hunt.", "citations": []},
    ],
    "writer": "quotes",
    "chapters": [{"title": "All", "first": 0}],
    "voices": ["", ""],
}
CONTENTS: dict[str, Any] = {
    "format": "notebook-app/1",
    "name": "Herons",
    "sources": [
        {
            "id": SHA,
            "name": "herons.txt",
            "title": "Herons",
            "selected": True,
            "file": f"{SHA}.txt",
            "password": None,
            "url": "https://example.org/herons",
        }
    ],
    "chat_settings": {
        "assistant": "",
        "goal": "Birds",
        "tone": "",
        "length": "default",
        "language": "",
        "instructions": "",
    },
    "memories": [{"text": "I like birds.", "created": CREATED}],
    "chats": [
        {
            "title": "When?",
            "created": CREATED,
            "messages": [
                {"role": "user", "text": "When?", "citations": [], "status": "done", "created": CREATED, "details": {}},
                {
                    "role": "assistant",
                    "text": "By day [1].",
                    "citations": [CITATION],
                    "status": "done",
                    "created": CREATED,
                    "details": {
                        "question": "When?",
                        "answerer": "quotes",
                        "abstained": False,
                        "dropped_markers": 0,
                        "sentences": [{"text": "By day [1].", "citations": [1], "verdict": "supported"}],
                        "nearest": [],
                    },
                },
            ],
        }
    ],
    "references": [{"type": "book", "title": "Herons", "authors": ["Ardea, N."], "url": "https://example.org/book"}],
    "notes": [
        {"kind": "written", "title": "N", "body": "They roost [1].", "citations": [CITATION], "created": CREATED}
    ],
    "overviews": [
        {
            "id": "0123abcd",
            "request": {"format": "brief", "minutes": 1.0, "language": "en", "instructions": "", "sources": [SHA]},
            "script": SCRIPT,
            "timeline": [{"turn": 0, "start": 0.0, "end": 2.0}, {"turn": 1, "start": 2.0, "end": 3.5}],
            "engine": "tones",
            "measurements": {"seconds": 3.5},
            "has_audio": True,
            "created": CREATED,
        }
    ],
}
"""What the first version wrote, field by field."""

MEASURED = {
    "embedder": "hash",
    "chunk_tokens": 400,
    "sources": 1,
    "passages": 1,
    "seed": 7,
    "questions": 1,
    "recall@1": 1.0,
    "recall@5": 1.0,
    "recall@10": 1.0,
    "answered": 1.0,
    "citation_precision": None,
    "refused": None,
}
ARTIFACT: dict[str, Any] = {
    "kind": "selftest",
    "title": "Herons, tested",
    "state": "ready",
    "created": CREATED,
    "updated": CREATED,
    "options": {"questions": 2},
    "sources": [SHA],
    "content": MEASURED,
    "body": "All were found.",
    "provenance": {"writer": "quotes", "made": CREATED},
    "counts": {"statements": 1},
    "failure": None,
    "version": 2,
    "versions": [
        {"number": 2, "change": "edited", "created": CREATED, "title": "T", "content": MEASURED, "body": "All."},
        {"number": 1, "change": "made", "created": CREATED, "title": "T", "content": MEASURED, "body": ""},
    ],
}
"""What later versions write beside: an artifact with an edit."""

FILES = {f"originals/{SHA}.txt": TEXT, "audio/0123abcd.mp3": b"ID3 sound"}


def altered(where: str, value: Any) -> dict[str, Any]:
    """Return the contents with another value at a place such as "notes.0.title"; an artifact is there if it is named."""
    contents = copy.deepcopy({**CONTENTS, "artifacts": [ARTIFACT]} if where.startswith("artifacts") else CONTENTS)
    *way, last = where.split(".")
    at: Any = contents
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[int(last) if isinstance(at, list) else last] = value
    return contents


def without_files(contents: Mapping[str, Any]) -> dict[str, Any]:
    """Return the contents without what makes an import slow: sources and sound."""
    silent = [{**overview, "has_audio": False} for overview in contents["overviews"]]
    return {**contents, "sources": [], "overviews": silent}


def archive(path: Path, contents: Any, files: Mapping[str, bytes] = FILES) -> Path:
    """Write an archive; contents that are bytes already stay as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("notebook.json", contents if isinstance(contents, bytes) else json.dumps(contents))
        for name, data in files.items():
            file.writestr(name, data)
    return path


def tree(folder: Path) -> set[str]:
    """Return every file below a folder but the library's own."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {file for file in files if not file.startswith(("library.sqlite3", "models/", "logs/"))}
