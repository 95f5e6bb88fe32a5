"""One catalogue for every word a user reads: ``locales/<language>/<area>.toml``, looked up as ``area.key``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ingest.errors import UserError
from ingest.languages import LANGUAGES as ROWS
from ingest.remarks import REMARKS, Remark

_LOCALES = Path(__file__).parent / "locales"
LANGUAGES = {code: each.name for code, each in ROWS.items() if (_LOCALES / code).is_dir()}
"""Those that the product speaks: rows of :mod:`ingest.languages` that have messages."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every message of a language, by ``area.key``."""
    return {
        f"{file.stem}.{key}": text
        for file in sorted((_LOCALES / language).glob("*.toml"))
        for key, text in tomllib.loads(file.read_text("utf-8")).items()
    }


def translate(key: str, language: str = "en", /, **params: Any) -> str:
    """Return the message of ``key`` with its parameters filled in.

    Raises
    ------
    KeyError
        If the catalogue has no such message: a mistake of ours that the tests find.
    """
    messages = catalogue(language if language in LANGUAGES else "en")
    return messages[key].format(**params) if params else messages[key]


def explain(error: UserError, language: str = "en") -> str:
    """Return an error's one sentence in the reader's language."""
    messages = catalogue(language if language in LANGUAGES else "en")
    template = messages.get(f"errors.{error.code}", error.template)
    kind = error.params.get("kind")
    return template.format(**{**error.params, "kind": messages.get(f"kinds.{kind}", kind)})


def explain_kept(error: Mapping[str, Any], language: str = "en") -> str:
    """Return the sentence of an error that was kept as :meth:`ingest.errors.UserError.to_json` wrote it."""
    kinds, waiting = {}, [UserError]
    while waiting:
        kind = waiting.pop()
        kinds[kind.code] = kind
        waiting += kind.__subclasses__()
    params = {"detail": "", **error.get("params", {})}
    try:
        return explain(kinds.get(str(error.get("code")), UserError)(**params), language)
    except (LookupError, ValueError, AttributeError):  # kept by another version
        return explain(UserError(detail=params["detail"]), language)


def remark_text(remark: Remark, language: str = "en") -> str:
    """Return what a receipt remarks, in the reader's language."""
    messages = catalogue(language if language in LANGUAGES else "en")
    return messages.get(f"remarks.{remark.code}", REMARKS[remark.code]).format(**remark.params)
