"""Checks on a reply as it streams: a loop, or words of our own prompt, end it early.

A model too small for its task repeats itself until its window is full, or recites what it was asked. Either is of no use
to a reader, so it is stopped at once and discarded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from notebook_app import prompts
from notebook_app.errors import LoopingReply, PromptRecited
from notebook_app.llm.fence import fence_words
from notebook_app.llm.port import ChatMessage

_STEP: Final = 48
"""Characters between two checks."""
_TAIL: Final = 600
"""Characters from the end that are looked at for a period."""
_REPEATS: Final = 4
"""A tail that is this many times the same is a loop..."""
_LOOPED: Final = 120
"""...where it is at least this long..."""
_LOOPED_SIGNS: Final = 240
"""...or this long where it is made of signs alone: rules and padding of Markdown tables are shorter."""
_SENTENCE: Final = 32
"""Characters from which a sentence counts as said again: headings and list labels are shorter."""
_SAID_AGAIN: Final = 4
"""A sentence said this often, its figures apart, is a loop."""
_PHRASE: Final = 40
"""Characters from which words of a prompt are recognised: shorter ones may be anybody's."""

_ENDS = re.compile(r"[.!?。！？\n]+")
_FIGURES = re.compile(r"\d+")
_LETTER = re.compile(r"\w")


class ReplyCheck:
    """Reads the pieces of one reply.

    Parameters
    ----------
    url : str
        The endpoint, for the error.
    messages : sequence of ChatMessage
        What is replied to: the words of its fences are never said.
    schema : mapping, optional
        The JSON schema that is replied in: what it says of its fields is never said.
    """

    def __init__(self, url: str, messages: Sequence[ChatMessage] = (), schema: Mapping[str, Any] | None = None) -> None:
        self._url = url
        self._descriptions = tuple(_parts(" ".join(_descriptions(schema or {}))))
        self._words = {word for m in messages if m.role == "system" for word in fence_words(m.content)}
        self._tail = ""
        self._since = 0
        self._sentence = ""
        self._said: Counter[str] = Counter()

    def feed(self, piece: str) -> None:
        """Take a piece of the reply.

        Raises
        ------
        LoopingReply
            If the reply repeats itself.
        PromptRecited
            If it recites the prompt.
        """
        self._tail = (self._tail + piece)[-max(_TAIL, len(piece) + _PHRASE * 4) :]
        self._since += len(piece)
        self._count_sentences(piece)
        if self._since >= _STEP:
            self.finish()

    def finish(self) -> None:
        """Check what has come since the last check.

        Raises
        ------
        LoopingReply, PromptRecited
            See :meth:`feed`.
        """
        self._since = 0
        said_again = any(word in self._tail for word in self._words) or recites_prompt(self._tail, self._descriptions)
        if said_again:
            raise PromptRecited(url=self._url)
        if is_loop(self._tail[-_TAIL:]):
            raise LoopingReply(url=self._url)
        self._tail = self._tail[-_TAIL:]

    def _count_sentences(self, piece: str) -> None:
        *ended, self._sentence = _ENDS.split(self._sentence + piece)
        self._sentence = self._sentence[-_TAIL:]
        for sentence in ended:
            bare = _FIGURES.sub("", " ".join(sentence.split())).strip(" ,;:*-[]()#>\"'")
            if len(bare) < _SENTENCE:
                continue
            self._said[bare] += 1
            if self._said[bare] >= _SAID_AGAIN:
                raise LoopingReply(url=self._url)


def is_loop(text: str) -> bool:
    """Tell whether the end of a text is the same few words, or signs, again and again.

    The period of every suffix is read off the failure function of the reversed text (Knuth, Morris and Pratt 1977), so
    the cost is linear.
    """
    reversed_text = " ".join(text.split())[::-1]
    failure = [0] * len(reversed_text)
    length = 0
    for place in range(1, len(reversed_text)):
        while length and reversed_text[place] != reversed_text[length]:
            length = failure[length - 1]
        length += reversed_text[place] == reversed_text[length]
        failure[place] = length
        size = place + 1
        period = size - length
        # a few signs may be padding or a ruler: they must go on for longer
        least = _LOOPED if period > 4 or _LETTER.search(reversed_text[:period]) else _LOOPED_SIGNS
        if size >= max(least, _REPEATS * period):
            return True
    return False


def recites_prompt(text: str, others: Sequence[str] = ()) -> bool:
    """Tell whether a text holds words of one of our prompts, or of other phrases (lower case, on one line)."""
    plain = " ".join(text.split()).lower()
    return any(phrase in plain for phrase in (*_phrases(), *others))


def _descriptions(schema: object) -> Iterator[str]:
    """Yield what a JSON schema says of its parts."""
    if isinstance(schema, Mapping):
        if isinstance(said := schema.get("description"), str):
            yield f"{said}."
        for part in schema.values():
            yield from _descriptions(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _descriptions(part)


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between placeholders and ends of sentences, lower case, on one line, where it is long enough."""
    plain = " ".join(text.split()).lower()
    yield from (part for part in map(str.strip, re.split(r"[{}.:;]", plain)) if len(part) >= _PHRASE)


@cache
def _phrases() -> tuple[str, ...]:
    """Return what stands in our prompts between placeholders and ends of sentences, lower case, on one line."""
    found: set[str] = set()
    for name in prompts.__all__:
        value = getattr(prompts, name)
        texts = value.values() if isinstance(value, dict) else [value]
        for text in texts:
            found.update(_parts(str(text)))
    return tuple(found)
