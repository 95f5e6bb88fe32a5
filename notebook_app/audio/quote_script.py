"""The script writer with no language model: one host asks, the other reads from the sources, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.models import Progress
from notebook_app.anchors import coverages
from notebook_app.audio.formats import FORMATS, speakers
from notebook_app.audio.material import ScriptInput, SourceMaterial
from notebook_app.audio.outline import Budget
from notebook_app.audio.quote_conversation import Conversation, Topic
from notebook_app.audio.writing import Draft, Rewriting, check_request, compose
from notebook_app.errors import NotebookError, NothingToRead
from notebook_app.i18n import translate
from notebook_app.key_sentences import KeySentence, in_reading_order, key_sentences
from notebook_app.records import OverviewRequest, Script, Turn

_MOST_SENTENCES = 400
"""Of one source: an hour of quotations."""
_SENTENCES_OF_A_TOPIC = 4
"""After these the hosts change parts, within a section too."""
_Ranked = Sequence[tuple[SourceMaterial, list[KeySentence]]]


class QuoteScriptWriter:
    """Invents nothing: what is said of a source is its own sentence, cited; the rest is asking and announcing."""

    name = "quotes"
    formats = tuple(name for name, form in FORMATS.items() if form.by_quotes)

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
        used = {(c.source, c.page, c.start) for turn in order.script.turns for c in turn.citations}
        free = [
            (source, sentence)
            for source, sentences in _ranked(order.material, order.request.focus)
            for sentence in sentences
            if (source.source, sentence.passage.page, sentence.span.start) not in used
        ]
        conversation = Conversation(order.request, order.script.hosts)
        turns = [self._another(turn, free, conversation) for turn in order.turns]
        if turns == list(order.turns):
            raise NotebookError(detail="the sources hold no other sentence to read here.")
        return tuple(turns)

    def _another(self, turn: Turn, free: list[tuple[SourceMaterial, KeySentence]], conversation: Conversation) -> Turn:
        """Return a turn that reads the best free sentence near the one it reads now, and take that from ``free``."""
        if not turn.citations or not free:
            return turn
        here = turn.citations[0]
        source, sentence = min(
            free, key=lambda each: (each[0].source != here.source, each[1].passage.page != here.page)
        )
        free.remove((source, sentence))
        return Turn(turn.speaker, conversation.reading([sentence], source), (sentence.citation(0),))

    def _fitting(self, request: OverviewRequest, material: ScriptInput, ranked: _Ranked, budget: Budget) -> Script:
        """Return the script with the number of sentences whose length is nearest to the budget (by bisection)."""
        scripts: dict[int, Script] = {}
        who = speakers(request)
        hosts, voices = tuple(speaker.name for speaker in who), tuple(speaker.voice for speaker in who)
        title = translate("audio.title", request.language, title=material.title or ranked[0][0].title)

        def over(number: int) -> float:
            parts = Conversation(request, hosts).parts(list(_topics(ranked, number)), len(material.sources))
            turns, chapters = compose(list(parts), len(hosts))
            scripts[number] = Script(title, request.language, hosts, turns, self.name, chapters, voices)
            return budget.spent([turn.text for turn in turns]) - budget.seconds

        low, high = 1, sum(len(sentences) for _, sentences in ranked)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if over(middle) < 0 else (low, middle)
        tried = {number: abs(over(number)) for number in {low, max(low - 1, 1)}}
        return scripts[min(tried, key=lambda number: tried[number])]


def _ranked(material: ScriptInput, focus: str) -> list[tuple[SourceMaterial, list[KeySentence]]]:
    """Return the sources with their sentences, the most telling first: before all others those that have the focus."""
    ranked = [(source, key_sentences(source.passages, _MOST_SENTENCES)) for source in material.sources]
    return [(source, _focused(sentences, focus)) for source, sentences in ranked if sentences]


def _focused(sentences: list[KeySentence], focus: str) -> list[KeySentence]:
    if not focus.strip():
        return sentences
    texts = [f"{sentence.passage.section}\n{sentence.text}" for sentence in sentences]
    shares = coverages(focus, texts)
    return [sentences[n] for n in sorted(range(len(sentences)), key=lambda n: -round(float(shares[n]), 2))]


def _topics(ranked: _Ranked, number: int) -> Iterator[Topic]:
    """Share ``number`` sentences among the sources by the roots of their lengths, and group them by section."""
    weights = [len(sentences) ** 0.5 for _, sentences in ranked]
    fullest = sorted(range(len(ranked)), key=lambda place: -weights[place])[:number]
    places = sorted(fullest)
    share = number / sum(weights[place] for place in places)
    for place in places:
        source, sentences = ranked[place]
        chosen = sentences[: max(1, round(share * weights[place]))]
        for section, members in groupby(in_reading_order(chosen), key=lambda each: each.passage.section):
            here = tuple(members)
            for start in range(0, len(here), _SENTENCES_OF_A_TOPIC):
                yield Topic(source, "" if start else section, here[start : start + _SENTENCES_OF_A_TOPIC])
