"""Files made of a notebook on the screen: where they lie, and how many are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from notebook_app.notebook import Notebook

SHOWN: Final = 3
"""Files made of a notebook that are kept beside each other, for a day."""


def folder_of(notebook: Notebook) -> Path:
    """Return where the files that were made of a notebook lie."""
    return notebook.settings.home / "cache" / "exports" / notebook.id
