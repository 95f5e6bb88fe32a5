"""Views of artifacts, one module a kind: ``draw(notebook, artifact, drawn)``, and ``form`` where its options need more.

A kind without a module here is shown as Markdown, and its form is made from its options.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.ui.cited import Drawn

View: TypeAlias = Callable[[Notebook, Artifact, Drawn], None]
Form: TypeAlias = Callable[[Notebook, Mapping[str, Any]], Callable[[], Mapping[str, Any]]]
"""Draws the fields, given the last choices; what it returns is called when they are sent, and returns the options."""


@cache
def _module(kind: str) -> Any:
    name = f"{__name__}.{kind}"
    return importlib.import_module(name) if kind.isidentifier() and importlib.util.find_spec(name) else None


def view_of(kind: str) -> View | None:
    """Return what draws an artifact of a kind, if it has a view of its own."""
    found: View | None = getattr(_module(kind), "draw", None)
    return found


def form_of(kind: str) -> Form | None:
    """Return what draws the options of a kind, if they need more than the fields made from them."""
    found: Form | None = getattr(_module(kind), "form", None)
    return found
