"""The sample notebook, made once for whoever has none: by the worker, so that an interrupted start goes on next time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.kinds import SUPPORTED_SUFFIXES

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook

NAME = "How people learn"


class SampleMaker:
    """Makes the sample notebook from a folder if the home folder has no notebook at all.

    Parameters
    ----------
    folder : Path
        Its files become the sources; ``README`` and what is in no readable format are left out.
    on_start : callable
        Called with the notebook's name when there is one to make.
    """

    def __init__(self, folder: Path, on_start: Callable[[str], None]) -> None:
        self._folder, self._on_start = folder, on_start
        self._notebook: Notebook | None = None
        self._begun = False

    def ready(self) -> bool:
        """Begin when first asked, and tell whether nothing is left to wait for."""
        if not self._begun:
            self._begun = True
            self._notebook = self._begin()
        return self._notebook is None or not self._notebook.jobs(active_only=True)

    def page(self) -> str:
        """Return where the screen should open: on the notebook used last, which at first is the sample."""
        from notebook_app.notebook import Notebook

        notebooks = Notebook.all()
        return f"/?notebook={notebooks[0].id}" if notebooks else ""

    def _begin(self) -> Notebook | None:
        from notebook_app.notebook import Notebook

        if Notebook.all():
            return None
        self._on_start(NAME)
        notebook = Notebook.create(NAME)
        for file in sample_files(self._folder):
            notebook.jobs.add_source(notebook.jobs.keep_upload(file.name, file.read_bytes()))
        return notebook


def sample_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are its sources, in the order of their names."""
    return [
        file for file in sorted(folder.iterdir()) if file.suffix.lower() in SUPPORTED_SUFFIXES and file.stem != "README"
    ]
