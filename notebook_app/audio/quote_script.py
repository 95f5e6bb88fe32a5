"""The script writer with no language model: one host asks, the other reads from the sources, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from ingest.models import Progress
from notebook_app.audio.material import ScriptInput, SourceMaterial
from notebook_app.audio.normalise import is_chinese, language_of
from notebook_app.audio.outline import Budget, units
from notebook_app.audio.writing import Draft, check_request, host_names, tidy
from notebook_app.errors import NothingToRead
from notebook_app.i18n import catalogue, translate
from notebook_app.key_sentences import KeySentence, in_reading_order, key_sentences
from notebook_app.prose import one_line
from notebook_app.records import OverviewRequest, Script, Turn
from notebook_app.sections import headings, without_number

_MOST_SENTENCES = 400
"""Of one source: an hour of quotations."""
_LONGEST_READING = 120
"""Syllables or Chinese characters after which a second sentence is left for the next turn: some 25 seconds."""

_SENTENCES_OF_A_TOPIC = 4
"""After these the hosts change parts, within a section too."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is read in one go: sentences of one section of one source."""

    source: SourceMaterial
    section: str
    sentences: tuple[KeySentence, ...]


class QuoteScriptWriter:
    """Invents nothing: what is said of a source is its own sentence, cited; the rest is asking and announcing."""

    name = "quotes"
    formats = ("deep_dive", "brief")

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Pick as many key sentences as fill the budget, and let the hosts read them in the sources' order."""
        check_request(request, self)
        ranked = [(source, key_sentences(source.passages, _MOST_SENTENCES)) for source in material.sources]
        ranked = [(source, sentences) for source, sentences in ranked if sentences]
        if not ranked:
            raise NothingToRead
        progress("script", 0, 1)
        turns = self._fitting(request, ranked, len(material.sources), budget)
        progress("script", 1, 1)
        language = request.language
        title = translate("audio.title", language, title=material.title or ranked[0][0].title)
        return Draft(Script(title, language, host_names(language), turns, self.name))

    def _fitting(
        self,
        request: OverviewRequest,
        ranked: Sequence[tuple[SourceMaterial, list[KeySentence]]],
        sources: int,
        budget: Budget,
    ) -> tuple[Turn, ...]:
        """Return the script with the number of sentences whose length is nearest to the budget (by bisection)."""
        scripts: dict[int, tuple[Turn, ...]] = {}

        def over(number: int) -> float:
            topics = list(_topics(ranked, number))
            scripts[number] = tidy(list(_Conversation(request).turns(topics, sources)))
            return budget.spent([turn.text for turn in scripts[number]]) - budget.seconds

        low, high = 1, sum(len(sentences) for _, sentences in ranked)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if over(middle) < 0 else (low, middle)
        tried = {number: abs(over(number)) for number in {low, max(low - 1, 1)}}
        return scripts[min(tried, key=lambda number: tried[number])]


def _topics(ranked: Sequence[tuple[SourceMaterial, list[KeySentence]]], number: int) -> Iterator[Topic]:
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


