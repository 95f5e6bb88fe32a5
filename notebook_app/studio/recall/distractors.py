"""Distractors: wrong answers of the same kind, that are not right too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from random import Random
from typing import Final

from ingest.embedding.embed import Embedder
from ingest.models import FloatArray
from ingest.tokens import lexical_tokens
from notebook_app.records import StoredPassage
from notebook_app.studio.recall.figures import other_figures
from notebook_app.studio.recall.gaps import Gap, gives_away
from notebook_app.studio.recall.sentences import Told
from notebook_app.studio.recall.vocabulary import Vocabulary, Word
from notebook_app.text.anchors import sentence_texts

_OWN, _OTHERS = 40, 8
"""Words of the own source to choose from, and of each other source where the own has few."""
_SYNONYM = 0.8
"""Cosine of two words from which one may be another word for the other."""
_SAYS_THE_SAME: Final = 0.5
"""Share of a sentence's words, without its gap, in another from which that may say the same of something else."""


class Distractors:
    """Finds wrong answers in all the sources.

    Parameters
    ----------
    sources : sequence of list of StoredPassage
        Source by source.
    vocabularies : mapping
        By the id of the source.
    embedder : Embedder, optional
        Tells which words are near each other.
    """

    def __init__(
        self,
        sources: Sequence[Sequence[StoredPassage]],
        vocabularies: Mapping[str, Vocabulary],
        embedder: Embedder | None = None,
    ) -> None:
        self._sources, self._vocabularies, self._embedder = sources, vocabularies, embedder
        self._vectors: dict[str, FloatArray] = {}

    def of(self, told: Told, gap: Gap, drawn: Random, count: int = 3) -> list[str]:
        """Return wrong answers for a gap: of its class, not in its passage, and in no sentence that says the same."""
        answer = gap.answer(told.text)
        texts = [told.passage.text, told.text]
        own = self._vocabularies[told.passage.source]
        if gap.kind == "number":
            same = [told.passage.text, *self._saying_the_same(told, gap)]
            return other_figures(answer, own.figures, drawn, same, count)
        word = own.of(answer)
        if word is None:
            return []
        same = [text.casefold() for text in self._saying_the_same(told, gap)]
        chosen: list[str] = []
        for other in self._by_likeness(word, self._candidates(word, own)):
            written = _as_written(other.text, answer)
            alone = not gives_away(written, f"{answer} {' '.join(texts)}") and not gives_away(answer, written)
            if (
                alone
                and not any(written.casefold() in text for text in same)
                and not any(gives_away(written, each) or gives_away(each, written) for each in chosen)
            ):
                chosen.append(written)
            if len(chosen) == 2 * count:
                break
        return drawn.sample(chosen, min(count, len(chosen)))

    def _candidates(self, word: Word, own: Vocabulary) -> list[Word]:
        near = own.like(word)[:_OWN]
        if len(near) >= _OWN // 2:
            return near
        others = [each for each in self._vocabularies.values() if each is not own]
        return [*near, *(found for each in others for found in each.like(word)[:_OTHERS])]

    def _by_likeness(self, word: Word, others: Sequence[Word]) -> list[Word]:
        """Return words with the ones nearest in meaning first, where the embedder can tell; but none that means the same."""
        if self._embedder is None or not others or not word.text.isascii():
            return list(others)
        new = [each.text for each in (word, *others) if each.text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._embedder.encode(new), strict=True))
        mine = self._vectors[word.text]
        likeness = {each.text: float(self._vectors[each.text] @ mine) for each in others}
        kept = [each for each in others if likeness[each.text] < _SYNONYM]
        return sorted(kept, key=lambda each: -likeness[each.text])

    def _saying_the_same(self, told: Told, gap: Gap) -> list[str]:
        wanted = set(lexical_tokens(f"{told.text[: gap.start]} {told.text[gap.end :]}"))
        return [
            text for tokens, text in self._sentences if len(wanted & tokens) >= _SAYS_THE_SAME * max(1, len(wanted))
        ]

    @cached_property
    def _sentences(self) -> list[tuple[frozenset[str], str]]:
        return [
            (frozenset(lexical_tokens(text)), text)
            for passages in self._sources
            for passage in passages
            for text in sentence_texts(passage)
        ]


def _as_written(other: str, answer: str) -> str:
    """Return a word with a capital where the answer has one, and without where it has none."""
    if answer[:1].isupper() and not other[:1].isupper():
        return other[:1].upper() + other[1:]
    return other[:1].lower() + other[1:] if answer == answer.lower() and other[1:] == other[1:].lower() else other
