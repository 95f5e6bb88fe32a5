"""Notebooks, what lies in their trash, and what a search through them finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class NotebookRecord:
    """A notebook as the list of notebooks shows it, under its ``collection`` if the reader put it in one."""

    id: str
    name: str
    emoji: str
    created: datetime
    updated: datetime
    sources: int
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Discarded:
    """Something in the trash: a "notebook", "source", "note" or "overview", and until when it can be restored."""

    id: str
    kind: str
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a text stands: in the name of a "notebook", in a "source" or its title, in a "note" or a "message".

    ``id`` names the item, ``notebook`` is the id of its notebook, ``chat`` that of a message's chat; ``excerpt`` is the
    words around it.
    """

    notebook: str
    kind: Literal["notebook", "source", "note", "artifact", "message"]
    id: str
    title: str
    excerpt: str
    chat: str = ""
