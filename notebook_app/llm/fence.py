"""A line drawn around what sources say, which nothing in them can cross."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from notebook_app.prompts import FENCE_CLOSING, FENCE_OPENING

_CONTROL = re.compile(
    r"<(?=\||/?s>|/?(?:start_of_turn|end_of_turn|bos|eos|sys)>|[｜▁])|\[(?=/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS)\])",
    re.IGNORECASE,
)
"""Where signs of chat templates begin (ChatML, Llama, Gemma, Mistral, DeepSeek): servers read them as turns of the
conversation wherever they stand."""

_WORD = re.compile(r"<<<SOURCES ([0-9a-f]{16})>>>")


def _random() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Fence:
    """The two lines around the sources in one request, with a word in them that nobody could know before."""

    word: str = field(default_factory=_random)

    @property
    def opening(self) -> str:
        """The line before."""
        return FENCE_OPENING.format(fence=self.word)

    @property
    def closing(self) -> str:
        """The line after."""
        return FENCE_CLOSING.format(fence=self.word)

    def rules(self, template: str, **values: str | int) -> str:
        """Return rules that name the two lines, with further values filled in."""
        return template.format(opening=self.opening, closing=self.closing, **values)

    def around(self, text: str) -> str:
        """Return a source's text between the lines; what would be read as a turn of the conversation is broken up."""
        return f"{self.opening}\n{harmless(text.replace(self.word, ''))}\n{self.closing}"


def fence_words(rules: str) -> set[str]:
    """Return the words of the fences that rules of ours name: a reply has no use for them, and no source knows them."""
    return set(_WORD.findall(rules))


def harmless(text: str) -> str:
    """Return a text whose signs of chat templates are only text: a word joiner stands after their bracket."""
    return _CONTROL.sub(lambda found: f"{found[0]}\u2060", text)
