"""A source as a document: its structure, and its sentences by the part they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ingest.models import Span
from ingest.structure import SectionKind, Structure
from notebook_app.records import Citation, Source, StoredPassage
from notebook_app.text.anchors import cite, sentence_text
from notebook_app.text.boilerplate import is_boilerplate
from notebook_app.text.key_sentences import told_sentences
from notebook_app.text.prose import is_complete, one_line
from notebook_app.text.stance import Stance, stance_of

_SHORTEST, _LONGEST = 25, 700
"""Characters of a sentence worth quoting; a longer one is a table, or torn."""
_TORN = re.compile(r"[%a-z]|\d{1,2} [A-Z]|\W{0,40}\d[\d.,%]{0,40}\W{0,40}\d")
"""What begins in the middle, with a footnote's number, or as a row of a chart."""


def _ends(text: str) -> bool:
    return is_complete(text) or text.endswith((":", "："))


class DocumentLibrary(Protocol):
    """What reading documents needs of the library."""

    def structures(self, sources: Collection[str], /) -> dict[str, Structure]:
        """Return the structure of each source by its sha256."""
        ...

    def passages(
        self, notebook_id: str, /, *, sources: Collection[str] | None = None, ordinals: Collection[int] | None = None
    ) -> list[StoredPassage]:
        """Return passages of these sources in reading order, and of these places in them."""
        ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: where it stands, the kinds of its section, and whose claim it is."""

    passage: StoredPassage
    span: Span
    text: str
    kinds: tuple[SectionKind, ...]
    stance: Stance

    def citation(self, n: int) -> Citation:
        """Return citation ``n`` of it."""
        return cite(self.passage, self.span, n)

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands: page, first character, character after the last."""
        return self.passage.page, self.span.start, self.span.end


@dataclass(frozen=True)
class DocumentText:
    """A source with its structure and passages; its sentences are read when they are asked for."""

    source: Source
    structure: Structure
    read: Callable[[], Sequence[StoredPassage]]

    @property
    def title(self) -> str:
        """The source's title, as the reader may have changed it."""
        return self.source.title

    @cached_property
    def passages(self) -> Sequence[StoredPassage]:
        """What was read of it, in reading order."""
        return self.read()

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its whole sentences of prose in reading order, without headings, captions, references and boilerplate."""
        found = []
        for told in told_sentences(self.passages):
            section = self.structure.section_at(told.passage.page, (told.span.start + told.span.end) // 2)
            kinds = section.kinds if section else ()
            span = told.span
            if section and section.page == told.passage.page and span.start < section.start < span.end:
                span = Span(section.start, span.end)  # without the label of its part: "Methods We recorded …"
            text = one_line(sentence_text(told.passage, span))
            apparatus = {"references", "apparatus"} & set(kinds)
            if (
                apparatus
                or _TORN.match(text)
                or not _SHORTEST <= len(text) <= _LONGEST
                or not _ends(text)
                or is_boilerplate(text)
            ):
                continue
            found.append(Sentence(told.passage, span, text, kinds, stance_of(text, kinds)))
        return tuple(found)

    def of(self, *kinds: SectionKind) -> list[Sentence]:
        """Return the sentences of sections of these kinds."""
        return [sentence for sentence in self.sentences if set(kinds) & set(sentence.kinds)]

    def find(self, words: str, within: int = 6000) -> Citation | None:
        """Return a citation of words that stand, perhaps wrapped, at the beginning of a document; None where they do not."""
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        for passage in self.passages[:12]:
            found = pattern.search(passage.text) if passage.start < within else None
            if found and words:
                return cite(passage, Span(passage.start + found.start(), passage.start + found.end()), 0)
        return None

    def at(self, page: int, start: int, end: int) -> Citation | None:
        """Return a citation of characters of a page, None where no passage holds them."""
        for passage in self.passages:
            if passage.page == page and passage.start <= start < end <= passage.end:
                return cite(passage, Span(start, end), 0)
        return None


def read_documents(library: DocumentLibrary, notebook_id: str, sources: Sequence[Source]) -> list[DocumentText]:
    """Return sources as documents, in the order given; passages are read when a document is looked into."""
    structures: Mapping[str, Structure] = library.structures([source.id for source in sources])

    def reader(source: str) -> Callable[[], Sequence[StoredPassage]]:
        return lambda: library.passages(notebook_id, sources=[source])

    return [DocumentText(source, structures.get(source.id, Structure()), reader(source.id)) for source in sources]
