"""Turns that a language model wrote, and the filter they pass before a word is spoken."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel

from ingest.languages import language as language_row
from ingest.models import Anchor
from ingest.sentences import split_sentences
from ingest.tokens import lexical_tokens
from notebook_app import prompts
from notebook_app.audio.script.writing import Judge
from notebook_app.audio.speech.normalise import language_of
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.records import Citation, StoredPassage, Turn, Verdict

_SHINGLE = 3
_REPEATED = 0.8
"""Share of a turn's runs of three tokens that another turn has, from which it says the same again."""
_LEAST_SHINGLES = 6
_WORST: Sequence[Verdict] = ("supported", "weak", "unsupported")


class WrittenTurn(BaseModel):
    """A turn as the model gives it."""

    speaker: int
    text: str
    passages: list[int] = []


class WrittenChapter(BaseModel):
    """A chapter as the model gives it."""

    turns: list[WrittenTurn]


@dataclass(slots=True)
class TurnFilter:
    """Lets through what rests on the passages given, is borne out by them and was not said before; counts the rest.

    Parameters
    ----------
    passages : mapping of int to StoredPassage
        Every passage by its number.
    language : str
        Of the script.
    hosts : int
        How many speak.
    judge : callable
        Says whether passages bear a text out.
    """

    passages: Mapping[int, StoredPassage]
    language: str
    hosts: int
    judge: Judge
    dropped_turns: int = 0
    dropped_citations: int = 0
    unsupported_turns: int = 0
    repeated_turns: int = 0
    _said: list[set[tuple[str, ...]]] = field(default_factory=list)

    def problems(self, chapter: WrittenChapter, allowed: Sequence[int]) -> list[str]:
        """Return what is wrong with a chapter, in words that its writer can put right."""
        found = []
        for place, turn in enumerate(chapter.turns, 1):
            unknown = [n for n in turn.passages if n not in allowed]
            known = [n for n in turn.passages if n in allowed]
            if unknown:
                found.append(f"Turn {place} names passages that are not given: {unknown}.")
            elif not turn.passages and states_something(turn.text, self.language):
                found.append(f"Turn {place} states something and names no passage.")
            elif known and self._verdict(spoken_text(turn.text), known) == "unsupported":
                found.append(f"Turn {place} says what its passages do not say; mind every number and name.")
            elif self._repeats(spoken_text(turn.text)):
                found.append(f"Turn {place} repeats what was said before.")
        return found

    def take(self, chapter: WrittenChapter, allowed: Sequence[int]) -> list[Turn]:
        """Return the turns that may be spoken."""
        taken: list[Turn] = []
        for turn in chapter.turns:
            text = spoken_text(turn.text)
            numbers = [n for n in dict.fromkeys(turn.passages) if n in allowed]
            self.dropped_citations += len(set(turn.passages)) - len(numbers)
            if text and (verdict := self._passes(text, numbers)) is not None:
                cited = tuple(cite(text, self.passages[n]) for n in numbers)
                taken.append(Turn(turn.speaker % self.hosts, text, cited, verdict))
        self.heard(taken)
        return taken

    def heard(self, turns: Sequence[Turn]) -> None:
        """Take turns for said, so that they are not said again."""
        self._said += [_shingles(turn.text) for turn in turns]

    def _passes(self, text: str, numbers: Sequence[int]) -> Verdict | Literal[""] | None:
        """Return the verdict on a text (empty where it states nothing), or None where it may not be spoken."""
        if not numbers:
            stated = states_something(text, self.language)
            self.dropped_turns += stated
            return None if stated else ""
        if self._repeats(text):
            self.repeated_turns += 1
            return None
        verdict = self._verdict(text, numbers)
        self.unsupported_turns += verdict == "unsupported"
        return None if verdict == "unsupported" else verdict

    def _verdict(self, text: str, numbers: Sequence[int]) -> Verdict:
        return verdict_on(text, [self.passages[n] for n in numbers], self.judge)

    def _repeats(self, text: str) -> bool:
        own = _shingles(text)
        return len(own) >= _LEAST_SHINGLES and any(len(own & said) >= _REPEATED * len(own) for said in self._said)


def write_chapter(
    llm: LanguageModel, messages: Sequence[ChatMessage], problems: Callable[[WrittenChapter], list[str]]
) -> WrittenChapter:
    """Return what the model writes; where that has problems it is told them once, and the better of both is returned."""
    first = llm.structured(messages, WrittenChapter)
    found = problems(first)
    if not found:
        return first
    again = prompts.CHAPTER_AGAIN.format(problems="\n".join(f"- {problem}" for problem in found))
    reply = ChatMessage("assistant", first.model_dump_json())
    second = llm.structured([*messages, reply, ChatMessage("user", again)], WrittenChapter)
    return second if len(problems(second)) <= len(found) else first


def verdict_on(text: str, passages: Sequence[StoredPassage], judge: Judge) -> Verdict:
    """Return the worst verdict on the sentences of a turn that state something; on the whole where none does."""
    language = language_of(text)
    sentences = [text[span.start : span.end] for span in split_sentences(text, language)]
    stating = [sentence for sentence in sentences if states_something(sentence, language)] or [text]
    return max((judge(sentence, passages) for sentence in stating), key=_WORST.index)


def spoken_text(text: str) -> str:
    """Return a turn without what is not spoken: markers, stage directions, a name before it, Markdown."""
    text = re.sub(r"\[[^\]]{0,40}\]|【[^】]{0,40}】|\*\([^()]*+\)\*", "", text)
    text = re.sub(r"^\s*(?:\*\*)?[A-Z\u4e00-\u9fff]\w{0,14}(?:\*\*)?[:：](?=\s|[\u4e00-\u9fff])", "", text)
    return re.sub(r"\s+", " ", text.replace("**", "")).strip()


def states_something(text: str, language: str) -> bool:
    """Whether a turn says more than talk does: it is long or has a number, and does not ask."""
    asks = text.rstrip().endswith(("?", "？"))
    return not asks and (len(text) > language_row(language).remark or bool(re.search(r"\d", text)))


def cite(text: str, passage: StoredPassage) -> Citation:
    """Return a citation of the sentence of a passage that shares most words with a turn."""
    words = _words(text)
    spans = passage.sentences or ()

    def shared(start: int, end: int) -> float:
        there = _words(passage.text[start - passage.start : end - passage.start])
        return len(words & there) / math.sqrt(max(len(there), 1))

    places = [(span.start, span.end) for span in spans] or [(passage.start, passage.end)]
    start, end = max(places, key=lambda place: shared(*place))
    quote = passage.text[start - passage.start : end - passage.start]
    anchor = Anchor(passage.source, passage.page, start, end, quote)
    return Citation(0, anchor, passage.title, passage.label, passage.second(start))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}|\d+|[\u4e00-\u9fff]{2}", text.lower()))


def _shingles(text: str) -> set[tuple[str, ...]]:
    tokens = [token for token in lexical_tokens(text) if token]
    return {tuple(tokens[n : n + _SHINGLE]) for n in range(len(tokens) - _SHINGLE + 1)}
