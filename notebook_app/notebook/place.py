"""One notebook of a workspace, as its parts see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from notebook_app.errors import NoSuchItem
from notebook_app.i18n import LANGUAGES
from notebook_app.intake.given import Intake
from notebook_app.records import NotebookRecord
from notebook_app.settings import Settings
from notebook_app.workspace import Workspace


class Place:
    """A notebook's name, settings and place in the library: what each of its parts is given."""

    def __init__(self, record: NotebookRecord, workspace: Workspace) -> None:
        self.id = record.id
        self.workspace = workspace
        self.library = workspace.library

    @property
    def record(self) -> NotebookRecord:
        """The notebook's name, emoji and dates as they are now."""
        record = self.library.notebooks.find_notebook(self.id)
        if record is None:
            raise NoSuchItem(kind="notebook", name=self.id)
        return record

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.record.name

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.workspace.settings

    def save_settings(self, **changes: Any) -> Settings:
        """Keep changed settings in the home folder and use them from now on."""
        self.workspace.use(self.settings.save(**changes))
        return self.settings

    @property
    def inbox(self) -> Path:
        """Where uploads wait until they are in the library."""
        return self.settings.home / "inbox"

    @property
    def intake(self) -> Intake:
        """What it takes to get at what is added; a video's captions are looked for in the reader's language first."""
        languages = sorted(LANGUAGES, key=lambda language: language != self.settings.language)
        return Intake(self.inbox, self.workspace.fetcher, languages)
