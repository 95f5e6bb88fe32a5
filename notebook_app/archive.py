"""A notebook as one file: a zip of its originals, chat, notes and audio overviews.

What can be made again from the originals (pages, passages, vectors) is left out; anchors point to originals by
sha256, so citations stay alive.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.models import Progress
from notebook_app.errors import BadArchive
from notebook_app.records import Citation, Script

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook

FORMAT: Final = "notebook-app/1"


def write(notebook: Notebook, path: Path) -> Path:
    """Write a notebook to a zip file, whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("notebook.json", json.dumps(_contents(notebook), ensure_ascii=False, indent=1, default=str))
        for source in notebook.sources():
            original = notebook.original(source.id)
            file.write(original, f"originals/{original.name}")
        for overview in notebook.overviews():
            if overview.audio:
                file.write(overview.audio, f"audio/{overview.id}.mp3", zipfile.ZIP_STORED)
    partial.replace(path)
    return path


def _contents(notebook: Notebook) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": notebook.name,
        "emoji": notebook.record.emoji,
        "sources": [
            {
                "id": s.id,
                "name": s.name,
                "title": s.title,
                "selected": s.selected,
                "file": notebook.original(s.id).name,
                "password": notebook.workspace.library.password(s.id),
            }
            for s in notebook.sources()
        ],
        "messages": [
            {"role": m.role, "text": m.text, "citations": [c.to_json() for c in m.citations], "details": dict(m.details)}
            for m in notebook.messages()
        ],
        "notes": [
            {
                "kind": n.kind,
                "title": n.title,
                "body": n.body,
                "citations": [c.to_json() for c in n.citations],
                "source": n.source,
                "data": dict(n.data),
            }
            for n in reversed(notebook.notes())
        ],
        "scripts": [o.script.to_json() for o in notebook.overviews() if o.script],
    }


def read(path: Path, make: Callable[[str], Notebook], progress: Progress) -> Notebook:
    """Read an exported notebook into a new one; ``make`` makes the notebook of a name.

    Raises
    ------
    BadArchive
        If the file is not an export.
    """
    try:
        with zipfile.ZipFile(path) as file, tempfile.TemporaryDirectory() as folder:
            contents = json.loads(file.read("notebook.json"))
            if contents.get("format") != FORMAT:
                raise BadArchive(name=path.name, detail=f"format {contents.get('format')!r}")
            notebook = make(contents["name"])
            for done, source in enumerate(contents["sources"]):
                progress("import", done, len(contents["sources"]))
                member = f"originals/{Path(source['file']).name}"
                extracted = Path(file.extract(member, folder))
                notebook.add_source(extracted, name=source["name"], password=source["password"])
                notebook.rename_source(source["id"], source["title"])
                notebook.select_sources([source["id"]], source["selected"])
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as exc:
        raise BadArchive(name=path.name, detail=exc) from exc
    _restore(notebook, contents)
    return notebook


def _restore(notebook: Notebook, contents: dict[str, Any]) -> None:
    library = notebook.workspace.library
    for message in contents["messages"]:
        citations = tuple(Citation.from_json(c) for c in message["citations"])
        library.add_message(
            notebook.id, message["role"], message["text"], citations=citations, details=message["details"]
        )
    for note in contents["notes"]:
        if note["kind"] != "guide":
            citations = tuple(Citation.from_json(c) for c in note["citations"])
            library.save_note(notebook.id, note["kind"], note["title"], note["body"], citations)
    for script in contents["scripts"]:
        library.add_script(notebook.id, Script.from_json(script))
