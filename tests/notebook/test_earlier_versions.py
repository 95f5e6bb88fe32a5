"""Homes and exports made by earlier versions: they open, and nothing in them is lost."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from notebook_app.notebook import Notebook

FIXTURES = Path(__file__).parents[1] / "fixtures"
HOME, EXPORT = FIXTURES / "home-0009.zip", FIXTURES / "export-1.zip"
NAME = "Old home"


@pytest.fixture
def old_home(home: Path, models: Path) -> Path:
    """A home folder of an earlier version; its audio file is taken from the export, which was made at the same time."""
    (home / "models").symlink_to(models)
    with zipfile.ZipFile(HOME) as kept:
        kept.extractall(home)
    with zipfile.ZipFile(EXPORT) as kept:
        for name in kept.namelist():
            if name.startswith("audio/"):
                kept.extract(name, home)
    return home


@pytest.fixture
def rows(old_home: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of the earlier version's tables, read before this version opens them."""
    connection = sqlite3.connect(old_home / "library.sqlite3")
    connection.row_factory = sqlite3.Row
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in tables}
    connection.close()
    return found


def test_an_earlier_home_opens_and_nothing_is_lost(rows: dict[str, list[dict[str, Any]]], old_home: Path) -> None:
    notebook = Notebook.open(NAME, create=False)
    try:
        here = next(row for row in rows["notebooks"] if row["name"] == NAME)["id"]
        mine = {table: [row for row in kept if row.get("notebook_id") == here] for table, kept in rows.items()}
        assert {(s.id, s.title, s.selected) for s in notebook.sources()} == {
            (row["sha256"], row["title"], bool(row["selected"])) for row in mine["sources"]
        }
        assert {r.title for r in notebook.references()} == {
            json.loads(r["data"])["title"] for r in mine["bibliography"]
        }
        notes = {(n.id, n.kind, n.title, n.body, len(n.citations)) for n in notebook.notes()}
        assert notes == {
            (r["id"], r["kind"], r["title"], r["body"], len(json.loads(r["citations"]))) for r in mine["notes"]
        }
        guides = {note.id: note for note in notebook.notes() if note.kind == "guide"}
        for row in mine["notes"]:
            if row["kind"] == "guide":
                assert dict(guides[row["id"]].data) == json.loads(row["data"])
                assert guides[row["id"]].source == row["source"]
        chats = [*notebook.chats(), *notebook.chats(deleted=True)]
        assert {chat.id for chat in chats} == {row["id"] for row in mine["chats"]}
        said = {
            (m.id, m.role, m.text, len(m.citations)) for chat in notebook.chats() for m in notebook.messages(chat.id)
        }
        kept = {chat.id for chat in notebook.chats()}
        assert said == {
            (r["id"], r["role"], r["text"], len(json.loads(r["citations"])))
            for r in mine["messages"]
            if r["chat_id"] in kept
        }
        assert [memory.text for memory in notebook.memories()] == [row["text"] for row in mine["memories"]]
        assert notebook.chat_settings().length == mine["chat_settings"][0]["length"] == "shorter"
        tests = [(e.id, dict(e.result)) for e in notebook.evaluations()]
        assert tests == [(row["id"], json.loads(row["result"])) for row in mine["evaluations"]]
        for row in mine["overviews"]:
            overview = notebook.overview(row["id"])
            assert (overview.title, overview.status) == (row["title"], row["status"])
            assert overview.script is not None
            assert overview.script.to_json() == json.loads(row["script"])
            assert dict(overview.measurements) == json.loads(row["measurements"])
            versions = [v for v in rows["script_versions"] if v["overview_id"] == overview.id]
            assert len(notebook.script_versions(overview.id)) == len(versions)
        ready = next(o for o in notebook.overviews() if o.status == "ready")
        assert ready.audio is not None
        assert Path(ready.audio).stat().st_size == ready.measurements["bytes"]
        assert [show.name for show in notebook.shows()] == [row["name"] for row in rows["show_profiles"]]
        assert {(j.id, j.kind, j.status) for j in notebook.jobs()} == {
            (row["id"], row["kind"], row["status"]) for row in mine["jobs"]
        }
        discarded = Notebook.discarded()
        assert {item.kind for item in discarded} == {"source", "note"}
        for item in discarded:
            Notebook.restore(item.id)
        assert len(notebook.sources()) == len(rows["sources"])
        assert len([n for n in notebook.notes() if n.kind != "guide"]) == len(
            [row for row in rows["notes"] if row["kind"] != "guide"]
        )
        assert notebook.search("caffeine keeps people awake")[0].title.startswith("A short text")
        answer = notebook.ask("What is the spacing effect?")
        assert answer.citations
        assert not answer.abstained
    finally:
        notebook.close()


@pytest.mark.slow
def test_an_export_of_an_earlier_version_is_read_whole(fresh_home: Path) -> None:
    with zipfile.ZipFile(EXPORT) as kept:
        contents = json.loads(kept.read("notebook.json"))
    notebook = Notebook.import_from(EXPORT)
    try:
        assert notebook.name == contents["name"]
        assert {(s.id, s.title) for s in notebook.sources()} == {(s["id"], s["title"]) for s in contents["sources"]}
        assert len(notebook.references()) == len(contents["references"])
        assert [chat.title for chat in reversed(notebook.chats())] == [chat["title"] for chat in contents["chats"]]
        for chat, old in zip(reversed(notebook.chats()), contents["chats"], strict=True):
            messages = notebook.messages(chat.id)
            assert [(m.role, m.text) for m in messages] == [(m["role"], m["text"]) for m in old["messages"]]
            assert [[c.to_json() for c in m.citations] for m in messages] == [m["citations"] for m in old["messages"]]
        notes = [note for note in reversed(notebook.notes()) if note.kind != "guide"]
        assert [(n.title, n.body) for n in notes] == [(n["title"], n["body"]) for n in contents["notes"]]
        overviews = list(reversed(notebook.overviews()))
        assert [o.script.to_json() for o in overviews if o.script] == [o["script"] for o in contents["overviews"]]
        assert [o.audio is not None for o in overviews] == [o["has_audio"] for o in contents["overviews"]]
        assert [memory.text for memory in notebook.memories()] == [memory["text"] for memory in contents["memories"]]
    finally:
        notebook.close()
