"""Parameters of OpenAI's protocol that an endpoint takes: all of them, until it refuses one.

Endpoints that speak "OpenAI" differ. Each refusal seen in the wild is one row of :data:`_CONCESSIONS`: the words it comes
in, and what to leave out then.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel

from notebook_app.llm.port import ChatMessage

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint takes: a system role, the options it knows, and how it is held to a form."""

    system: bool = True
    usage: bool = True
    temperature: bool = True
    limit: Literal["max_tokens", "max_completion_tokens", ""] = "max_tokens"
    form: Literal["json_schema", "json_object", ""] = "json_schema"

    def body(
        self,
        messages: Sequence[ChatMessage],
        *,
        stream: bool = False,
        max_tokens: int | None = None,
        temperature: float | None = None,
        schema: type[BaseModel] | None = None,
    ) -> Body:
        """Return a request in this dialect."""
        body: Body = {"messages": [{"role": m.role, "content": _content(m)} for m in self.spoken(messages)]}
        if stream:
            body["stream"] = True
        if stream and self.usage:
            body["stream_options"] = {"include_usage": True}
        if self.temperature and temperature is not None:
            body["temperature"] = temperature
        if self.limit and max_tokens is not None:
            body[self.limit] = max_tokens
        if schema is not None and self.form:
            body["response_format"] = {"type": self.form}
            if self.form == "json_schema":
                body["response_format"]["json_schema"] = {
                    "name": schema.__name__,
                    "schema": schema.model_json_schema(),
                }
        return body

    def spoken(self, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Return messages whose roles alternate, as strict chat templates want them; the system's become the user's."""
        spoken: list[ChatMessage] = []
        for message in messages:
            role = "user" if message.role == "system" and not self.system else message.role
            if spoken and spoken[-1].role == role:
                last = spoken.pop()
                content = f"{last.content}\n\n{message.content}"
                spoken.append(ChatMessage(role, content, last.pictures + message.pictures))
            else:
                spoken.append(replace(message, role=role))
        return spoken

    def without_what_was_refused(self, said: str, body: Body, *, named_only: bool = False) -> Dialect | None:
        """Return the dialect to try after a refusal, or None where nothing of the request is to blame.

        Parameters
        ----------
        said : str
            What the endpoint said.
        body : dict
            The request it refused.
        named_only : bool
            Give up only what the endpoint names; else, where it names nothing, what fewest endpoints know.
        """
        asked = [c for c in _CONCESSIONS if c.concerns(body)]
        blamed = next((c for c in asked if c.words.search(said)), None)
        if blamed is None and not named_only:
            blamed = next((c for c in asked if c.goes_unnamed), None)
        return blamed.concede(self) if blamed else None


def _content(message: ChatMessage) -> str | list[dict[str, Any]]:
    """Return a message's words, or its words and its pictures as data addresses."""
    if not message.pictures:
        return message.content
    addresses = (f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" for picture in message.pictures)
    shown = [{"type": "image_url", "image_url": {"url": address}} for address in addresses]
    return [{"type": "text", "text": message.content}, *shown]


@dataclass(frozen=True, slots=True)
class _Concession:
    """One thing that endpoints refuse: whether a request has it, in what words it is refused, what is tried then."""

    concerns: Callable[[Body], bool]
    words: re.Pattern[str]
    concede: Callable[[Dialect], Dialect]
    goes_unnamed: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _has_system(body: Body) -> bool:
    return any(message["role"] == "system" for message in body["messages"])


_NEXT_FORM: dict[str, Literal["json_object", ""]] = {"json_schema": "json_object", "json_object": ""}
_CONCESSIONS = (
    _Concession(
        _has_system,
        _words(r"system (?:role|message|prompt)|role.{0,20}system|only user and assistant|roles must alternate"),
        lambda dialect: replace(dialect, system=False),
    ),
    _Concession(
        lambda body: "max_tokens" in body,
        _words(r"max_tokens"),
        lambda dialect: replace(dialect, limit="max_completion_tokens"),
    ),
    _Concession(
        lambda body: "max_completion_tokens" in body,
        _words(r"max_completion_tokens"),
        lambda dialect: replace(dialect, limit=""),
    ),
    _Concession(
        lambda body: "response_format" in body,
        _words(r"response_format|json_schema|json_object|structured output|guided|grammar"),
        lambda dialect: replace(dialect, form=_NEXT_FORM[dialect.form]),
        goes_unnamed=True,
    ),
    _Concession(
        lambda body: "stream_options" in body,
        _words(r"stream_options|include_usage"),
        lambda dialect: replace(dialect, usage=False),
        goes_unnamed=True,
    ),
    _Concession(
        lambda body: "temperature" in body,
        _words(r"temperature"),
        lambda dialect: replace(dialect, temperature=False),
        goes_unnamed=True,
    ),
)
