"""Layout of a passage's sentences: paragraphs, lists, tables under their captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notebook_app.chat.quoting.tuning import QUOTING
from notebook_app.records import StoredPassage
from notebook_app.text.anchors import sentence_texts
from notebook_app.text.captions import in_captions
from notebook_app.text.prose import Kind, is_caption, is_list_item, kinds_of


@dataclass(frozen=True, slots=True)
class Layout:
    """A passage's sentences with what kind of text each is."""

    passage: StoredPassage
    texts: tuple[str, ...]
    kinds: tuple[Kind, ...]
    captions: tuple[bool, ...]
    """Whether each stands in a caption."""

    @staticmethod
    def of(passage: StoredPassage) -> Layout:
        """Return the layout of a passage."""
        texts = sentence_texts(passage)
        kinds = tuple(kinds_of(texts, passage.section, passage.title))
        return Layout(passage, tuple(texts), kinds, in_captions(passage))

    def goes_on(self, here: int, there: int) -> bool:
        """Say whether a sentence stands in the paragraph of its neighbour."""
        inside = 0 <= there < len(self.texts) and abs(there - here) == 1
        return inside and self.kinds[there] == "sentence" and not self._is_parted(min(here, there))

    def goes_on_from(self, before: Layout) -> bool:
        """Say whether this passage comes right after another on its page."""
        one, other = before.passage, self.passage
        return one.source == other.source and one.page == other.page and one.ordinal + 1 == other.ordinal

    def table(self, place: int) -> set[int]:
        """Return the places of the caption and rows around a caption or row, as many as can be read; else none."""
        if not self._is_tabular(place):
            return set()
        block = {place}
        for step in (-1, 1):
            near = place + step
            while (
                0 <= near < len(self.texts)
                and self._is_tabular(near)
                and self._length(block | {near}) <= QUOTING.table_characters
            ):
                block.add(near)
                near += step
        return block

    def only_captions(self, place: int) -> bool:
        """Say whether a sentence belongs to a caption without rows: it says what a figure shows that is not here."""
        if self.kinds[place] != "sentence" or not self.captions[place]:
            return False
        return all(self.kinds[near] != "row" for near in self.table(place))

    def listing(self, place: int) -> set[int]:
        """Return the places of the list that a sentence belongs to or introduces, as many as can be read; else none."""
        first = place + 1 if self.texts[place].rstrip().endswith((":", "：")) else place
        if not self._is_item(first):
            return set()
        block = {first}
        for step in (-1, 1):
            near = first + step
            while self._is_item(near) and self._length(block | {near}) <= QUOTING.table_characters:
                block.add(near)
                near += step
        before = min(block) - 1
        introduced = before >= 0 and self.texts[before].rstrip().endswith((":", "："))
        return block | {before} if introduced else block

    def announces(self, place: int) -> bool:
        """Say whether a sentence ends by announcing what follows."""
        return self.texts[place].rstrip().endswith((":", "："))

    def announced(self, place: int, most: int, longest: int, room: int) -> list[int]:
        """Return the places of the short items after a colon, as many as fit into ``room`` characters."""
        places: list[int] = []
        if not self.announces(place):
            return places
        spent = len(self.texts[place])
        for near in range(place + 1, min(place + 1 + most, len(self.texts))):
            spent += len(self.texts[near])
            ended = self.kinds[near] in {"heading", "reference"} and not self._is_item(near)
            if len(self.texts[near]) >= longest or spent > room or ended:
                break
            places.append(near)
        return places

    def runs(self, places: Sequence[int]) -> list[tuple[int, int]]:
        """Return first and last place of each run; a single sentence between two of a paragraph joins them."""
        runs: list[tuple[int, int]] = []
        for place in places:
            if runs and self._is_joined(runs[-1][1], place):
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        return runs

    def _is_joined(self, last: int, place: int) -> bool:
        tabular = (self._is_tabular(last) and self._is_tabular(place)) or place in self.listing(last)
        parted = any(self._is_parted(i) for i in range(last, place))
        return place - last == 1 if tabular else place - last <= 2 and not parted

    def _is_tabular(self, place: int) -> bool:
        row = self.kinds[place] == "row"
        return row or self._is_caption(place) or self.captions[place] or self._is_below_caption(place)

    def _is_item(self, place: int) -> bool:
        return 0 <= place < len(self.texts) and is_list_item(self.texts[place])

    def _is_caption(self, place: int) -> bool:
        """Say whether a sentence is a caption, or what follows one that is only a label."""
        before = self.texts[place - 1] if place > 0 else ""
        return is_caption(self.texts[place]) or (is_caption(before) and len(before) <= QUOTING.label_characters)

    def _is_below_caption(self, place: int) -> bool:
        """Say whether a sentence stands between a caption and the first row."""
        rows_follow = place + 1 < len(self.kinds) and self.kinds[place + 1] == "row"
        return rows_follow and place > 0 and self._is_caption(place - 1)

    def _is_parted(self, place: int) -> bool:
        """Say whether a paragraph ends after a sentence; a list goes on from the sentence before it."""
        if is_list_item(self.texts[place + 1]) and self.kinds[place] == "sentence":
            return False
        page, spans = self.passage, self.passage.sentences
        between = page.text[spans[place].end - page.start : spans[place + 1].start - page.start]
        return between.count("\n") > 1

    def _length(self, places: set[int]) -> int:
        return sum(len(self.texts[i]) for i in places)
