from __future__ import annotations

from dataclasses import replace

import numpy as np

from ingest.index.words import token_key
from notebook_app.records import StoredPassage
from notebook_app.search.arrange import each_source_first, without_repeats
from notebook_app.search.scored import ScoredPassage
from tests.chat.passages import stored

PAGE = "\n\n".join(
    f"Paragraph {n} of the report speaks of its own matter, number {n}, at some length. " * 12 for n in range(4)
)


def scored(passages: list[StoredPassage], *scores: float) -> list[ScoredPassage]:
    made = [
        ScoredPassage(p, score, 0.0, 0.5, np.full(len(p.sentences), score, np.float32), {})
        for p, score in zip(passages, scores, strict=True)
    ]
    return sorted(made, key=lambda found: -found.score)


def test_a_text_printed_twice_comes_once() -> None:
    [one] = stored("Preprint", "The loss is steep at first and then slow. Half is gone within an hour of learning.")
    [again] = stored("Article", "The loss is steep at first and then slow. Half is gone within one hour of learning.")
    [other] = stored("Other", "The loss is steep at first, says the report, but nobody has measured it since.")
    tokens = {p.id: frozenset(map(token_key, p.text.lower().split())) for p in (one, again, other)}
    kept = without_repeats(scored([one, again, other], 3.0, 2.0, 1.0), tokens, 10)
    assert [found.passage.title for found in kept] == ["Preprint", "Other"]
    assert len(without_repeats(kept, tokens, 1)) == 1


def test_each_source_is_heard_before_any_twice() -> None:
    passages = stored("Report", PAGE)
    others = [replace(p, source="other", id=f"other {p.id}") for p in passages[:2]]
    ranked = scored([*passages[:2], *others], 4.0, 3.0, 2.0, 1.0)
    assert [f.score for f in each_source_first(ranked)] == [4.0, 2.0, 3.0, 1.0]
