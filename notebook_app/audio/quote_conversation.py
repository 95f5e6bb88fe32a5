"""The words around quotations: hosts who greet, ask, announce and take their leave, and say nothing of the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from notebook_app.audio.material import SourceMaterial
from notebook_app.audio.normalise import is_chinese, language_of
from notebook_app.audio.outline import units
from notebook_app.audio.writing import Part
from notebook_app.i18n import catalogue, translate
from notebook_app.key_sentences import KeySentence
from notebook_app.prose import one_line
from notebook_app.records import OverviewRequest, Turn
from notebook_app.sections import headings, without_number

_LONGEST_READING = 120
"""Syllables or Chinese characters after which a second sentence is left for the next turn: some 25 seconds."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is read in one go: sentences of one section of one source."""

    source: SourceMaterial
    section: str
    sentences: tuple[KeySentence, ...]


class Conversation:
    """Words the turns; every phrase is drawn in rotation, so that none comes twice before all were heard.

    One host announces and reads. In an interview the first host asks and the others read; else they change parts with
    each topic.
    """

    def __init__(self, request: OverviewRequest, hosts: Sequence[str]) -> None:
        self._request = request
        self._language = request.language
        self._hosts = hosts
        self._drawn: dict[str, Iterator[int]] = {}

    def parts(self, topics: Sequence[Topic], sources: int) -> Iterator[Part]:
        """Yield the chapters: opening, topics and closing; ``sources`` is how many there are in all."""
        yield self._say("chapter_opening"), list(self._opening(topics))
        several = len({topic.source.source for topic in topics}) > 1
        source, title = "", ""
        turns: list[Turn] = []
        for number, topic in enumerate(topics):
            lead = ""
            if several and topic.source.source != source:
                lead = self._draw("source", title=self._title(topic.source.title)) + " "
            source = topic.source.source
            named = topic.source.title if several else speakable_section(topic, self._language) or title
            if turns and named != title:
                yield title, turns
                turns = []
            title = named
            turns += self._topic(topic, *self._roles(number), lead)
        yield title, turns
        yield self._say("chapter_closing"), list(self._closing(topics, sources, self._roles(len(topics))))

    def reading(self, group: Sequence[KeySentence], source: SourceMaterial) -> str:
        """Return sentences as they are read, with their page where the source has several."""
        if _foreign(group[0].text, self._language):
            return _joined(group)
        if not _has_pages(source):
            return self._draw("read", quote=_joined(group))
        return self._draw("read_page", quote=_joined(group), page=_page(group[0]))

    def _roles(self, number: int) -> tuple[int, int]:
        """Return who asks and who reads in a topic."""
        hosts = len(self._hosts)
        if self._request.format == "interview":
            return 0, 1 + number % (hosts - 1)
        return number % hosts, (number + 1) % hosts

    def _topic(self, topic: Topic, asker: int, reader: int, lead: str) -> Iterator[Turn]:
        section = speakable_section(topic, self._language)
        alone = asker == reader
        first = self._draw("ask_section", section=section) if section else self._draw("ask")
        if alone:
            first = self._draw("tell_section", section=section) if section else ""
        for number, group in enumerate(readings(topic.sentences)):
            words = lead + first if number == 0 else "" if alone else self._draw("more")
            cited = tuple(each.citation(0) for each in group)
            if _foreign(group[0].text, self._language):
                yield Turn(asker, f"{words} {self._place(group[0], topic)}".strip())
                yield Turn(reader, _joined(group), cited)
            elif alone:
                yield Turn(reader, f"{words} {self.reading(group, topic.source)}".strip(), cited)
            else:
                yield Turn(asker, words)
                yield Turn(reader, self.reading(group, topic.source), cited)

    def _opening(self, topics: Sequence[Topic]) -> Iterator[Turn]:
        titles = list(dict.fromkeys(self._title(topic.source.title) for topic in topics))
        named = self._list(titles[:4])
        if len(titles) > 4:
            named = self._say("titles_more", titles=named, count=len(titles) - 4)
        form = "interview" if self._request.format == "interview" else "alone" if len(self._hosts) == 1 else "open"
        key = f"{form}_one" if len(titles) == 1 else f"{form}_many"
        guests = self._list(list(self._hosts[1:]))
        yield Turn(0, self._say(key, host=self._hosts[0], titles=named, count=len(titles), guests=guests))
        brief = "open_brief" if self._request.format == "brief" else "open_honest"
        if len(self._hosts) == 1:
            yield Turn(0, self._say("alone_honest"))
        for host, name in enumerate(self._hosts[1:], 1):
            yield Turn(host, self._say(brief if host == 1 else "open_other", host=name))

    def _closing(self, topics: Sequence[Topic], sources: int, roles: tuple[int, int]) -> Iterator[Turn]:
        sections = list(dict.fromkeys(filter(None, (speakable_section(topic, self._language) for topic in topics))))
        some = sections if len(sections) <= 5 else [sections[round(n * (len(sections) - 1) / 4)] for n in range(5)]
        alone = "_alone" if len(self._hosts) == 1 else ""
        words = self._say(f"close_topics{alone}", topics=self._list(some)) if some else self._say("close")
        left_out = sources - len({topic.source.source for topic in topics})
        if left_out:
            words += " " + self._say("close_left_out", count=left_out)
        yield Turn(roles[0], words)
        yield Turn(roles[1], self._say(f"close_look_up{alone}"))

    def _place(self, sentence: KeySentence, topic: Topic) -> str:
        if not _has_pages(topic.source):
            return self._say("ask_foreign_no_page")
        return self._say("ask_foreign", page=_page(sentence))

    def _title(self, title: str) -> str:
        """Return a title as a host says it: an English voice cannot say a Chinese one."""
        if self._language == "en" and is_chinese(title):
            return self._say("title_in_chinese")
        return title_without_suffix(title)

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


def readings(sentences: Sequence[KeySentence]) -> Iterator[list[KeySentence]]:
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


def speakable_section(topic: Topic, language: str) -> str:
    """Return a topic's lowest heading as a host would say it; empty where it is none to be said."""
    last = without_number((headings(topic.section) or [""])[-1])
    short = 0 < len(last) <= 70 and last.casefold() != topic.source.title.casefold()
    return last.rstrip(".:。：?？") if short and not _foreign(last, language) else ""


def _foreign(text: str, language: str) -> bool:
    return is_chinese(text) != (language == "zh")


def _has_pages(source: SourceMaterial) -> bool:
    return any(passage.page > 1 for passage in source.passages)


def _page(sentence: KeySentence) -> str:
    return sentence.passage.label or str(sentence.passage.page)


def title_without_suffix(title: str) -> str:
    """Return a title as it is said: a file's without its suffix."""
    return title.rpartition(".")[0] if re.search(r"\.[a-z]{2,4}$", title) else title
