"""Part a reasoning model's thoughts from its reply."""

from __future__ import annotations

import re

from notebook_app.llm.port import Delta

_NAMES = ("think", "thinking", "reasoning")
_OPEN = re.compile(rf"<(?:{'|'.join(_NAMES)})>", re.IGNORECASE)
_CLOSE = re.compile(rf"</(?:{'|'.join(_NAMES)})>\s*", re.IGNORECASE)
_EITHER = re.compile(rf"<(?P<closes>/?)(?:{'|'.join(_NAMES)})>", re.IGNORECASE)
_TAGS = tuple(f"<{slash}{name}>" for slash in ("", "/") for name in _NAMES)
_LONGEST = max(map(len, _TAGS))


class ThoughtFilter:
    """Parts ``<think>…</think>`` from a streamed text, also where a tag is split between pieces.

    Where thoughts are closed that were never opened (the opening tag was part of the prompt), what came before is
    retracted.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._parted = False
        self._after_thoughts = False

    def feed(self, piece: str) -> Delta:
        """Take a piece and return what of text and thoughts is certain by now."""
        self._held += piece
        text, thought, retracts = "", "", False
        while match := self._next_tag():
            before, self._held = self._held[: match.start()], self._held[match.end() :]
            if self._thinking:
                thought += before
            elif match["closes"]:
                text, thought, retracts = "", thought + text + self._text(before), True
            else:
                text += self._text(before)
            self._thinking, self._parted = not match["closes"], True
            self._after_thoughts = bool(match["closes"])
        keep = _start_of_tag(self._held)
        ready, self._held = self._held[:keep], self._held[keep:]
        if self._thinking:
            return Delta(text, thought + ready, retracts)
        return Delta(text + self._text(ready), thought, retracts)

    def finish(self) -> Delta:
        """Return what was held back because it might have become a tag."""
        held, self._held = self._held, ""
        return Delta(thought=held) if self._thinking else Delta(self._text(held))

    def _next_tag(self) -> re.Match[str] | None:
        """Return the next tag that means something: a closing one after the first thoughts is only text."""
        if self._thinking:
            return next((m for m in _EITHER.finditer(self._held) if m["closes"]), None)
        return next((m for m in _EITHER.finditer(self._held) if not (m["closes"] and self._parted)), None)

    def _text(self, text: str) -> str:
        """Return text without the white space that follows thoughts."""
        if self._after_thoughts:
            text = text.lstrip()
            self._after_thoughts = not text
        return text


def without_thoughts(text: str) -> str:
    """Return a whole reply without thoughts, also where the opening tag was part of the prompt."""
    closes = list(_CLOSE.finditer(text))
    if closes:
        return text[closes[-1].end() :]
    opened = _OPEN.search(text)
    return text[: opened.start()] if opened else text


def _start_of_tag(text: str) -> int:
    """Return where an unfinished tag begins at the end of the text, or its length."""
    at = text.rfind("<", max(0, len(text) - _LONGEST))
    return at if at >= 0 and any(tag.startswith(text[at:].lower()) for tag in _TAGS) else len(text)
