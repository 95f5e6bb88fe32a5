"""The automatic guide of a source and of a notebook: summary with citations, key topics, questions to ask."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import TypeVar

from ingest.tokens import lexical_tokens
from notebook_app.errors import LanguageModelError
from notebook_app.i18n import translate
from notebook_app.llm import LanguageModel
from notebook_app.records import QUOTES, Note, StoredPassage
from notebook_app.studio.guides.guide_record import Guide, GuideSentence, guide_of, renumbered
from notebook_app.studio.guides.questions import IsAnswered, questions_about
from notebook_app.studio.guides.summary import summary_sentences
from notebook_app.studio.guides.written_guide import CitedJudge, Judge, write_notebook_guide, write_source_guide
from notebook_app.text.markdown import escape
from notebook_app.text.prose import one_line
from notebook_app.text.topics import key_topics
from notebook_app.verify.verdict import judge

__all__ = ["Guide", "GuideSentence", "guide_of", "make_notebook_guide", "make_source_guide", "to_note_body"]

log = logging.getLogger(__name__)
_SENTENCES, _TOPICS, _TOPICS_ASKED, _QUESTIONS = 4, 6, 12, 4
_NOTEBOOK_SENTENCES, _NOTEBOOK_TOPICS, _LEADING_TOPICS = 6, 8, 4

Item = TypeVar("Item")


def make_source_guide(
    title: str,
    passages: Sequence[StoredPassage],
    language_model: LanguageModel | None = None,
    *,
    language: str = "",
    is_answered: IsAnswered | None = None,
    judge: Judge = judge,
) -> Guide:
    """Return the guide of one source.

    Without a language model the summary is the source's own central sentences, its topics are headings and phrases it
    repeats, and the questions are built from topics.

    Parameters
    ----------
    title : str
        The source's title.
    passages : sequence of StoredPassage
        All of the source's, in reading order, with vectors if they have any.
    language_model : LanguageModel, optional
        Writes the guide, if given.
    language : str
        Of the guide's own words; the source's by default.
    is_answered : callable, optional
        Asks a question and says whether the sources answered: only such questions are suggested.
    judge : callable
        Says whether passages bear a sentence out that the language model wrote; by words alone by default.

    """
    if not passages:
        return Guide(title, (), (), ())
    spoken = language or passages[0].language
    failed = ""
    if language_model is not None:
        try:
            return write_source_guide(title, passages, language_model, spoken, judge)
        except LanguageModelError as error:
            failed = _failed(language_model, error)
    found = summary_sentences(passages, _SENTENCES)
    summary = tuple(GuideSentence(one_line(s.text), (s.citation(n),)) for n, s in enumerate(found, 1))
    topics = key_topics(passages, _TOPICS_ASKED)
    questions = questions_about(topics, passages, spoken, _QUESTIONS, is_answered)
    return Guide(title, summary, tuple(topics[:_TOPICS]), tuple(questions), failed=failed)


def make_notebook_guide(
    name: str,
    guides: Sequence[Note],
    language_model: LanguageModel | None = None,
    *,
    language: str = "",
    judge: CitedJudge | None = None,
) -> Guide:
    """Return the guide of a notebook, from the guides of its sources.

    Parameters
    ----------
    name : str
        The notebook's name, the title where no language model gives one.
    guides : sequence of Note
        The sources' guides, at least one, in the order of the sources.
    language_model : LanguageModel, optional
        Writes the guide, if given.
    language : str
        In which the language model writes; that of most of the cited words by default.
    judge : callable
        Says whether cited passages bear a sentence out; needed where a language model writes.

    """
    parts = [guide_of(note) for note in guides]
    failed = ""
    if language_model is not None and any(part.summary for part in parts):
        assert judge is not None  # nothing is kept unjudged
        try:
            return write_notebook_guide(name, parts, language_model, language, judge)
        except LanguageModelError as error:
            failed = _failed(language_model, error)
    each = max(1, _NOTEBOOK_SENTENCES // max(1, len(parts)))
    sentences = [sentence for part in parts for sentence in part.summary[:each]]
    named: dict[tuple[str, ...], str] = {}
    for topic in _take_turns([part.topics for part in parts]):
        named.setdefault(tuple(lexical_tokens(topic)), topic)
    topics = sorted(named.values(), key=lambda topic: -_spoken_of(topic, parts))
    questions = _take_turns([part.questions for part in parts])
    return Guide(
        name, renumbered(sentences), tuple(topics[:_NOTEBOOK_TOPICS]), tuple(questions[:_QUESTIONS]), failed=failed
    )


def _failed(model: LanguageModel, error: LanguageModelError) -> str:
    log.warning("a guide is quoted, not written by %s: %s", model.name, error)
    return model.name


def to_note_body(guide: Guide, language: str) -> str:
    """Return a guide as Markdown with markers ``[n]`` into ``guide.citations``.

    A summary of quotations is introduced as such, a list, by the titles of the sources where there are several; a
    written one is a paragraph.
    """
    if not guide.summary:
        blocks = [translate("guide.empty", language)]
    elif guide.writer == QUOTES:
        blocks = _quoted(guide, language)
    else:
        blocks = [" ".join(map(_marked, guide.summary))]
    if guide.topics:
        blocks.append(f"**{translate('guide.topics', language)}**\n\n{' · '.join(map(escape, guide.topics))}")
    if guide.questions:
        listed = "\n".join(f"- {escape(q)}" for q in guide.questions)
        blocks.append(f"**{translate('guide.questions', language)}**\n\n{listed}")
    return "\n\n".join(blocks)


def _quoted(guide: Guide, language: str) -> list[str]:
    """Return the blocks of a summary of quotations: those of several sources after their titles."""
    by_source: dict[str, list[GuideSentence]] = {}
    for sentence in guide.summary:
        by_source.setdefault(sentence.citations[0].source if sentence.citations else "", []).append(sentence)
    if len(by_source) == 1 or not guide.topics:
        return [translate("guide.in_their_words", language), "\n".join(f"- {_marked(s)}" for s in guide.summary)]
    topics = list(guide.topics[:_LEADING_TOPICS])
    comma, last = translate("guide.comma_list", language), translate("guide.and_list", language)
    listed = last.join(filter(None, (comma.join(topics[:-1]), topics[-1])))
    lead = translate("guide.notebook_many", language, count=len(by_source), topics=escape(listed))
    titled = (
        f"- *{escape(said[0].citations[0].title)}*: {' '.join(map(_marked, said))}" for said in by_source.values()
    )
    return [lead, "\n".join(titled)]


def _marked(sentence: GuideSentence) -> str:
    return f"{escape(sentence.text)} {''.join(f'[{c.n}]' for c in sentence.citations)}".strip()


def _spoken_of(topic: str, parts: Sequence[Guide]) -> int:
    """Return how many of the sources' guides have a topic, or have it in their title or summary."""
    said = (" ".join((part.title, *part.topics, *(s.text for s in part.summary))).casefold() for part in parts)
    return sum(topic.casefold() in text for text in said)


def _take_turns(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """Return the first of each list, then the second of each, and so on, each item once."""
    turns = chain.from_iterable(zip_longest(*lists))
    return list(dict.fromkeys(item for item in turns if item is not None))
