"""Have a language model read a second time what was not borne out: its word counts only where the passages allow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, Field

from notebook_app.llm.blocks import on_one_line
from notebook_app.prompts.shared import FENCED
from notebook_app.records import StoredPassage
from notebook_app.studio.draft.extract import Found, checked
from notebook_app.studio.draft.manuscript import Sentence
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Made, Making
from notebook_app.text.anchors import best_sentence, coverages, sentence_text

RULES: Final = (
    """\
You compare sentences of a draft with numbered passages of its author's sources. For each numbered sentence above the
passages say what the passages say of it:
- "supports": a passage says it, perhaps in other words; every figure, name and direction agrees.
- "contradicts": a passage says something that cannot be true together with it.
- "unrelated": no passage says it or excludes it.
Name the numbers of the passages you go by. Judge by the passages alone, not by what you know.
The passages are in {language} or another language.
"""
    + FENCED
)
_AT_ONCE: Final = 8
_SPEAKS_OF_IT: Final = 0.25
"""Share of a sentence's words in a passage's nearest sentence below which a model's "contradicts" is not believed."""


class Reading(BaseModel):
    """What a model says of a sentence."""

    number: int
    says: Literal["supports", "contradicts", "unrelated"]
    passages: list[int] = Field(default_factory=list)


class Readings(BaseModel):
    """What it says of some sentences."""

    readings: list[Reading] = Field(default_factory=list)


def write(making: Making) -> Made:
    """Check the draft as without a model, and have it read a second time what was not borne out.

    Raises
    ------
    NoManuscript
        If there is no sentence in it.
    LanguageModelError
        If the endpoint fails.
    """
    assert making.model is not None  # the catalogue asks for this maker only with one
    return checked(making, _second_reading, making.model.name)


def _second_reading(
    making: Making, gate: Gate, sentences: Sequence[Sentence], found: list[Found], passages: Mapping[str, StoredPassage]
) -> None:
    doubted = [
        n
        for n, each in enumerate(found)
        if sentences[n].is_claim and each["judgement"] != "supported" and any(p in passages for p in each["near"])
    ]
    for start in range(0, len(doubted), _AT_ONCE):
        making.progress("second_reading", start, len(doubted))
        some = doubted[start : start + _AT_ONCE]
        shown = list({name: passages[name] for n in some for name in found[n]["near"] if name in passages}.values())
        listed = "\n".join(f"{i}. {on_one_line(sentences[n].claim)}" for i, n in enumerate(some, 1))
        reply = gate.ask(f"read{start}", RULES, shown, Readings, wish=listed)
        for reading in reply.value.readings:
            if 1 <= reading.number <= len(some):
                n = some[reading.number - 1]
                _take(making, sentences[n], found[n], reading, shown)


def _take(making: Making, sentence: Sentence, found: Found, reading: Reading, shown: Sequence[StoredPassage]) -> None:
    """Change what was found by what the model says, where the passage it names allows it."""
    assert making.model is not None
    for number in dict.fromkeys(reading.passages):
        if not 1 <= number <= len(shown):
            continue
        passage = shown[number - 1]
        verdict = making.workspace.judge(sentence.claim, [passage])
        span = best_sentence(sentence.claim, passage)
        if reading.says == "supports" and verdict != "unsupported" and found["judgement"] in {"weak", "absent"}:
            judgement = "supported" if found["judgement"] == "weak" or verdict == "supported" else "weak"
        elif reading.says == "contradicts" and found["judgement"] in {"weak", "absent"}:
            near = float(coverages(sentence.claim, [sentence_text(passage, span)])[0])
            if near < _SPEAKS_OF_IT:
                continue
            judgement = "contradicted"
        else:
            continue
        place = [passage.id, span.start, span.end]
        found.update(judgement=judgement, place=place, read_by=making.model.name)
        return
