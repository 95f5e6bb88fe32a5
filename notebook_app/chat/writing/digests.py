"""All sources read one by one, each for its points, so that a question about everything rests on everything.

What was read is kept by content, model and question's language: the next such question reads only what is new.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from ingest.tokens import count_tokens
from notebook_app.chat.port import AnswerRequest, Listener
from notebook_app.chat.tuning import CHAT
from notebook_app.chat.writing.context import Context, shares_of
from notebook_app.chat.writing.material import Material
from notebook_app.errors import ContextTooLong, UnusableReply
from notebook_app.llm import ChatMessage, LanguageModel, Window
from notebook_app.llm.blocks import block_of, blocks_of, on_one_line, unmarked
from notebook_app.llm.fence import Fence
from notebook_app.prompts import LANGUAGE_NAMES, SOURCE_DIGEST_SYSTEM, SOURCE_DIGEST_USER
from notebook_app.records import StoredPassage

log = logging.getLogger(__name__)


class DigestCache(Protocol):
    """Keeps what was read of sources."""

    def digest(self, key: str) -> list[dict[str, Any]] | None:
        """Return the points kept under a key."""
        ...

    def keep_digest(self, key: str, source: str, points: list[dict[str, Any]]) -> None:
        """Keep points under a key; they go with their source."""
        ...


class DigestPoint(BaseModel):
    """A sentence about a source and the numbers of the passages it rests on."""

    text: str
    passages: list[int]


class SourceDigest(BaseModel):
    """What the model is asked for."""

    points: list[DigestPoint]


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence about a source and the passages it rests on."""

    text: str
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Digests:
    """The points of each source, the most important first; ``unread`` are the titles of sources that gave none."""

    sources: tuple[tuple[Point, ...], ...]
    material: Material
    unread: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many sources were read."""
        return len(self.sources)

    def context(self, budget: int, fence: Fence) -> Context:
        """Return as many points as fit, the same number of each source; a number stands for a passage as in any context."""
        most = max((len(points) for points in self.sources), default=0)
        chosen: list[Point] = []
        for count in range(most, 0, -1):
            chosen = [point for points in self.sources for point in points[:count]]
            if _tokens(chosen) <= budget:
                break
        while len(chosen) > 1 and _tokens(chosen) > budget:
            chosen.pop()
        lines, passages = _numbered(chosen)
        given = {passage.source for passage in passages}
        absent = (s.title for s in self.material.sources if s.id not in given and s.title not in self.unread)
        return Context(
            fence.around("\n".join(lines)),
            tuple(passages),
            sum(map(len, self.sources)) - len(chosen),
            shares_of(passages, self.material),
            tuple(absent),
        )


def digest_sources(
    model: LanguageModel,
    material: Material,
    request: AnswerRequest,
    window: Window,
    cache: DigestCache,
    listener: Listener,
) -> Digests:
    """Read each source whole, in portions that fit into the window, for its points.

    A point that rests on no passage is dropped. A source of which the model makes nothing usable counts as unread.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails.
    """
    room = min(CHAT.digest_tokens, int(window.tokens * CHAT.digest_share))
    digested: list[tuple[Point, ...]] = []
    unread: list[str] = []
    for done, source in enumerate(material.sources):
        listener.step("reading", done, len(material.sources))
        reader = _Reader(model, request, cache)
        try:
            points = [p for portion in _portions(material.whole(source.id), room) for p in reader.points(portion)]
        except UnusableReply as error:
            log.warning("no digest of %s: %s", source.id, error)
            points = []
        digested += [tuple(points)] if points else []
        unread += [] if points else [source.title]
    listener.step("reading", len(material.sources), len(material.sources))
    return Digests(tuple(digested), material, tuple(unread))


@dataclass(frozen=True, slots=True)
class _Reader:
    model: LanguageModel
    request: AnswerRequest
    cache: DigestCache

    def points(self, portion: Sequence[StoredPassage]) -> list[Point]:
        """Return the points of a portion, as kept or as read now; one that proves too long is read in halves."""
        key = self._key(portion)
        kept = self.cache.digest(key)
        if kept is None:
            try:
                kept = self._read(portion)
            except ContextTooLong:
                if len(portion) < 2:
                    raise
                half = len(portion) // 2
                return self.points(portion[:half]) + self.points(portion[half:])
            self.cache.keep_digest(key, portion[0].source, kept)
        return [Point(point["text"], tuple(portion[n - 1] for n in point["passages"])) for point in kept]

    def _read(self, portion: Sequence[StoredPassage]) -> list[dict[str, Any]]:
        fence = Fence()
        language = LANGUAGE_NAMES[self.request.answer_language]
        system = fence.rules(SOURCE_DIGEST_SYSTEM, count=CHAT.digest_points, language=language)
        text = fence.around(blocks_of(enumerate(portion, 1)))
        asked = [ChatMessage("system", system), ChatMessage("user", SOURCE_DIGEST_USER.format(context=text))]
        points = []
        for point in self.model.structured(asked, SourceDigest).points:
            numbers = [n for n in dict.fromkeys(point.passages) if 1 <= n <= len(portion)]
            if numbers and point.text.strip():
                points.append({"text": " ".join(point.text.split()), "passages": numbers})
        return points

    def _key(self, portion: Sequence[StoredPassage]) -> str:
        """Return a name for what is read, by whom and in which language."""
        said = (self.model.name, SOURCE_DIGEST_SYSTEM, self.request.answer_language, *(p.text for p in portion))
        return hashlib.sha256("\x00".join((*said, *(p.id for p in portion))).encode()).hexdigest()


def _portions(passages: Sequence[StoredPassage], room: int) -> list[list[StoredPassage]]:
    portions: list[list[StoredPassage]] = []
    spent = 0
    for passage in passages:
        cost = count_tokens(block_of(1, passage))
        if not portions or spent + cost > room:
            portions.append([])
            spent = 0
        portions[-1].append(passage)
        spent += cost
    return portions


def _numbered(points: Sequence[Point]) -> tuple[list[str], list[StoredPassage]]:
    """Return a line for each point, its passages by number, and the passages in the order of their numbers."""
    numbers: dict[str, int] = {}
    passages: list[StoredPassage] = []
    lines: list[str] = []
    source = ""
    for point in points:
        if point.passages[0].source != source:
            source = point.passages[0].source
            lines.append(f"\nSource: {on_one_line(point.passages[0].title)}")
        for passage in point.passages:
            if passage.id not in numbers:
                numbers[passage.id] = len(numbers) + 1
                passages.append(passage)
        lines.append(f"- {unmarked(point.text)} {''.join(f'[{numbers[p.id]}]' for p in point.passages)}")
    return lines, passages


def _tokens(points: Sequence[Point]) -> int:
    return sum(map(count_tokens, _numbered(points)[0]))
