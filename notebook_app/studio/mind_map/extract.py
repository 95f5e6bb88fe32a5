"""Draw a mind map of the sources' headings and terms, each with the sentence that says most of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.i18n import translate
from notebook_app.records import Statement
from notebook_app.studio.gate import Gate
from notebook_app.studio.mind_map.markdown import to_markdown
from notebook_app.studio.mind_map.tree import node
from notebook_app.studio.port import Made, Making
from notebook_app.studio.report.reading import Reading, speaks_of, stands_alone
from notebook_app.text.key_sentences import key_sentences
from notebook_app.text.prose import one_line
from notebook_app.text.sections import headings, without_number

_BRANCHES: Final = {"small": 5, "standard": 8, "large": 16}
"""Sections of a source."""
_TERMS: Final = {"small": 2, "standard": 3, "large": 5}
"""Terms under a section, and sections under one."""
_RANKED: Final = 150
_LONGEST_LABEL: Final = 80
_ACRONYM: Final = 6
"""Characters up to which a label in capitals is a name; a longer one is a heading set so."""


def extract(making: Making) -> Made:
    """Draw the map: of one source its sections, of several each source with its own; terms below them."""
    gate = Gate(making)
    reading = Reading(making, gate)
    nodes: list[dict[str, Any]] = []
    for done, document in enumerate(reading.documents):
        making.progress("write", done, len(reading.documents))
        drawn = _Source(reading, document)
        if not reading.several:
            nodes += drawn.branches("")
        elif opening := drawn.opening():
            key = gate.item_id("source", document.source.id)
            nodes.append(node(key, _label(document.title), [drawn.said(opening)]))
            nodes += drawn.branches(key)
    content = {"citations": gate.citations, "nodes": nodes}
    about = making.notebook.name if reading.several else reading.documents[0].title
    return Made(about, content, to_markdown(content, making.language), gate.counts)


class _Source:
    """One source on the map."""

    def __init__(self, reading: Reading, document: DocumentText) -> None:
        self._reading, self._document = reading, document
        ranked = key_sentences(document.passages, _RANKED)
        self._rank = {(s.passage.id, s.span.end): n for n, s in enumerate(ranked)}
        self._size = reading.making.options.size

    def opening(self) -> Sentence | None:
        """Return the sentence that stands for the whole."""
        found = self._reading.part(self._document, "about", 1)
        return found[0] if found else self._best(self._document.sentences)

    def said(self, sentence: Sentence) -> Statement:
        """Return a sentence as a statement of the map."""
        line = self._reading.quote(sentence)
        return Statement(line["id"], line["text"], tuple(line["citations"]), line["verdict"])

    def branches(self, parent: str) -> Iterator[dict[str, Any]]:
        """Yield the sections with what is below them; where there are none, the terms of the whole."""
        gate = self._reading.gate
        sections = self._sections(0)
        chosen = [(name, best) for name, held in sections.items() if (best := self._best(held))]
        if len(chosen) < 2:
            yield from self._terms(parent, list(self._document.sentences), _BRANCHES[self._size])
            return
        weight = sorted(chosen, key=lambda pair: -len(sections[pair[0]]))[: _BRANCHES[self._size]]
        for name, best in chosen:
            if (name, best) not in weight:
                continue
            key = gate.item_id("section", self._document.source.id, name)
            yield node(key, _label(name), [self.said(best)], parent)
            below = self._sections(1, name)
            named = [(each, found) for each, held in below.items() if (found := self._best(held))]
            for each, found in named[: _TERMS[self._size] + 1]:
                inner = gate.item_id("section", self._document.source.id, name, each)
                yield node(inner, _label(each), [self.said(found)], key)
            if not named:
                yield from self._terms(key, sections[name], _TERMS[self._size])

    def _sections(self, depth: int, above: str = "") -> dict[str, list[Sentence]]:
        """Return the sentences of each section at a depth of the headings, the source's own title left out."""
        found: dict[str, list[Sentence]] = {}
        for sentence in self._document.sentences:
            path = [name for part in headings(sentence.passage.section) if (name := without_number(part))]
            path = [name for name in path if name.casefold() != self._document.title.casefold()]
            if len(path) > depth and (not depth or path[depth - 1] == above):
                found.setdefault(path[depth], []).append(sentence)
        return found

    def _terms(self, parent: str, within: list[Sentence], count: int) -> Iterator[dict[str, Any]]:
        found = 0
        for topic in self._reading.topics_of(self._document):
            held = [s for s in within if speaks_of(s.text, topic)]
            best = self._best(held)
            if best and found < count:
                found += 1
                key = self._reading.gate.item_id("term", self._document.source.id, parent, topic)
                yield node(key, _label(topic), [self.said(best)], parent)

    def _best(self, sentences: list[Sentence] | tuple[Sentence, ...]) -> Sentence | None:
        """Return the most telling sentence not said yet that stands alone; else one that was not said."""
        fresh = self._reading.fresh(sentences)
        alone = [s for s in fresh if stands_alone(s.text)] or fresh
        return min(alone, key=lambda s: self._rank.get((s.passage.id, s.span.end), _RANKED), default=None)


def _label(text: str) -> str:
    plain = one_line(text)
    plain = plain.capitalize() if plain.isupper() and len(plain) > _ACRONYM else plain
    return plain if len(plain) <= _LONGEST_LABEL else f"{plain[:_LONGEST_LABEL].rsplit(' ', 1)[0]}…"


def root_title(making: Making) -> str:
    """Return what a map is called where nothing else names it."""
    return translate("mind_map.titled", making.language, about=making.notebook.name)
