"""The script writer with no language model: one host asks, the other reads from the sources, word for word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from ingest.models import Progress
from notebook_app.audio.script.formats import FORMATS, speakers
from notebook_app.audio.script.material import ScriptInput, SourceMaterial
from notebook_app.audio.script.outline import Budget
from notebook_app.audio.script.quote_conversation import Conversation, Topic
from notebook_app.audio.script.readings import Place, Reading, Surroundings, hangs, place_of
from notebook_app.audio.script.writing import Draft, Rewriting, check_request, compose
from notebook_app.audio.tuning import SCRIPT
from notebook_app.errors import NotebookError, NothingToRead
from notebook_app.i18n import translate
from notebook_app.records import OverviewRequest, Script, StoredPassage, Turn
from notebook_app.text.anchors import coverages
from notebook_app.text.key_sentences import KeySentence, in_reading_order, key_sentences
from notebook_app.text.standalone import speaks_of_itself

_OUTLINE = re.compile(
    r"^we (?:follow|set out|describe|review|present|outline|discuss|begin|end|close)\b", re.IGNORECASE
)
_Ranked = Sequence[tuple[SourceMaterial, list[KeySentence]]]

Naming = Callable[[Sequence[StoredPassage]], Sequence[str]]
"""Names what the passages of a source are about in their own phrases, the most telling first."""


def unnamed(_passages: Sequence[StoredPassage]) -> Sequence[str]:
    """Name nothing: questions then go by headings and people."""
    return ()


class QuoteScriptWriter:
    """Invents nothing: what is said of a source is its own sentence, cited; the rest is asking and announcing."""

    name = "quotes"
    formats = tuple(name for name, form in FORMATS.items() if form.by_quotes)

    def __init__(self, naming: Naming = unnamed) -> None:
        self._naming = naming

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Pick as many key sentences as fill the budget, and let the hosts read them in the sources' order."""
        check_request(request, self)
        ranked = _ranked(material, request.focus)
        if not ranked:
            raise NothingToRead
        progress("script", 0, 1)
        script = self._fitting(request, material, ranked, budget)
        progress("script", 1, 1)
        return Draft(script)

    def again(self, order: Rewriting) -> tuple[Turn, ...]:
        """Read another sentence wherever one is read, of the same section if it has one left."""
        taken = {(c.source, c.page, c.start) for turn in order.script.turns for c in turn.citations}
        ranked = _ranked(order.material, order.request.focus)
        free = [(source, each) for source, found in ranked for each in found if place_of(each) not in taken]
        around = {source.source: Surroundings(source) for source, _ in ranked}
        conversation = Conversation(order.request, order.script.hosts)
        turns = [_another(turn, free, around, taken, conversation) for turn in order.turns]
        if turns == list(order.turns):
            raise NotebookError(detail="the sources hold no other sentence to read here.")
        return tuple(turns)

    def _fitting(self, request: OverviewRequest, material: ScriptInput, ranked: _Ranked, budget: Budget) -> Script:
        """Return the script whose length is nearest to the budget: by the number of readings, then by their lengths."""
        who = speakers(request)
        hosts, voices = tuple(speaker.name for speaker in who), tuple(speaker.voice for speaker in who)
        title = translate("audio.title", request.language, title=material.title or ranked[0][0].title)
        topics = {source.source: self._naming(source.passages) for source, _ in ranked}
        around = {source.source: Surroundings(source) for source, _ in ranked}

        @cache
        def script(number: int, whole: int) -> Script:
            chosen = list(_topics(ranked, request.language, number, whole, around))
            parts = Conversation(request, hosts, topics).parts(chosen, len(material.sources))
            turns, chapters = compose(list(parts), len(hosts))
            return Script(title, request.language, hosts, turns, self.name, chapters, voices)

        def over(number: int, whole: int) -> float:
            return budget.spent([turn.text for turn in script(number, whole).turns]) - budget.seconds

        most = sum(len(sentences) for _, sentences in ranked)
        number = bisect_left(range(1, most), 0.0, key=lambda n: over(n, n)) + 1
        # With so many readings it is too long if all are whole; some are left at their first sentence.
        whole = bisect_left(range(number), 0.0, key=lambda k: over(number, k))
        tried = [(number, whole), (number, max(whole - 1, 0)), (max(number - 1, 1), number)]
        return script(*min(tried, key=lambda each: abs(over(*each))))


