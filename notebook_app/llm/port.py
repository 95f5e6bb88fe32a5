"""What the notebook asks of a language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel

Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    content: str
    picture: bytes = b""
    """A JPEG to look at, for models that can see."""


class LanguageModel(Protocol):
    """Writes text, or values of a given form."""

    @property
    def name(self) -> str:
        """The model's name, as shown to the reader."""
        ...

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the reply in pieces, without the model's reasoning.

        Raises
        ------
        notebook_app.errors.LanguageModelError
            If the endpoint fails, before or between pieces.
        notebook_app.errors.ReplyCutOff
            After the last piece, if the model stopped at its limit of length.
        """
        ...

    def structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return a reply in the form of a schema, asking once more if the first cannot be read.

        Raises
        ------
        notebook_app.errors.UnusableReply
            If the second reply cannot be read either.
        notebook_app.errors.LanguageModelError
            If the endpoint fails.
        """
        ...
