"""A streamed reply as it becomes an answer: thoughts apart, the sentinel recognised, markers turned into citations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from ingest.languages import language
from notebook_app.chat.port import Listener
from notebook_app.chat.writing.citations import CitationWriter, EncodeClaim
from notebook_app.errors import ReplyCutOff, UncitedReply, WrongLanguage
from notebook_app.llm import Delta, Usage
from notebook_app.prompts import NOT_IN_SOURCES
from notebook_app.records import StoredPassage
from notebook_app.search.language import language_of

_CITED_BY = 1200
"""Characters after which an answer that cites nothing yet is given up."""
_LANGUAGE_BY, _LANGUAGE_AT_END = 200, 40
"""Characters from which the language of an answer is clear: of one in writing, and of a whole one."""


class Draft:
    """Takes the pieces of one reply and passes on what can be shown of them.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Number n of the prompt is ``passages[n - 1]``.
    encode : callable
        Embeds a claim, so that the sentence it rests on is found by meaning too.
    listener : Listener
        Hears each piece of the answer, thoughts, and of text that turns out to be thought.
    writer : str
        The language model's name, for errors.
    language : str
        In which to write.
    """

    def __init__(
        self,
        passages: Sequence[StoredPassage],
        encode: EncodeClaim,
        listener: Listener,
        *,
        writer: str,
        language: str,
    ) -> None:
        self._name, self._language = writer, language
        self.thoughts = ""
        self.thinking_seconds = 0.0
        self.usage: Usage | None = None
        self.cut_off = False
        self.abstains = False
        self._passages, self._encode = passages, encode
        self._listener = listener
        self._began: float | None = None
        self._clear()

    def take(self, deltas: Iterator[Delta]) -> None:
        """Read a reply to its end.

        Raises
        ------
        LanguageModelError
            If the endpoint fails; what was written until then has been passed on.
        DegenerateReply
            If the reply is a loop, recites the prompt, cites nothing for long or is in another language than asked for.
        """
        try:
            for delta in deltas:
                self._take(delta)
        except ReplyCutOff:
            self.cut_off = True
        if not (self.abstains or self._begun):
            self._begin()
        if not self.abstains:
            self._pass_on(self.writer.finish())

    @property
    def text(self) -> str:
        """The answer with our markers, as far as it was passed on."""
        return self.writer.text

    def _clear(self) -> None:
        self.writer = CitationWriter(self._passages, self._encode)
        self._raw: list[str] = []
        self._held = ""
        self._begun = False

    def _take(self, delta: Delta) -> None:
        self.usage = delta.usage or self.usage
        if delta.retracts:
            self._think("".join(self._raw))
            self._clear()
            self.abstains = False
            self._listener.restart()
        if delta.thought:
            self._think(delta.thought)
        if delta.text:
            self._say(delta.text)

    def _think(self, piece: str) -> None:
        self._began = self._began or time.monotonic()
        self.thoughts += piece
        self.thinking_seconds = time.monotonic() - self._began
        self._listener.thought(piece)

    def _say(self, piece: str) -> None:
        """Pass a piece on, once it is sure that the reply is not the sentinel; what follows the sentinel is left out."""
        if self._began and not self._raw:
            self.thinking_seconds = time.monotonic() - self._began
        self._raw.append(piece)
        if self.abstains:
            return
        if self._begun:
            self._pass_on(self.writer.feed(piece))
            return
        self._held += piece
        if not _may_be_sentinel(self._held):
            self._begin()

    def _begin(self) -> None:
        self.abstains = _bare(self._held).startswith(NOT_IN_SOURCES)
        self._begun = not self.abstains
        if self._begun:
            self._pass_on(self.writer.feed(self._held.lstrip()))

    def _pass_on(self, text: str) -> None:
        if text:
            self._listener.text(text)
            self._listener.cited(self._name, self.writer.citations)
            self.check(whole=False)

    def check(self, *, whole: bool) -> None:
        """Give up an answer that no reader should see, as soon as that is clear.

        Raises
        ------
        UncitedReply, WrongLanguage
            If it cites nothing, or is in another language than asked for.
        """
        text = self.writer.text
        if not self.writer.citations and text.strip() and (whole or len(text) > _CITED_BY):
            raise UncitedReply(url=self._name)
        clear = len(text) > (_LANGUAGE_AT_END if whole else _LANGUAGE_BY)
        if clear and language(language_of(text)).script != language(self._language).script:
            raise WrongLanguage(url=self._name)


def _bare(text: str) -> str:
    return text.lstrip(" \n\t*_`\"'“[(")


def _may_be_sentinel(text: str) -> bool:
    """Say whether a reply that starts with this text may still become the sentinel."""
    bare = _bare(text)
    return len(bare) < len(NOT_IN_SOURCES) and NOT_IN_SOURCES.startswith(bare)
