"""Keep a reasoning model's thoughts out of its reply."""

from __future__ import annotations

import re

_OPEN = re.compile(r"<(think|thinking|reasoning)>", re.IGNORECASE)
_CLOSE = re.compile(r"</(?:think|thinking|reasoning)>\s*", re.IGNORECASE)
_TAGS = ("<think>", "<thinking>", "<reasoning>", "</think>", "</thinking>", "</reasoning>")
_LONGEST = max(map(len, _TAGS))


class ThoughtFilter:
    """Takes ``<think>…</think>`` out of a streamed text, also where a tag is split between pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, piece: str) -> str:
        """Take a piece and return what of the text can be shown by now."""
        self._held += piece
        shown: list[str] = []
        while match := (_CLOSE if self._thinking else _OPEN).search(self._held):
            if self._thinking and match.end() == len(self._held):
                return "".join(shown)  # more white space may follow the end of the thoughts
            if not self._thinking:
                shown.append(self._held[: match.start()])
            self._held = self._held[match.end() :]
            self._thinking = not self._thinking
        keep = _start_of_tag(self._held)
        if not self._thinking:
            shown.append(self._held[:keep])
        self._held = self._held[keep:]
        return "".join(shown)

    def finish(self) -> str:
        """Return what was held back because it might have become a tag; unfinished thoughts are dropped."""
        held = "" if self._thinking else self._held
        self._held = ""
        return held


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
