"""Write the file: one page with our style, our script, and the notebook as data; a policy allows nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ingest.disk import raises_disk_full, written_whole
from ingest.models import Progress, no_progress
from notebook_app.i18n import LANGUAGES, catalogue
from notebook_app.notebook import Notebook
from notebook_app.run.one_file import parts
from notebook_app.run.one_file.choice import Choice
from notebook_app.text.html import escaped

_MEGABYTE: Final = 1 << 20
_AREA: Final = "one_file."


@dataclass(frozen=True, slots=True)
class Written:
    """The file, and how many pictures of pages and recordings found no room in it."""

    path: Path
    images_left_out: int = 0
    sounds_left_out: int = 0


def write(notebook: Notebook, path: Path, choice: Choice = Choice(), progress: Progress = no_progress) -> Written:  # noqa: B008 — frozen
    """Write a notebook to one HTML file, whole or not at all.

    Parameters
    ----------
    progress : callable
        Told the number of sources done; may raise :class:`ingest.errors.Cancelled`.

    Raises
    ------
    DiskFull
        If there is no room for it.
    """
    sources = list(parts.sources_of(notebook, progress))
    images = 0
    if choice.image_megabytes:
        images = parts.add_images(notebook, sources, parts.cited_places(notebook, choice), choice.image_megabytes)
    body, sounds = _sections(notebook, choice)
    page = _page(notebook.name, body, sources, choice, images + sounds)
    with raises_disk_full(path.parent), written_whole(path) as partial:
        partial.write_text(page, "utf-8", errors="replace", newline="\n")
    return Written(path, images, sounds)


def _sections(notebook: Notebook, choice: Choice) -> tuple[dict[str, str], int]:
    """Return the HTML of each section by name, and how many recordings found no room."""
    found = {}
    if choice.notes:
        found["notes"] = "".join(parts.note_html(note) for note in notebook.notes())
    if choice.chats:
        chats = [(chat.title, notebook.chat.messages(chat.id)) for chat in notebook.chat.chats()]
        found["chats"] = "".join(parts.chat_html(title, messages) for title, messages in chats if messages)
    left, out = choice.audio_megabytes * _MEGABYTE, 0
    if choice.artifacts:
        made = []
        for artifact in parts.artifacts_of(notebook):
            sound = parts.sound_of(notebook, artifact, left) if choice.audio_megabytes else ""
            out += sound is None
            left -= len(sound or "")
            made.append(parts.artifact_html(artifact, sound or ""))
        found["artifacts"] = "".join(made)
    return {name: text for name, text in found.items() if text}, out


def _page(name: str, sections: dict[str, str], sources: list[dict[str, Any]], choice: Choice, left_out: int) -> str:
    script, style = _file("page.js"), _file("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; media-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    tabs = "".join(
        f'<button type="button" role="tab" data-tab="{tab}" data-t="{tab}"></button>' for tab in ("sources", *sections)
    )
    body = "".join(f'<section id="{tab}" role="tabpanel" hidden>{text}</section>' for tab, text in sections.items())
    words = {language: _words(language) for language in LANGUAGES}
    data = {"sources": sources, "words": words, "language": choice.language, "left_out": left_out}
    return _file("page.html").format(
        policy=escaped(policy),
        title=escaped(name),
        style=style,
        tabs=tabs,
        body=body,
        data=_data(data),
        script=script,
    )


def _words(language: str) -> dict[str, str]:
    found = catalogue(language)
    return {key.removeprefix(_AREA): text for key, text in found.items() if key.startswith(_AREA)}


def _data(value: object) -> str:
    """Return JSON that no parser of HTML takes for anything else."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _file(name: str) -> str:
    return (files("notebook_app.run.one_file") / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
