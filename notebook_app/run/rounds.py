"""The worker's rounds: what is watched and due is looked at, by jobs like all long work."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from ingest.errors import UserError
from notebook_app.library import Library
from notebook_app.notebook import Notebook
from notebook_app.settings import Settings

log = logging.getLogger(__name__)


def look_round(settings: Settings, library: Library) -> int:
    """Queue a job for each thing that is watched and due; return how many were due."""
    _watch_named_folders(settings, library)
    due = library.sources.watches.due_watches(datetime.now(UTC))
    for notebook_id, watch in due:
        Notebook.open(notebook_id, settings.home, create=False).sources.watches.enqueue(watch.id)
    return len(due)


def _watch_named_folders(settings: Settings, library: Library) -> None:
    """Watch the folders that the settings name, and those that they named before no longer."""
    before = {notebook_id for notebook_id, _ in library.sources.watches.named_by_settings()}
    for record in library.notebooks() if before or settings.watched_folders else ():
        if record.id not in before and record.name not in settings.watched_folders:
            continue
        watches = Notebook.open(record.id, settings.home, create=False).sources.watches
        named = {str(each.expanduser().resolve()) for each in settings.watched_folders.get(record.name, ())}
        watched = [each for each in watches() if each.kind == "folder"]
        for each in watched:
            if each.from_settings and each.place not in named:
                watches.delete(each.id)
        for folder in sorted(named - {each.place for each in watched}):
            try:
                watches.follow_folder(folder, from_settings=True)
            except UserError as error:  # one that is not there stops none of the others; it is looked for in each round
                log.warning("%s", error)
