"""Digest the sources with a language model: numbered passages, read in portions, and the points in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from ingest.models import Progress
from notebook_app import prompts
from notebook_app.audio.script.material import ScriptInput, SourceMaterial
from notebook_app.audio.tuning import SCRIPT
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.llm.blocks import on_one_line, unmarked
from notebook_app.llm.fence import Fence
from notebook_app.records import StoredPassage
from notebook_app.text.key_sentences import key_sentences


class Point(BaseModel):
    """A sentence about the sources and the numbers of the passages it rests on."""

    text: str
    passages: list[int]


class Digest(BaseModel):
    """The points of one portion."""

    points: list[Point]


@dataclass(frozen=True, slots=True)
class Notes:
    """All points, and the passages by their number; counts of what was left out or could not be used."""

    points: tuple[Point, ...]
    passages: dict[int, StoredPassage]
    left_out: int
    dropped: int


def take_notes(llm: LanguageModel, material: ScriptInput, language: str, progress: Progress) -> Notes:
    """Read the sources portion by portion and collect their points; a point that rests on no passage is dropped."""
    numbered: dict[int, StoredPassage] = {}
    portions: list[tuple[SourceMaterial, list[int]]] = []
    left_out = 0
    for source in material.sources:
        chosen = _telling_passages(source)
        left_out += len(source.passages) - len(chosen)
        for portion in _portions(chosen):
            first = len(numbered) + 1
            numbered.update(enumerate(portion, first))
            portions.append((source, list(range(first, first + len(portion)))))
    points: list[Point] = []
    dropped = 0
    for done, (source, numbers) in enumerate(portions):
        progress("script", done, len(portions) + 1)
        for point in _digest(llm, source, numbers, numbered, language).points:
            valid = [n for n in point.passages if n in numbers]
            dropped += len(point.passages) - len(valid)
            if valid and point.text.strip():
                points.append(Point(text=point.text.strip(), passages=valid))
    return Notes(tuple(points), numbered, left_out, dropped)


def shown(numbers: Sequence[int], passages: dict[int, StoredPassage]) -> str:
    """Return passages as the model sees them."""
    return "\n\n".join(f"[{n}] {unmarked(passages[n].text)}" for n in numbers)


def _digest(
    llm: LanguageModel,
    source: SourceMaterial,
    numbers: Sequence[int],
    passages: dict[int, StoredPassage],
    language: str,
) -> Digest:
    fence = Fence()
    system = fence.rules(prompts.DIGEST_SYSTEM, language=prompts.LANGUAGE_NAMES[language])
    material = fence.around(f"{on_one_line(source.title)}\n\n{shown(numbers, passages)}")
    user = prompts.DIGEST_USER.format(passages=material, count=SCRIPT.portion_points)
    return llm.structured([ChatMessage("system", system), ChatMessage("user", user)], Digest)


def _telling_passages(source: SourceMaterial) -> list[StoredPassage]:
    """Return a source's passages; of one too long for that, those with its most central sentences, in order."""
    if sum(len(passage.text) for passage in source.passages) <= SCRIPT.source_characters:
        return list(source.passages)
    chosen: dict[str, StoredPassage] = {}
    length = 0
    for sentence in key_sentences(source.passages, len(source.passages)):
        if sentence.passage.id in chosen:
            continue
        length += len(sentence.passage.text)
        if length > SCRIPT.source_characters:
            break
        chosen[sentence.passage.id] = sentence.passage
    return sorted(chosen.values(), key=lambda passage: passage.ordinal)


def _portions(passages: Sequence[StoredPassage]) -> Iterator[list[StoredPassage]]:
    portion: list[StoredPassage] = []
    length = 0
    for passage in passages:
        if portion and length + len(passage.text) > SCRIPT.portion_characters:
            yield portion
            portion, length = [], 0
        portion.append(passage)
        length += len(passage.text)
    if portion:
        yield portion
