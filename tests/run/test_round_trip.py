"""Export, import, export: what the second archive says is what the first one said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ingest.bibliography.reference import Reference
from notebook_app.notebook import Notebook
from notebook_app.records import OverviewRequest

pytestmark = pytest.mark.slow


def contents(archive: Path) -> dict[str, Any]:
    with zipfile.ZipFile(archive) as file:
        said: dict[str, Any] = json.loads(file.read("notebook.json"))
    for overview in said["overviews"]:
        del overview["id"]  # given anew, as the name of its file is
    return said


def fill(notebook: Notebook) -> None:
    """Put something of every kind into a notebook."""
    answer = notebook.ask("What is the spacing effect?")
    notebook.ask("And why?")
    kept = notebook.save_note(answer, title="Kept")
    notebook.notes.arrange(kept.id, pinned=True, tags=["memory", "一"])
    notebook.save_note("My *own* words.")
    notebook.chat.preferences.remember("I like short answers.")
    notebook.chat.preferences.change(length="shorter", goal="To learn")
    notebook.sources.references.keep([Reference(title="A work", authors=("Heron, Ada",), year="2019", doi="10.1000/1")])
    notebook.sources.rename(notebook.sources()[0].id, "A name of its own")
    notebook.sources.select([notebook.sources()[1].id], False)
    deck = notebook.studio.make("flashcards")
    notebook.studio.rename(deck.id, "My deck")
    report = notebook.studio.make("report")
    notebook.studio.edit(report.id, body=report.body + "\n\nMine.")
    side = notebook.studio.cards.sides(deck.id)[0]
    notebook.studio.cards.review(side.id, 3)
    notebook.sources.watches.follow_feed("https://journal.example/feed")
    overview = notebook.workspace.library.overviews.begin_overview(notebook.id, OverviewRequest())
    notebook.workspace.library.overviews.fail_overview(overview.id, "cancelled")


def test_the_second_export_says_what_the_first_one_said(own_samples: Notebook, tmp_path: Path) -> None:
    for source in own_samples.sources()[3:]:
        own_samples.sources.delete(source.id)
    fill(own_samples)
    first = own_samples.export(tmp_path / "first.zip")
    said = contents(first)
    for part in ("sources", "memories", "chats", "references", "notes", "artifacts", "reviews", "watches"):
        assert said[part], part
    assert max(len(artifact["versions"]) for artifact in said["artifacts"]) > 1
    back = Notebook.import_from(first, own_samples.settings.home)
    again = contents(back.export(tmp_path / "second.zip"))
    said["overviews"] = [overview for overview in said["overviews"] if overview["script"]]  # without one it is not read
    assert again.pop("name") == f"{said.pop('name')} (2)"
    for part in said:
        assert again[part] == said[part], part
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(tmp_path / "second.zip") as two:
        originals = {name for name in one.namelist() if name.startswith("originals/")}
        assert originals == {name for name in two.namelist() if name.startswith("originals/")}
        assert all(one.read(name) == two.read(name) for name in originals)
