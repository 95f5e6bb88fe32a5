"""Whatever reached the queue, a job reads no file of this machine but its uploads."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notebook_app.notebook import Notebook
from notebook_app.run.perform import perform

pytestmark = pytest.mark.slow

SECRET = "The password of the lighthouse keeper is never written on a wall."
GOOD: dict[str, dict[str, Any]] = {
    "add_source": {"given": {"text": "Two words."}, "name": "a.txt", "password": "x"},
    "replace_source": {"given": {"text": "Two words."}, "name": "a.txt", "password": "x", "source": "a" * 64},
    "refresh_source": {"source": "a" * 64},
    "guide": {"sources": ["a" * 64]},
    "audio_overview": {
        "overview_id": "a" * 32,
        "request": {"format": "brief", "language": "en", "focus": "x", "instructions": "x", "audience": "x",
                    "sources": ["a" * 64], "speakers": [{"name": "A", "role": "r", "voice": "v"}]},
    },
}  # fmt: skip


def fields(value: Any, trail: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every string of a payload, and to every object that a string could stand in for."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*trail, key)
        yield from fields(part, (*trail, key))


def put(payload: Any, trail: tuple[Any, ...], value: str) -> Any:
    if not trail:
        return value
    key, *rest = trail
    changed = dict(payload) if isinstance(payload, dict) else list(payload)
    changed[key] = put(payload[key], tuple(rest), value)
    return changed


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Hostile", fresh_home)
    yield opened
    opened.close()


def test_an_attachment_is_what_was_handed_over_whatever_its_name(notebook: Notebook) -> None:
    name = "../../../../etc/hostname"
    notebook.ask_about("What do bitterns do?", [(name, b"Bitterns boom in the reeds. They hide by day.")])
    (job,) = notebook.jobs(active_only=True)
    perform(job.id, 1, notebook.settings, notebook.workspace.library)
    (source,) = notebook.sources()
    assert notebook.original(source.id).read_bytes() == b"Bitterns boom in the reeds. They hide by day."
    assert source.name == name, "shown, and no part of any path"


@pytest.mark.parametrize(
    ("kind", "trail"), [(kind, trail) for kind, payload in GOOD.items() for trail in fields(payload)], ids=str
)
def test_no_string_of_a_payload_is_a_path(
    kind: str, trail: tuple[Any, ...], notebook: Notebook, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    library = notebook.workspace.library
    for path in (str(secret), secret.as_uri(), "/etc/hostname", "file:///etc/hostname"):
        payload = {**put(GOOD[kind], trail, path), "notebook": notebook.id}
        job = library.add_job(uuid.uuid4().hex, notebook.id, kind, "hostile", payload)
        perform(job.id, 1, notebook.settings, library)
        ended = library.job(job.id)
        if trail[0] in {"given", "overview_id"} and trail != ("given", "text"):
            assert ended.error["code"] == "job_unreadable"
        elif kind != "add_source":
            assert ended.status in {"failed", "done"}
        for source in notebook.sources():
            text = notebook.original(source.id).read_bytes()
            assert SECRET.encode() not in text
            assert Path("/etc/hostname").read_bytes().strip() != text.strip()
    held = [file for file in notebook.settings.home.rglob("*") if file.is_file() and not file.is_symlink()]
    assert not [file for file in held if SECRET.encode() in file.read_bytes()]
    assert secret.read_text() == SECRET
