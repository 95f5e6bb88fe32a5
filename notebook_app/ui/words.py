"""The words on the screen: the reader's language, and every text from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from ingest.errors import UserError
from notebook_app.i18n import LANGUAGES, catalogue, explain, translate
from notebook_app.records import NotebookRecord
from notebook_app.ui import markup, state

UNCHOSEN_EMOJI = "📓"
DEFAULT_MARK = ":material/book_2:"
_ICON = re.compile(r":material/\w+:")


def mark(notebook: NotebookRecord) -> str:
    """Return what stands before a notebook's name: its icon or emoji, or our own icon where none was chosen."""
    if notebook.emoji == UNCHOSEN_EMOJI:
        return DEFAULT_MARK
    return notebook.emoji if _ICON.fullmatch(notebook.emoji) else markup.escaped(notebook.emoji)


def language() -> str:
    """Return the reader's language: as chosen in this browser, else the default set, else the browser's, else English."""
    for chosen in (state.chosen_language(), state.settings().language):
        if chosen in LANGUAGES:
            return chosen
    preferred = (st.context.locale or "").split("-")[0].lower()
    return preferred if preferred in LANGUAGES else "en"


def say(key: str, /, **params: Any) -> str:
    """Return a text of the screen in the reader's language: a key of the area ``ui``, or ``area.key``."""
    return translate(key if "." in key else f"ui.{key}", language(), **params)


def say_show(key: str, /, **params: Any) -> str:
    """Return a text about overviews (catalogue area ``shows``) in the reader's language."""
    return translate(f"shows.{key}", language(), **params)


def say_or(key: str, fallback: str) -> str:
    """Return the text of a full catalogue key, or ``fallback`` where the catalogue has none (a step of a newer worker)."""
    return catalogue(language()).get(key, fallback)


def sentence(error: UserError) -> str:
    """Return an error's sentence in the reader's language, as Markdown: the names and details in it stand as they are."""
    plain = {
        name: value if name == "kind" or isinstance(value, int | float) else markup.escaped(str(value))
        for name, value in error.params.items()
    }
    return explain(type(error)(**plain), language())


def sentence_of(error: Mapping[str, Any]) -> str:
    """Return the sentence of an error kept as ``code`` and ``params``, in the reader's language."""
    kinds = {kind.code: kind for kind in _kinds(UserError)}
    kind = kinds.get(str(error.get("code")), UserError)
    params = {"detail": "", **error.get("params", {})}
    try:
        return sentence(kind(**params))
    except (LookupError, ValueError, AttributeError):  # kept by another version, or brought from elsewhere
        return sentence(UserError(detail=params["detail"]))


def is_a(error: Mapping[str, Any], kind: type[UserError]) -> bool:
    """Say whether an error kept as ``code`` and ``params`` is of a kind, or of one below it."""
    return str(error.get("code")) in {each.code for each in _kinds(kind)}


def _kinds(kind: type[UserError]) -> Iterator[type[UserError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def day(moment: datetime) -> str:
    """Return a date as the reader's language writes it."""
    local = moment.astimezone()
    return say("date", year=local.year, month=local.month, day=local.day, month_name=say(f"month_{local.month}"))


def clock_time(moment: datetime) -> str:
    """Return a date with its time of day, both of this computer."""
    return f"{day(moment)} {moment.astimezone():%H:%M}"


def plural(key: str, count: int, /, **params: Any) -> str:
    """Return the text for one (``<key>_one``) or for any other number (``<key>_many``)."""
    return say(f"{key}_one" if count == 1 else f"{key}_many", count=count, **params)


def clock(second: float) -> str:
    """Return a moment of a recording as minutes and seconds, with hours where there are some."""
    hours, minutes, seconds = int(second) // 3600, int(second) // 60 % 60, int(second) % 60
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def page_of(page: int, label: str = "") -> str:
    """Return how a page is named: by its printed label where that differs from its number."""
    return say("page_labelled", page=page, label=label) if label and label != str(page) else say("page", page=page)


def reasons(why: Sequence[str]) -> str:
    """Return why a passage was found, in a line; "" where nothing is known. A reason of a newer version is left out."""
    known = [text for reason in why if (text := say_or(f"citations.why_{reason}", ""))]
    return say("citations.why", reasons=say("citations.why_joint").join(known)) if known else ""
