"""A guide as a value, and how a note keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from notebook_app.records import QUOTES, Citation, Note


@dataclass(frozen=True, slots=True)
class GuideSentence:
    """A sentence of a summary, as plain text, and what it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """What a source or notebook is about.

    ``writer`` is "quotes" or the language model's name; ``failed`` names the model whose guide could not be used, so that
    quotations stand in for it until another is set. ``named`` is the name that it gave the notebook, until the reader gives
    another. ``dropped`` counts sentences that their passages did not bear out.
    """

    title: str
    summary: tuple[GuideSentence, ...]
    topics: tuple[str, ...]
    questions: tuple[str, ...]
    writer: str = QUOTES
    failed: str = ""
    dropped: int = 0
    named: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the summary once, in the order of their numbers."""
        return tuple({c.n: c for s in self.summary for c in s.citations}.values())

    @property
    def data(self) -> dict[str, Any]:
        """What a note keeps of the guide beside its body and citations; :func:`guide_of` reads it back."""
        summary = [{"text": s.text, "citations": [c.n for c in s.citations]} for s in self.summary]
        return {
            "topics": list(self.topics),
            "questions": list(self.questions),
            "summary": summary,
            "writer": self.writer,
            **({"failed": self.failed} if self.failed else {}),
            **({"dropped": self.dropped} if self.dropped else {}),
            **({"named": self.named} if self.named else {}),
        }


def guide_of(note: Note) -> Guide:
    """Return the guide that a note was made from."""
    by_number = {c.n: c for c in note.citations}
    summary = tuple(_sentence_from(entry, by_number) for entry in note.data.get("summary", ()))
    written = {name: note.data[name] for name in ("writer", "failed", "dropped", "named") if name in note.data}
    topics, questions = note.data.get("topics", ()), note.data.get("questions", ())
    return Guide(note.title, summary, tuple(topics), tuple(questions), **written)


def renumbered(sentences: Sequence[GuideSentence]) -> tuple[GuideSentence, ...]:
    """Return sentences whose citations are numbered in order of first use, the same anchor under one number."""
    numbers = {a: n for n, a in enumerate(dict.fromkeys(c.anchor for s in sentences for c in s.citations), 1)}
    return tuple(replace(s, citations=tuple(replace(c, n=numbers[c.anchor]) for c in s.citations)) for s in sentences)


def _sentence_from(entry: Mapping[str, Any], citations: Mapping[int, Citation]) -> GuideSentence:
    return GuideSentence(entry["text"], tuple(citations[n] for n in entry["citations"] if n in citations))
