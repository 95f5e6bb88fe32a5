"""Port of a language model: messages, replies, and the protocol itself."""

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
    pictures: tuple[bytes, ...] = ()
    """JPEGs to look at after the words, for models that can see."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them: of the prompt, and of the reply with its thoughts."""

    prompt: int
    reply: int


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a reply as it streams in: of its text, or of the thoughts before it.

    ``retracts`` says that all text so far was thought: some models close thoughts whose beginning was part of the prompt.
    It comes before this piece's own text and thought. ``usage`` stands in the last piece, where the endpoint counts.
    """

    text: str = ""
    thought: str = ""
    retracts: bool = False
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """How many tokens a model reads and writes in one request, and who says so."""

    tokens: int
    origin: Literal["setting", "endpoint", "assumed"]


class LanguageModel(Protocol):
    """Writes text, or values of a given form."""

    @property
    def name(self) -> str:
        """The model's name, as shown to the reader."""
        ...

    def window(self, *, fresh: bool = False) -> Window:
        """Return the model's context window: as set, else as the endpoint tells, else a cautious guess.

        The endpoint is asked once and its answer is remembered; ``fresh`` asks again.
        """
        ...

    def reply(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[Delta]:
        """Yield the reply in pieces, its reasoning apart from its text.

        Raises
        ------
        notebook_app.errors.ContextTooLong
            Before the first piece, if the endpoint says that the messages do not fit into its window.
        notebook_app.errors.LanguageModelError
            If the endpoint fails, before or between pieces.
        notebook_app.errors.ReplyCutOff
            After the last piece, if the model stopped at its limit of length.
        """
        ...

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the text of :meth:`reply` in pieces, without the model's reasoning."""
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
