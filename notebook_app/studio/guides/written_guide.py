"""Guides written by a language model from numbered material, their citations checked by us."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, Field

from ingest.characters import CJK
from ingest.languages import LANGUAGES, most_common, written_in
from ingest.languages import language as language_row
from ingest.tokens import count_tokens
from notebook_app.errors import UncitedReply, WrongLanguage
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.llm.blocks import blocks_of, on_one_line, unmarked
from notebook_app.llm.fence import Fence
from notebook_app.prompts import GUIDE_SYSTEM, NOTEBOOK_GUIDE_SYSTEM
from notebook_app.records import Citation, StoredPassage, Verdict
from notebook_app.studio.guides.guide_record import Guide, GuideSentence, renumbered
from notebook_app.text.anchors import best_sentence, cite
from notebook_app.text.key_sentences import key_sentences

_CONTEXT_TOKENS = 2800
_DIGEST_PASSAGES = 12
_TOPICS, _QUESTIONS = 8, 5
Item = TypeVar("Item")
_MARKERS = re.compile(r"(?<!\s)\s*+[\[【]\d[\d,\s–-]*+[\]】]")


class WrittenSentence(BaseModel):
    """A sentence of the summary and the numbers of what it rests on."""

    text: str
    numbers: list[int] = Field(default_factory=list)


class WrittenGuide(BaseModel):
    """What the language model is asked for."""

    title: str = ""
    summary: list[WrittenSentence]
    topics: list[str] = Field(default_factory=list)
    questions: list[str] = Field(default_factory=list)


Judge = Callable[[str, Sequence[StoredPassage]], Verdict]
"""Says whether passages bear a text out."""
CitedJudge = Callable[[str, Sequence[Citation]], Verdict]
"""Says whether the passages that citations open bear a text out."""


def write_source_guide(
    title: str, passages: Sequence[StoredPassage], model: LanguageModel, language: str, judge: Judge
) -> Guide:
    """Return a source's guide, written from the passages that hold its opening and its central sentences.

    A sentence that its passages do not bear out, or that names none, is dropped and counted.

    Raises
    ------
    LanguageModelError
        If the language model fails, or no sentence of its summary can stay.
    """
    chosen = _digest(passages)
    written = _asked(model, GUIDE_SYSTEM, language, blocks_of(enumerate(chosen, 1)))
    summary = []
    for sentence in written.summary:
        text, cited = _plain(sentence.text), _named(sentence.numbers, chosen)
        if text and cited and judge(text, cited) != "unsupported":
            summary.append(GuideSentence(text, tuple(cite(p, best_sentence(text, p), 0) for p in cited)))
    return _finished(title, summary, written, model.name, language)


def write_notebook_guide(
    name: str, parts: Sequence[Guide], model: LanguageModel, language: str, judge: CitedJudge
) -> Guide:
    """Return a notebook's guide, written from its sources' summaries; its citations are those of the sentences used.

    A sentence that the cited words do not bear out, or that names none, is dropped and counted.

    Raises
    ------
    LanguageModelError
        If the language model fails, or no sentence of its summary can stay.
    """
    sentences = [(part.title, s) for part in parts for s in part.summary]
    context = "\n".join(f"[{n}] {on_one_line(title)}: {unmarked(s.text)}" for n, (title, s) in enumerate(sentences, 1))
    spoken = language or _language_of([s.text for _, s in sentences])
    written = _asked(model, NOTEBOOK_GUIDE_SYSTEM, spoken, context)
    summary = []
    for sentence in written.summary:
        text = _plain(sentence.text)
        cited = tuple(c for _, used in _named(sentence.numbers, sentences) for c in used.citations)
        if text and cited and judge(text, cited) != "unsupported":
            summary.append(GuideSentence(text, cited))
    return _finished(_plain(written.title) or name, summary, written, model.name, spoken)


def _asked(model: LanguageModel, rules: str, language: str, material: str) -> WrittenGuide:
    fence = Fence()
    system = fence.rules(rules, language=language_row(language).english_name)
    return model.structured([ChatMessage("system", system), ChatMessage("user", fence.around(material))], WrittenGuide)


def _finished(title: str, summary: list[GuideSentence], written: WrittenGuide, writer: str, language: str) -> Guide:
    if not summary:
        raise UncitedReply(url=writer)
    found = language_row(_language_of([sentence.text for sentence in summary]))
    if found.script != language_row(language).script:
        raise WrongLanguage(url=writer)
    topics = [t for topic in written.topics if (t := _plain(topic))]
    questions = [q for question in written.questions if (q := _plain(question))]
    dropped = len(written.summary) - len(summary)
    return Guide(
        title, renumbered(summary), tuple(topics[:_TOPICS]), tuple(questions[:_QUESTIONS]), writer, dropped=dropped
    )


def _digest(passages: Sequence[StoredPassage]) -> list[StoredPassage]:
    """Return the passages with the source's opening and its central sentences, in reading order, within the budget."""
    wanted = [passages[0], *(s.passage for s in key_sentences(passages, _DIGEST_PASSAGES))]
    chosen: list[StoredPassage] = []
    spent = 0
    for passage in dict.fromkeys(wanted):
        spent += count_tokens(passage.text)
        if chosen and spent > _CONTEXT_TOKENS:
            break
        chosen.append(passage)
    return sorted(chosen, key=lambda p: p.ordinal)


def _named(numbers: Sequence[int], items: Sequence[Item]) -> list[Item]:
    """Return the items with these numbers, from 1; a number that names none is left out."""
    return [items[n - 1] for n in dict.fromkeys(numbers) if 1 <= n <= len(items)]


def _plain(text: str) -> str:
    return " ".join(_MARKERS.sub("", text).split())


def _language_of(texts: Sequence[str]) -> str:
    return most_common(
        (written_in("Han" if re.search(rf"[{CJK}]", text) else "Latin").code for text in texts), LANGUAGES
    )
