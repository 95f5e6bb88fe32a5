"""Read a JSON object out of what a language model replied: fenced, wordy, or cut short."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from notebook_app.llm.port import Schema
from notebook_app.llm.thinking import without_thoughts

_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_PAIRS = {"{": "}", "[": "]"}


class UnreadableReply(ValueError):
    """The reply holds no value of the form asked for; the text says why, for the model to read."""


def read_reply(reply: str, schema: type[Schema]) -> Schema:
    """Return the value in a reply.

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
    """Return the first JSON value of a text, mended if need be."""
    decoder = json.JSONDecoder(strict=False)
    problem = "it is not JSON"
    for attempt in (text, _TRAILING_COMMA.sub("", text), _closed(text)):
        try:
            return decoder.raw_decode(attempt)[0]
        except json.JSONDecodeError as error:
            problem = str(error)
    raise UnreadableReply(problem)


def _closed(text: str) -> str:
    """Return a JSON text that breaks off, with its open strings, lists and objects closed."""
    stack: list[str] = []
    quoted = escaped = False
    for character in text:
        if quoted:
            escaped, quoted = (character == "\\" and not escaped), (character != '"' or escaped)
        elif character == '"':
            quoted = True
        elif character in _PAIRS:
            stack.append(_PAIRS[character])
        elif stack and character == stack[-1]:
            stack.pop()
    body = text[:-1] if escaped else text
    body = body + '"' if quoted else body
    if stack and stack[-1] == "}":
        body = _without_unfinished_pair(body)
    return _TRAILING_COMMA.sub("", body.rstrip().rstrip(",") + "".join(reversed(stack)))


def _without_unfinished_pair(body: str) -> str:
    """Drop a key that has no value yet from the end of an unfinished object."""
    return re.sub(r'(?:(?<=\{)|,)\s*"(?:[^"\\]|\\.)*"\s*:?\s*$', "", body) if not _ends_with_value(body) else body


def _ends_with_value(body: str) -> bool:
    return bool(re.search(r':\s*(?:"(?:[^"\\]|\\.)*"|[\d.eE+-]+|true|false|null)\s*,?\s*$', body))
