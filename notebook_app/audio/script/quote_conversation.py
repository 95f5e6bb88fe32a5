"""The words around quotations: hosts who greet, ask, announce and take their leave, and say nothing of the subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from notebook_app.audio.script.material import SourceMaterial
from notebook_app.audio.script.phrases import Phrases
from notebook_app.audio.script.questions import Questions, speakable_section
from notebook_app.audio.script.readings import Reading, words_of
from notebook_app.audio.script.writing import Part
from notebook_app.records import OverviewRequest, Turn

_MOST_RECALLED, _RECALLED_OF_A_SOURCE, _RECALLED_IN_A_TURN = 6, 2, 3


@dataclass(frozen=True, slots=True)
class Topic:
    """What is read before the hosts change parts: readings of one section of one source."""

    source: SourceMaterial
    section: str
    readings: tuple[Reading, ...]


class Conversation:
    """Words the turns. One host asks and another reads.

    In an interview the first host asks and the others read; else they change parts with each topic.

    Parameters
    ----------
    topics : mapping of str to sequence of str
        What each source (sha256) is about in its own phrases, to be asked about.
    """

    def __init__(
        self, request: OverviewRequest, hosts: Sequence[str], topics: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._request = request
        self._hosts = hosts
        self._phrases = Phrases(request.language)
        self._questions = Questions(self._phrases, topics or {})

    def parts(self, topics: Sequence[Topic], sources: int) -> Iterator[Part]:
        """Yield the chapters: opening, topics and closing; ``sources`` is how many there are in all."""
        yield self._phrases.say("chapter_opening"), list(self._opening(topics))
        several = len({topic.source.source for topic in topics}) > 1
        source, section, title = "", "", ""
        turns: list[Turn] = []
        for number, topic in enumerate(topics):
            opens = topic.source.source != source
            lead = self._draw("source", title=self._phrases.title(topic.source.title)) if several and opens else ""
            source = topic.source.source
            heading = self._section(topic)
            named = topic.source.title if several else heading or title or topic.source.title
            if turns and named != title:
                yield title, turns
                turns = []
            title = named
            new = heading if opens or heading != section else ""
            turns += self._topic(topic, new, *self._roles(number), lead, opens=opens)
            section = heading
        yield title, turns
        yield self._phrases.say("chapter_closing"), list(self._closing(topics, sources, self._roles(len(topics))))

    def reading(self, reading: Reading, source: SourceMaterial) -> str:
        """Return sentences as they are read, with their page where the source has several."""
        words = words_of(reading)
        if self._phrases.foreign(words):
            return words
        if not _has_pages(source):
            return self._draw("read", quote=words)
        return self._draw("read_page", quote=words, page=_page(reading))

    def _roles(self, number: int) -> tuple[int, int]:
        """Return who asks and who reads in a topic."""
        hosts = len(self._hosts)
        if self._request.format == "interview":
            return 0, 1 + number % (hosts - 1)
        return number % hosts, (number + 1) % hosts

    def _topic(self, topic: Topic, section: str, asker: int, reader: int, lead: str, *, opens: bool) -> Iterator[Turn]:
        alone = asker == reader
        for number, reading in enumerate(topic.readings):
            if alone:
                asked = self._draw("tell_section", section=section) if section and number == 0 else ""
            else:
                asked = self._questions.ask(
                    reading, section if number == 0 else "", opens=opens and number == 0, goes_on=number > 0
                )
            words = self._phrases.joined(lead if number == 0 else "", asked)
            cited = tuple(each.citation(0) for each in reading)
            if self._phrases.foreign(words_of(reading)):
                yield Turn(asker, self._phrases.joined(words, self._place(reading, topic)))
                yield Turn(reader, words_of(reading), cited)
            elif alone:
                yield Turn(reader, self._phrases.joined(words, self.reading(reading, topic.source)), cited)
            else:
                yield Turn(asker, words)
                yield Turn(reader, self.reading(reading, topic.source), cited)

    def _opening(self, topics: Sequence[Topic]) -> Iterator[Turn]:
        titles = list(dict.fromkeys(self._phrases.title(topic.source.title) for topic in topics))
        named = self._phrases.listed(titles)
        if len(titles) > 4:
            named = self._say("titles_more", titles=self._say("comma_list").join(titles[:4]), count=len(titles) - 4)
        form = "interview" if self._request.format == "interview" else "alone" if len(self._hosts) == 1 else "open"
        key = f"{form}_one" if len(titles) == 1 else f"{form}_many"
        guests = self._phrases.listed(list(self._hosts[1:]))
        yield Turn(0, self._say(key, host=self._hosts[0], titles=named, count=len(titles), guests=guests))
        brief = "open_brief" if self._request.format == "brief" else "open_honest"
        if len(self._hosts) == 1:
            yield Turn(0, self._say("alone_honest"))
        for host, name in enumerate(self._hosts[1:], 1):
            yield Turn(host, self._say(brief if host == 1 else "open_other", host=name))

    def _closing(self, topics: Sequence[Topic], sources: int, roles: tuple[int, int]) -> Iterator[Turn]:
        alone = "_alone" if len(self._hosts) == 1 else ""
        recalled = list(self._recalled(topics, alone))
        half = recalled[:_RECALLED_IN_A_TURN] if not alone else recalled
        left_out = sources - len({topic.source.source for topic in topics})
        yield Turn(roles[0], self._phrases.joined(self._say("close"), *half))
        yield Turn(
            roles[1],
            self._phrases.joined(
                *recalled[len(half) :],
                self._say("close_left_out", count=left_out) if left_out else "",
                self._say(f"close_look_up{alone}"),
            ),
        )

    def _recalled(self, topics: Sequence[Topic], alone: str) -> Iterator[str]:
        """Yield what was heard, by source where there are several."""
        titles = {topic.source.source: topic.source.title for topic in topics}
        heard = self._questions.heard or {
            topic.source.source: list(
                dict.fromkeys(filter(None, (self._section(t) for t in topics if t.source is topic.source)))
            )
            for topic in topics
        }
        told = {source: names for source, names in heard.items() if names}
        if len(titles) == 1:
            for names in told.values():
                some = names if len(names) <= 5 else [names[round(n * (len(names) - 1) / 4)] for n in range(5)]
                yield self._say(f"close_topics{alone}", topics=self._phrases.listed(some))
            return
        for source, names in list(told.items())[:_MOST_RECALLED]:
            listed = self._phrases.listed(names[:_RECALLED_OF_A_SOURCE])
            yield self._draw("close_source", title=self._phrases.title(titles[source]), topics=listed)

    def _section(self, topic: Topic) -> str:
        return speakable_section(topic.section, topic.source.title, self._phrases)

    def _place(self, reading: Reading, topic: Topic) -> str:
        if not _has_pages(topic.source):
            return self._say("ask_foreign_no_page")
        return self._say("ask_foreign", page=_page(reading))

    def _say(self, key: str, **params: object) -> str:
        return self._phrases.say(key, **params)

    def _draw(self, kind: str, **params: object) -> str:
        return self._phrases.draw(kind, **params)


def _has_pages(source: SourceMaterial) -> bool:
    return any(passage.page > 1 for passage in source.passages)


def _page(reading: Reading) -> str:
    return reading[0].passage.label or str(reading[0].passage.page)