def _another(
    turn: Turn,
    free: list[tuple[SourceMaterial, KeySentence]],
    around: Mapping[str, Surroundings],
    taken: set[Place],
    conversation: Conversation,
) -> Turn:
    """Return a turn that reads the best free sentence near the one it reads now, and take that from ``free``."""
    left = [each for each in free if place_of(each[1]) not in taken]
    if not turn.citations or not left:
        return turn
    here = turn.citations[0]
    source, sentence = min(left, key=lambda each: (each[0].source != here.source, each[1].passage.page != here.page))
    reading = around[source.source].reading(sentence, taken)
    taken.update(map(place_of, reading))
    return Turn(turn.speaker, conversation.reading(reading, source), tuple(each.citation(0) for each in reading))


def _ranked(material: ScriptInput, focus: str) -> list[tuple[SourceMaterial, list[KeySentence]]]:
    """Return the sources with their sentences, the most telling first: before all others those that have the focus."""
    ranked = [(source, key_sentences(source.passages, SCRIPT.sentences)) for source in material.sources]
    return [(source, _focused(_to_hear(sentences), focus)) for source, sentences in ranked if sentences]


def _to_hear(sentences: list[KeySentence]) -> list[KeySentence]:
    """Return sentences as they serve a listener: what a source says of itself once, what hangs on others last."""
    itself = [each for each in sentences if speaks_of_itself(each.text)][1:]
    told = [each for each in sentences if each not in itself and not _OUTLINE.match(each.text)]
    return sorted(told or sentences, key=lambda each: hangs(each) and not speaks_of_itself(each.text))


def _focused(sentences: list[KeySentence], focus: str) -> list[KeySentence]:
    if not focus.strip():
        return sentences
    texts = [f"{sentence.passage.section}\n{sentence.text}" for sentence in sentences]
    shares = coverages(focus, texts)
    return [sentences[n] for n in sorted(range(len(sentences)), key=lambda n: -round(float(shares[n]), 2))]


def _topics(
    ranked: _Ranked, language: str, number: int, whole: int, around: Mapping[str, Surroundings]
) -> Iterator[Topic]:
    """Share ``number`` readings among the sources by the roots of their lengths, and group them by section.

    The ``whole`` most telling ones are read with what follows them.
    """
    weights = [
        len(found) ** 0.5 * (1.0 if source.language == language else SCRIPT.foreign_weight) for source, found in ranked
    ]
    fullest = sorted(range(len(ranked)), key=lambda place: -weights[place])[:number]
    places = sorted(fullest)
    share = number / sum(weights[place] for place in places)
    chosen = {place: ranked[place][1][: max(1, round(share * weights[place]))] for place in places}
    telling = sorted((rank, place) for place, found in chosen.items() for rank in range(len(found)))[:whole]
    for place in places:
        source = ranked[place][0]
        extended = {place_of(chosen[place][rank]) for rank, at in telling if at == place}
        readings = _readings(chosen[place], extended, around[source.source])
        for section, members in groupby(readings, key=lambda reading: reading[0].passage.section):
            here = tuple(members)
            for start in range(0, len(here), SCRIPT.readings_of_a_topic):
                yield Topic(source, section, here[start : start + SCRIPT.readings_of_a_topic])


def _readings(chosen: Sequence[KeySentence], extended: Collection[Place], around: Surroundings) -> Iterator[Reading]:
    """Yield the readings of a source in its order; a sentence read with another is not read again."""
    taken: set[Place] = set()
    for sentence in in_reading_order(chosen):
        if place_of(sentence) not in taken:
            reading = around.reading(sentence, taken, whole=place_of(sentence) in extended)
            taken.update(map(place_of, reading))
            yield reading
