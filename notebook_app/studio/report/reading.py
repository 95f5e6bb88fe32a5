"""The sources of a report as documents, and what is quoted of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from ingest.models import FloatArray
from ingest.structure import Structure
from notebook_app.chat.documents.parts import part_of
from notebook_app.chat.documents.questions import Intent
from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.records import StoredPassage
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Making
from notebook_app.studio.quoted import quoted_answer
from notebook_app.studio.report.sections import line
from notebook_app.text.anchors import coverages
from notebook_app.text.key_sentences import KeySentence, key_sentences
from notebook_app.text.prose import is_statement, one_line
from notebook_app.text.standalone import leans, points_elsewhere, refers_back
from notebook_app.text.topics import key_topics

_TITLE: Final = 60
"""Characters of a title that stands before a quotation."""
_TOPICS: Final = 12
_SHARE: Final = 0.6
"""Of the question's words that the best sentence holds, what another of the same quotation must hold."""
_LEAST: Final = 3
"""Sentences of prose that speak of a topic: a name in the reference list is none."""


@dataclass
class Reading:
    """The documents, and the places that were quoted already: a report does not say the same twice."""

    making: Making
    gate: Gate
    said: set[tuple[str, int, int]] = field(default_factory=set)

    @cached_property
    def documents(self) -> list[DocumentText]:
        """The sources with their structure, in the order they were added."""
        making = self.making
        structures = making.workspace.library.structures(making.sources)
        by_source: dict[str, list[StoredPassage]] = {}
        for passage in making.passages(vectors=True):
            by_source.setdefault(passage.source, []).append(passage)
        return [
            DocumentText(source, structures.get(source.id, Structure()), _reader(by_source.get(source.id, [])))
            for source in making.source_records()
        ]

    @cached_property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.documents) > 1

    def lead(self, document: DocumentText) -> str:
        """Return what stands before a quotation to say whose it is; nothing where there is one source only."""
        title = document.title
        if not self.several:
            return ""
        return (title if len(title) <= _TITLE else f"{title[:_TITLE].rsplit(' ', 1)[0]}…") + ":"

    def quote(self, sentence: Sentence | KeySentence, lead: str = "", group: str = "") -> dict[str, Any]:
        """Return a sentence as a line of the report; it counts as said."""
        self.said.add(_place(sentence))
        statement = self.gate.quote(sentence.passage, sentence.span, one_line(sentence.text))
        return line(statement, lead, group)

    def fresh(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """Return those sentences that were not said yet."""
        return [s for s in sentences if _place(s) not in self.said]

    def part(self, document: DocumentText, intent: Intent, count: int) -> list[Sentence]:
        """Return up to so many sentences of a part of a document: those that stand alone, not said yet."""
        found = self.fresh(part_of(document, intent, several=False))
        alone = [s for s in found if stands_alone(s.text)]
        return (alone or [s for s in found if is_statement(s.text)])[:count]

    def parts(self, intent: Intent, count: int) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the lines of a part of every document, each document's in a group, and the titles of those without."""
        lines: list[dict[str, Any]] = []
        without: list[str] = []
        for n, document in enumerate(self.documents):
            found = self.part(document, intent, count)
            without += [] if found else [document.title]
            for i, sentence in enumerate(found):
                lines.append(self.quote(sentence, self.lead(document) if i == 0 else "", f"s{n}"))
        return lines, without

    def answer(self, question: str, document: DocumentText | None = None, count: int = 3) -> list[Sentence]:
        """Return the sentences of prose that answer a question, in reading order; none where it is not sure that any do.

        Of a longer quotation, those that hold most of the question's words.
        """
        asked = [document.source.id] if document else self.making.sources
        places = quoted_answer(self.making, question, asked)
        found = [
            s
            for each in self.documents
            for s in each.sentences
            if any(
                (s.passage.source, s.passage.page) == (p.source, p.page) and span.start <= s.span.start < span.end
                for p, span in places
            )
        ]
        shares = coverages(question, [s.text for s in found])
        ranked = sorted(zip(shares, found, strict=True), key=lambda pair: -pair[0])[:count]
        best = {id(s) for share, s in ranked if share >= _SHARE * ranked[0][0]}
        return [s for s in found if id(s) in best]

    def key_lines(self, count: int) -> list[dict[str, Any]]:
        """Return the most telling sentences of each document that were not said yet."""
        lines: list[dict[str, Any]] = []
        for n, document in enumerate(self.documents):
            ranked = (s for s in key_sentences(document.passages, 4 * count) if _place(s) not in self.said)
            chosen = [s for s in ranked if stands_alone(one_line(s.text))][:count]
            chosen.sort(key=lambda s: (s.passage.ordinal, s.span.start))
            for i, sentence in enumerate(chosen):
                lines.append(self.quote(sentence, self.lead(document) if i == 0 else "", f"s{n}"))
        return lines

    @cached_property
    def uses(self) -> Counter[str]:
        """Return how often runs of one to four words occur in the prose of the sources (of Chinese, of two to six characters)."""
        counted: Counter[str] = Counter()
        for document in self.documents:
            for sentence in document.sentences:
                if re.search(r"[\u4e00-\u9fff]", sentence.text):
                    for run in re.findall(r"[\u4e00-\u9fff]+", sentence.text):
                        counted.update(run[i : i + n] for n in range(2, 7) for i in range(len(run) - n + 1))
                    continue
                words = [w.removesuffix("s") for w in re.findall(r"\w[\w’'-]*", sentence.text.casefold())]
                counted.update(" ".join(words[i : i + n]) for n in range(1, 5) for i in range(len(words) - n + 1))
        return counted

    @cached_property
    def topics(self) -> list[str]:
        """What the documents are about, of each in turn, the most telling first."""
        each = [self.topics_of(document) for document in self.documents]
        in_turn = [topics[i] for i in range(_TOPICS) for topics in each if i < len(topics)]
        return list({topic.casefold(): topic for topic in reversed(in_turn)}.values())[::-1]

    def topics_of(self, document: DocumentText) -> list[str]:
        """Return what a document is about: phrases that its prose repeats; a single common word tells too little."""
        return [
            topic
            for topic in key_topics(document.passages, _TOPICS)
            if (" " in topic or not topic.isascii() or topic[:1].isupper())
            and sum(speaks_of(s.text, topic) for s in document.sentences) >= _LEAST
        ]


def speaks_of(text: str, topic: str) -> bool:
    """Say whether a text has a phrase, as whole words, in the singular or the plural."""
    if not topic.isascii():
        return topic in text
    return bool(re.search(rf"\b{re.escape(topic.removesuffix('s'))}s?\b", text, re.IGNORECASE))


def stands_alone(text: str) -> bool:
    """Say whether a sentence is a statement that can be read by itself."""
    return is_statement(text) and not (leans(text) or refers_back(text) or points_elsewhere(text))


def vector_of(sentence: Sentence) -> FloatArray | None:
    """Return a sentence's embedding, None where its passage has none."""
    passage = sentence.passage
    row = next((i for i, span in enumerate(passage.sentences) if span.end == sentence.span.end), None)
    vectors = passage.sentence_vectors
    return vectors[row] if vectors is not None and row is not None and row < len(vectors) else None


def _place(sentence: Sentence | KeySentence) -> tuple[str, int, int]:
    return sentence.passage.source, sentence.passage.page, sentence.span.end


def _reader(passages: Sequence[StoredPassage]) -> Callable[[], Sequence[StoredPassage]]:
    return lambda: passages
