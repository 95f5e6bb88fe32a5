"""Context of an answer: as many numbered passages as fit a model's window, fenced off from our own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.tokens import count_tokens
from notebook_app.chat.tuning import CHAT
from notebook_app.chat.writing.material import Material
from notebook_app.llm.blocks import block_of, blocks_of, goes_on
from notebook_app.llm.fence import Fence
from notebook_app.prompts import CONTEXT_LEFT_OUT
from notebook_app.records import StoredPassage
from notebook_app.records.conversation import SourceShare

_WIDENED_BY = (1, 2)
_LEAST_TOKENS_OF_PASSAGE = 60
"""A source with more passages than its share of room divided by this is not even loaded to see whether it fits."""


@dataclass(frozen=True, slots=True)
class Context:
    """Numbered passages: ``passages[n - 1]`` is number n of ``text``.

    ``left_out`` counts what was found but did not fit; ``shares`` says how much of each source is in, and
    ``sources_left_out`` names those of which nothing is.
    """

    text: str
    passages: tuple[StoredPassage, ...]
    left_out: int
    shares: tuple[SourceShare, ...] = ()
    sources_left_out: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether every passage of every source is in."""
        return not self.sources_left_out and all(share.passages == share.of for share in self.shares)


def build_context(
    found: Sequence[StoredPassage],
    budget: int = CHAT.context_tokens,
    material: Material | None = None,
    fence: Fence | None = None,
    *,
    everything: bool = False,
) -> Context:
    """Return numbered passages within a budget; they stand source after source in reading order, the best has number 1.

    The best of those found go in first, then whole the small sources that the question is about, then the neighbours of
    what was found, then the others found. A source is what the question is about where it is the only one, or holds three
    tenths of the best found: another one, whole, only takes room and misleads. With ``everything``, all sources go in whole
    that fit.

    Parameters
    ----------
    found : sequence of StoredPassage
        The best first; one at least is always given.
    budget : int
        Tokens, as :func:`ingest.tokens.count_tokens` estimates them.
    material : Material, optional
        Where more of the sources can be read.
    fence : Fence, optional
        What the passages stand between; one of its own by default.
    everything : bool
        Whether the question is to the sources as a whole.
    """
    basket = _Basket(budget)
    basket.add_each(found[: CHAT.passages])
    if material:
        _add_whole_sources(basket, material, _asked_about(found, material, everything=everything))
        _widen(basket, material, found[: CHAT.passages])
        basket.add_each(found[CHAT.passages :])
        if everything:
            _add_whole_sources(basket, material, [s.id for s in material.sources])
    chosen = list(basket.chosen.values())
    left_out = sum(passage.id not in basket.chosen for passage in found[: CHAT.passages])
    note = f"\n\n{CONTEXT_LEFT_OUT.format(count=left_out)}" if left_out else ""
    text = (fence or Fence()).around(blocks_of(_in_reading_order(chosen)) + note)
    given = {passage.source for passage in chosen}
    absent = tuple(s.title for s in material.sources if s.id not in given) if material else ()
    return Context(text, tuple(chosen), left_out, shares_of(chosen, material), absent)


def shares_of(passages: Sequence[StoredPassage], material: Material | None) -> tuple[SourceShare, ...]:
    """Return how much of each source is among passages; of how many is known of the material's sources."""
    sizes = {source.id: source.chunks for source in material.sources} if material else {}
    shares = []
    for source in dict.fromkeys(passage.source for passage in passages):
        own = [passage for passage in passages if passage.source == source]
        tokens = sum(count_tokens(passage.text) for passage in own)
        shares.append(SourceShare(source, own[0].title, len(own), sizes.get(source, len(own)), tokens))
    return tuple(shares)


@dataclass(slots=True)
class _Basket:
    """Passages taken so far, in the order they were taken, and the tokens left."""

    room: int
    chosen: dict[str, StoredPassage] = field(default_factory=dict)

    def add_each(self, passages: Iterable[StoredPassage]) -> None:
        """Take passages until one does not fit."""
        for passage in passages:
            if not self.add_all([passage]):
                return

    def add_all(self, passages: Sequence[StoredPassage]) -> bool:
        """Take all of these or none; the first passage of all is always taken."""
        new = [passage for passage in passages if passage.id not in self.chosen]
        cost = self._cost(new)
        if cost > self.room and (self.chosen or len(new) > 1):
            return False
        self.chosen.update((passage.id, passage) for passage in new)
        self.room -= cost
        return True

    def _cost(self, passages: Sequence[StoredPassage]) -> int:
        """Return the tokens of passages, without a heading where one goes on from another."""
        standing = {(p.source, p.ordinal): p for p in (*self.chosen.values(), *passages)}
        cost = 0
        for passage in passages:
            before = standing.get((passage.source, passage.ordinal - 1))
            continued = before is not None and goes_on(before, passage)
            cost += count_tokens(block_of(len(self.chosen) + 1, passage, continued=continued))
        return cost


def _in_reading_order(passages: Sequence[StoredPassage]) -> list[tuple[int, StoredPassage]]:
    """Return passages with their numbers: source after source, each from its beginning."""
    rank = {source: n for n, source in enumerate(dict.fromkeys(passage.source for passage in passages))}
    return sorted(enumerate(passages, 1), key=lambda each: (rank[each[1].source], each[1].ordinal))


def _add_whole_sources(basket: _Basket, material: Material, wanted: Sequence[str]) -> None:
    sizes = {source.id: source.chunks for source in material.sources}
    for source in wanted:
        missing = sizes.get(source, 0) - sum(passage.source == source for passage in basket.chosen.values())
        if 0 < missing * _LEAST_TOKENS_OF_PASSAGE <= basket.room:
            basket.add_all(material.whole(source))


def _asked_about(found: Sequence[StoredPassage], material: Material, *, everything: bool) -> list[str]:
    """Return the sources that a question is about, that of the best passage first."""
    counts = Counter(passage.source for passage in found[: CHAT.passages])
    least = 0.0 if everything or len(material.sources) == 1 else CHAT.about_share * sum(counts.values())
    return [source for source in dict.fromkeys(p.source for p in found) if counts[source] >= least]


def _widen(basket: _Basket, material: Material, found: Sequence[StoredPassage]) -> None:
    """Take the neighbours of what was found, the nearest first, those of the best passage first."""
    taken = [passage for passage in found if passage.id in basket.chosen]
    for distance in _WIDENED_BY:
        for passage in taken:
            if basket.room <= 0:
                return
            basket.add_each(material.near(passage.source, {passage.ordinal - distance, passage.ordinal + distance}))
