"""The hosts' own words, from the catalogue: each kind in rotation, so that none comes twice before all were heard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from ingest.languages import language as language_row
from notebook_app.audio.speech.normalise import is_chinese
from notebook_app.i18n import catalogue, translate

_SUBTITLE = re.compile(r"\s{0,9}(?::\s|：|\s[–—-]\s|——).*")
_SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"}
_LEAST_TITLE = 6
"""Characters: a shorter title keeps its subtitle."""


class Phrases:
    """Draws what a host says in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._drawn: dict[str, Iterator[int]] = {}

    def say(self, key: str, **params: object) -> str:
        """Return the one phrase of a key."""
        return translate(f"audio.{key}", self.language, **params)

    def draw(self, kind: str, **params: object) -> str:
        """Return the next phrase of a kind (``<kind>_1``, ``<kind>_2``, …)."""
        pattern = re.compile(rf"audio\.{kind}_\d+$")
        keys = [key for key in catalogue(self.language) if pattern.match(key)]
        number = next(self._drawn.setdefault(kind, count()))
        return translate(keys[number % len(keys)], self.language, **params)

    def listed(self, items: Sequence[str]) -> str:
        """Return items as they are counted up in speech."""
        if len(items) < 2:
            return "".join(items)
        last = self.say("and_list") if len(items) == 2 else self.say("comma_and_list")
        return self.say("comma_list").join(items[:-1]) + last + items[-1]

    def joined(self, *sentences: str) -> str:
        """Return sentences one after another, the empty ones left out."""
        return language_row(self.language).space.join(filter(None, sentences))

    def title(self, title: str) -> str:
        """Return a title as a host says it: an English voice cannot say a Chinese one."""
        if self.is_spaced and is_chinese(title):
            return self.say("title_in_chinese")
        return spoken_title(title)

    @property
    def is_spaced(self) -> bool:
        """Whether the words of the hosts' language are parted by spaces."""
        return language_row(self.language).is_spaced

    def foreign(self, text: str) -> bool:
        """Say whether a text is in another language than the host's."""
        return is_chinese(text) != (language_row(self.language).script == "Han")


def spoken_title(title: str) -> str:
    """Return a title as it is said: without a file's suffix and its subtitle, and not in capitals."""
    name = title.rpartition(".")[0] if re.search(r"\.[a-z]{2,4}$", title) else title
    main = _SUBTITLE.sub("", name)
    name = main if len(main) >= _LEAST_TITLE else name
    if not (name.isupper() and " " in name):
        return name
    words = name.lower().split()
    return " ".join(word if n and word in _SMALL else word.capitalize() for n, word in enumerate(words))
