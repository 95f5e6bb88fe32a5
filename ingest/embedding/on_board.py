"""Choice of the embedder where none is named, without loading any: the first screen asks for it."""

from __future__ import annotations

from pathlib import Path

from ingest.model_files.catalogue import E5_SMALL, MINILM
from ingest.model_files.store import ModelStore

DEFAULTS = ("e5", "minilm")
"""Embedders that are used without being named, the best first."""


def best_on_board(models: Path, wanted: str = "") -> str:
    """Return the embedder to use where none is named: the one wanted if it is here, else the best that is.

    Without any, the name of the last is returned: loading it says what is missing.
    """
    here = {"e5": ModelStore(models).has(E5_SMALL.name), "minilm": ModelStore(models).has(MINILM.name)}
    if wanted and here.get(wanted, True):
        return wanted
    return next((name for name in DEFAULTS if here[name]), DEFAULTS[-1])
