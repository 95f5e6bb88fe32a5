"""Read a JSON object out of what a language model replied: fenced, wordy, broken, or cut short."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from notebook_app.llm.port import Schema
from notebook_app.llm.thinking import without_thoughts


class UnreadableReply(ValueError):
    """The reply holds no value of the form asked for; the text says why, for the model to read."""


def read_reply(reply: str, schema: type[Schema]) -> Schema:
    """Return the value in a reply, its JSON mended where need be.

    Raises
    ------
    UnreadableReply
        If there is no JSON object, or it does not fit the schema.
    """
    text = without_thoughts(reply)
    start = text.find("{")
    if start < 0:
        raise UnreadableReply("there is no JSON object in it")
    try:
        return schema.model_validate(_load(text[start:]))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
        raise UnreadableReply(problems) from error


def _load(text: str) -> Any:
    """Return the first JSON object of a text that begins with one."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except json.JSONDecodeError:
        import json_repair

        mended = json_repair.loads(text)
        objects = mended if isinstance(mended, list) else [mended]  # a list where several values stand in the text
        return next((value for value in objects if isinstance(value, dict)), mended)
