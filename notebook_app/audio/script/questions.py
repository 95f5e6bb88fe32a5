"""Questions of a host, which the next quotation answers; none holds a fact that is not the source's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from notebook_app.audio.script.phrases import Phrases
from notebook_app.audio.script.readings import Reading, words_of
from notebook_app.text.prose import one_line
from notebook_app.text.sections import headings, names_a_subject, without_number
from notebook_app.text.standalone import speaks_of_itself

_NAME = r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){0,2}"
_PEOPLE = re.compile(
    rf"(?:^|: |; )({_NAME})((?:, {_NAME})*)(?:,? and ({_NAME}))? \((?:1[5-9]|20)\d\d\) (?:also |then |first )?"
    r"(found|reported|concluded|showed that|report|find|conclude|\w+)"
)
_PEOPLE_ZH = re.compile(
    r"^(?:[^，。]{0,9}年，)?((?:(?![和与])[\u4e00-\u9fff]){2,6}(?:[和与][\u4e00-\u9fff]{2,6}?)?)(?:在[^，。]{2,6}年)?"
    r"(发现|指出|报告|提出|请|让|介绍)"
)
_FOUND = {"found", "reported", "concluded", "showed that", "report", "find", "conclude", "发现", "指出", "报告"}
_SUBTITLE = re.compile(r"[:：].*")
_ASKING = re.compile(r"(?:how|why|what|when|where|who|which)\b|.*(?:什么|如何|怎)", re.IGNORECASE)
_LEADING = 6
"""Topics of a source, from its first, of which one word (of Chinese: under four characters) is enough to ask about."""
_LONGEST_HEADING = 70


class Questions:
    """Asks about people, topics and headings that stand in the reading, each once; ``heard`` keeps them by source.

    Parameters
    ----------
    topics : mapping of str to sequence of str
        What each source (sha256) is about in its own phrases, the most telling first.
    """

    def __init__(self, phrases: Phrases, topics: Mapping[str, Sequence[str]]) -> None:
        self._phrases, self._topics = phrases, topics
        self.heard: dict[str, list[str]] = {}
        self._asked: set[str] = set()

    def ask(self, reading: Reading, section: str, *, opens: bool, goes_on: bool) -> str:
        """Return the question before a reading.

        Parameters
        ----------
        section : str
            The heading that begins with the reading, as it is said; empty where none does.
        opens : bool
            Whether nothing of the source was read before.
        goes_on : bool
            Whether the same section was read just before.
        """
        phrases = self._phrases
        plain = "ask_start" if opens else "more" if goes_on else "ask"
        if phrases.foreign(words_of(reading)):
            return phrases.draw(plain)
        about = self._about(reading, section)
        if section and about:
            return phrases.joined(phrases.draw("tell_section", section=section), about)
        if section:
            return phrases.draw("ask_section", section=section)
        return about or phrases.draw(plain)

    def _about(self, reading: Reading, section: str) -> str:
        """Return a question about what the reading itself names, or nothing; and keep what it is about."""
        passage, text = reading[0].passage, one_line(reading[0].text)
        subject, (people, kind) = self._subject(reading, section), self._people(text)
        name = _SUBTITLE.sub("", section)
        plain = subject.isascii() and " " not in subject and subject.casefold() in passage.title.casefold()
        told = (
            "" if plain else subject,
            "" if _ASKING.match(name) else name,
            self._phrases.say("work_of", people=people) if people else "",
        )
        self._keep(passage.source, next(filter(None, told), ""))
        if speaks_of_itself(text):
            return "" if section else self._phrases.draw("ask_itself")
        if people:
            self._asked.add(people)
            return self._phrases.draw(kind, people=people)
        if subject:
            self._asked.add(subject)
            return self._phrases.draw("ask_about", subject=subject)
        return ""

    def _people(self, text: str) -> tuple[str, str]:
        """Return whose work a sentence tells of, and the kind of question to ask; nothing where they were asked about."""
        chinese = not self._phrases.is_spaced
        found = (_PEOPLE_ZH if chinese else _PEOPLE).search(text)
        if not found:
            return "", ""
        first, verb = found[1], found[found.re.groups]
        people = first
        if not chinese and found[2]:
            people = self._phrases.say("and_colleagues", first=first)
        elif not chinese and found[3]:
            people = self._phrases.listed([first, found[3]])
        kind = "ask_found" if verb in _FOUND else "ask_did"
        return ("", "") if people in self._asked else (people, kind)

    def _subject(self, reading: Reading, section: str) -> str:
        """Return the first topic of the source that the reading speaks of, not its heading, and nobody asked about."""
        text = words_of(reading)
        for rank, topic in enumerate(self._topics.get(reading[0].passage.source, ())):
            named = rank < _LEADING or " " in topic or (not self._phrases.is_spaced and len(topic) > 3)
            new = topic not in self._asked and topic.casefold() not in section.casefold()
            if named and new and _speaks_of(text, topic):
                return topic
        return ""

    def _keep(self, source: str, name: str) -> None:
        heard = self.heard.setdefault(source, [])
        if name and name.casefold() not in (each.casefold() for each in heard):
            heard.append(name)


def speakable_section(section: str, title: str, phrases: Phrases) -> str:
    """Return the lowest heading of a section as a host would say it; empty where it is none to be said."""
    last = without_number((headings(section) or [""])[-1])
    said = 0 < len(last) <= _LONGEST_HEADING and last.casefold() != title.casefold() and names_a_subject(last)
    return last.rstrip(".:。：?？") if said and not phrases.foreign(last) else ""


def _speaks_of(text: str, topic: str) -> bool:
    if re.search(r"[\u4e00-\u9fff]", topic):
        return topic in text
    return bool(re.search(rf"\b{re.escape(topic)}\b", text, re.IGNORECASE))