class _Conversation:
    """Words the turns; every phrase is drawn in rotation, so that none comes twice before all were heard."""

    def __init__(self, request: OverviewRequest) -> None:
        self._request = request
        self._language = request.language
        self._drawn: dict[str, Iterator[int]] = {}

    def turns(self, topics: Sequence[Topic], sources: int) -> Iterator[Turn]:
        """Yield opening, topics and closing."""
        yield from self._opening(topics)
        source = ""
        for number, topic in enumerate(topics):
            asker = number % 2
            if topic.source.source != source:
                source = topic.source.source
                several = len({each.source.source for each in topics}) > 1
                lead = self._draw("source", title=_name(topic.source.title)) + " " if several else ""
            else:
                lead = ""
            yield from self._topic(topic, asker, lead)
        yield from self._closing(topics, sources, len(topics) % 2)

    def _topic(self, topic: Topic, asker: int, lead: str) -> Iterator[Turn]:
        section = _speakable_section(topic, self._language)
        question = self._draw("ask_section", section=section) if section else self._draw("ask")
        for number, group in enumerate(_readings(topic.sentences)):
            words = lead + question if number == 0 else self._draw("more")
            if _foreign(group[0].text, self._language):
                yield Turn(asker, f"{words} {self._place(group[0], topic)}")
                yield Turn(1 - asker, _joined(group), tuple(each.citation(0) for each in group))
            else:
                yield Turn(asker, words)
                yield Turn(1 - asker, self._reading(group, topic), tuple(each.citation(0) for each in group))

    def _opening(self, topics: Sequence[Topic]) -> Iterator[Turn]:
        hosts = host_names(self._language)
        titles = list(dict.fromkeys(_name(topic.source.title) for topic in topics))
        named = self._list(titles[:4])
        if len(titles) > 4:
            named = self._say("titles_more", titles=named, count=len(titles) - 4)
        yield Turn(
            0,
            self._say("open_one" if len(titles) == 1 else "open_many", host=hosts[0], titles=named, count=len(titles)),
        )
        yield Turn(1, self._say("open_brief" if self._request.format == "brief" else "open_honest", host=hosts[1]))

    def _closing(self, topics: Sequence[Topic], sources: int, speaker: int) -> Iterator[Turn]:
        sections = list(dict.fromkeys(filter(None, (_speakable_section(topic, self._language) for topic in topics))))
        some = sections if len(sections) <= 5 else [sections[round(n * (len(sections) - 1) / 4)] for n in range(5)]
        words = self._say("close_topics", topics=self._list(some)) if some else self._say("close")
        left_out = sources - len({topic.source.source for topic in topics})
        if left_out:
            words += " " + self._say("close_left_out", count=left_out)
        yield Turn(speaker, words)
        yield Turn(1 - speaker, self._say("close_look_up"))

    def _reading(self, group: Sequence[KeySentence], topic: Topic) -> str:
        if not _has_pages(topic.source):
            return self._draw("read", quote=_joined(group))
        return self._draw("read_page", quote=_joined(group), page=_page(group[0]))

    def _place(self, sentence: KeySentence, topic: Topic) -> str:
        if not _has_pages(topic.source):
            return self._say("ask_foreign_no_page")
        return self._say("ask_foreign", page=_page(sentence))

    def _say(self, key: str, **params: object) -> str:
        return translate(f"audio.{key}", self._language, **params)

    def _draw(self, kind: str, **params: object) -> str:
        pattern = re.compile(rf"audio\.{kind}_\d+$")
        keys = [key for key in catalogue(self._language) if pattern.match(key)]
        number = next(self._drawn.setdefault(kind, count()))
        return translate(keys[number % len(keys)], self._language, **params)

    def _list(self, items: Sequence[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        return self._say("comma_list").join(items[:-1]) + self._say("and_list") + items[-1]


def _readings(sentences: Sequence[KeySentence]) -> Iterator[list[KeySentence]]:
    """Put two sentences into one reading where both stand on one page and are short."""
    group: list[KeySentence] = []
    for sentence in sentences:
        fits = _length(_joined([*group, sentence])) <= _LONGEST_READING
        if group and not (len(group) < 2 and fits and group[0].passage.page == sentence.passage.page):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _length(text: str) -> float:
    return units(text, language_of(text))


def _joined(group: Sequence[KeySentence]) -> str:
    gap = "" if is_chinese(group[0].text) else " "
    return gap.join(one_line(each.text) for each in group)


def _speakable_section(topic: Topic, language: str) -> str:
    last = without_number((headings(topic.section) or [""])[-1])
    short = 0 < len(last) <= 70 and last.casefold() != topic.source.title.casefold()
    return last.rstrip(".:。：?？") if short and not _foreign(last, language) else ""


def _foreign(text: str, language: str) -> bool:
    return is_chinese(text) != (language == "zh")


def _has_pages(source: SourceMaterial) -> bool:
    return any(passage.page > 1 for passage in source.passages)


def _page(sentence: KeySentence) -> str:
    return sentence.passage.label or str(sentence.passage.page)


def _name(title: str) -> str:
    return title.rpartition(".")[0] if re.search(r"\.[a-z]{2,4}$", title) else title
