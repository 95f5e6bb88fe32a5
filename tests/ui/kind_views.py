"""Scripts that draw one artifact by its kind's own view."""

from __future__ import annotations


def draw_newest(kind: str, home: str, name: str) -> None:
    """Draw the newest artifact of a kind."""
    import importlib
    from pathlib import Path

    from notebook_app.notebook import Notebook
    from notebook_app.ui.cited import Drawn

    notebook = Notebook.open(name, Path(home))
    artifact = notebook.studio.artifacts(kind)[0]
    importlib.import_module(f"notebook_app.ui.studio.kinds.{kind}").draw(notebook, artifact, Drawn())
