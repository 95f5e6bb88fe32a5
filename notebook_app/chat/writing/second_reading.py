"""A second reading of an answer: the language model judges each sentence against the passages it cites.

It only ever makes a verdict stricter, by one step: what :mod:`notebook_app.verify.verdict` measured is not overruled by an
opinion. So a model that errs marks true sentences as weak, and does not call them unsupported alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel

from ingest.tokens import count_tokens
from notebook_app.llm import ChatMessage, LanguageModel, Window
from notebook_app.llm.blocks import blocks_of
from notebook_app.llm.fence import Fence
from notebook_app.prompts import SECOND_READING_SYSTEM
from notebook_app.records import AnswerSentence, StoredPassage, Verdict

_SHARE_OF_WINDOW = 0.6
_BY_STRICTNESS: tuple[Verdict, ...] = ("supported", "weak", "unsupported")


class Judgement(BaseModel):
    """What the model says of the sentence with this number."""

    sentence: int
    verdict: Literal["supported", "weak", "unsupported"]


class Judgements(BaseModel):
    """What the model is asked for."""

    judgements: list[Judgement]


def read_again(
    model: LanguageModel,
    sentences: Sequence[AnswerSentence],
    cited: Callable[[int], StoredPassage],
    window: Window,
) -> tuple[AnswerSentence, ...]:
    """Return sentences, each with its verdict, or the next stricter one where the model's is stricter.

    Sentences that cite nothing, and those whose passages no longer fit into the window, keep their verdict.

    Parameters
    ----------
    model : LanguageModel
        Who reads.
    sentences : sequence of AnswerSentence
        An answer's, with the verdicts of :func:`notebook_app.verify.verdict.verify`.
    cited : callable
        Gives the passage of a citation's number.
    window : Window
        The model's.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails or its reply stays unreadable.
    """
    passages: dict[str, StoredPassage] = {}
    asked: dict[int, str] = {}
    room = int(window.tokens * _SHARE_OF_WINDOW)
    for number, sentence in enumerate(sentences, 1):
        own = [cited(n) for n in sentence.citations]
        room -= count_tokens(sentence.text) + sum(count_tokens(p.text) for p in own if p.id not in passages)
        if room < 0:
            break
        if own:
            passages.update((p.id, p) for p in own)
            places = [f"[{list(passages).index(p.id) + 1}]" for p in own]
            asked[number] = f"{number}. {sentence.text} (cites {', '.join(dict.fromkeys(places))})"
    if not asked:
        return tuple(sentences)
    fence = Fence()
    system = fence.rules(SECOND_READING_SYSTEM)
    user = fence.around("\n\n".join((blocks_of(enumerate(passages.values(), 1)), "Sentences:", *asked.values())))
    said = model.structured([ChatMessage("system", system), ChatMessage("user", user)], Judgements)
    verdicts: dict[int, Verdict] = {j.sentence: j.verdict for j in said.judgements if j.sentence in asked}
    return tuple(
        replace(sentence, verdict=_lowered(sentence.verdict, verdicts.get(n, sentence.verdict)))
        for n, sentence in enumerate(sentences, 1)
    )


def _lowered(ours: Verdict, opinion: Verdict) -> Verdict:
    place = _BY_STRICTNESS.index(ours)
    return _BY_STRICTNESS[place + (_BY_STRICTNESS.index(opinion) > place)]
