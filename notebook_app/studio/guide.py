"""The automatic guide of a source and of a notebook: summary with citations, key topics, questions to ask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import TypeVar

from notebook_app.anchors import cite
from notebook_app.i18n import translate
from notebook_app.llm import LanguageModel
from notebook_app.markdown import escape
from notebook_app.records import Note, StoredPassage
from notebook_app.studio.extract import key_sentences
from notebook_app.studio.guide_record import QUOTES, Guide, GuideSentence, guide_of, renumbered
from notebook_app.studio.questions import IsAnswered, questions_about
from notebook_app.studio.topics import key_topics
from notebook_app.studio.written_guide import write_notebook_guide, write_source_guide

__all__ = ["Guide", "GuideSentence", "guide_of", "make_notebook_guide", "make_source_guide", "to_note_body"]

_SENTENCES, _TOPICS, _QUESTIONS = 4, 6, 4
_NOTEBOOK_SENTENCES, _NOTEBOOK_TOPICS = 6, 8

Item = TypeVar("Item")


def make_source_guide(
    title: str,
    passages: Sequence[StoredPassage],
    language_model: LanguageModel | None = None,
    *,
    language: str = "",
    is_answered: IsAnswered | None = None,
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

    Raises
    ------
    LanguageModelError
        If the language model fails.
    """
    if not passages:
        return Guide(title, (), (), ())
    spoken = language or passages[0].language
    if language_model is not None:
        return write_source_guide(title, passages, language_model, spoken)
    found = key_sentences(passages, _SENTENCES)
    summary = tuple(
        GuideSentence(" ".join(s.text.split()), (cite(s.passage, s.span, n),)) for n, s in enumerate(found, 1)
    )
    topics = key_topics(passages, _TOPICS)
    questions = questions_about(topics, passages, spoken, _QUESTIONS, is_answered)
    return Guide(title, summary, tuple(topics), tuple(questions))


def make_notebook_guide(
    name: str, guides: Sequence[Note], language_model: LanguageModel | None = None, *, language: str = ""
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

    Raises
    ------
    LanguageModelError
        If the language model fails.
    """
    parts = [guide_of(note) for note in guides]
    if language_model is not None and any(part.summary for part in parts):
        return write_notebook_guide(name, parts, language_model, language)
    sentences = _take_turns([part.summary for part in parts], max(_NOTEBOOK_SENTENCES, len(parts)))
    topics = _take_turns([part.topics for part in parts], _NOTEBOOK_TOPICS)
    questions = _take_turns([part.questions for part in parts], _QUESTIONS)
    return Guide(name, renumbered(sentences), tuple(topics), tuple(questions))


def to_note_body(guide: Guide, language: str) -> str:
    """Return a guide as Markdown with markers ``[n]`` into ``guide.citations``.

    A summary of quotations is introduced as such, a list; a written one is a paragraph.
    """
    sentences = [f"{escape(s.text)} {''.join(f'[{c.n}]' for c in s.citations)}".strip() for s in guide.summary]
    if not sentences:
        blocks = [translate("guide.empty", language)]
    elif guide.writer == QUOTES:
        blocks = [translate("guide.in_their_words", language), "\n".join(f"- {s}" for s in sentences)]
    else:
        blocks = [" ".join(sentences)]
    if guide.topics:
        blocks.append(f"**{translate('guide.topics', language)}**\n\n{' · '.join(map(escape, guide.topics))}")
    if guide.questions:
        listed = "\n".join(f"- {escape(q)}" for q in guide.questions)
        blocks.append(f"**{translate('guide.questions', language)}**\n\n{listed}")
    return "\n\n".join(blocks)


def _take_turns(lists: Sequence[Sequence[Item]], count: int) -> list[Item]:
    """Return the first of each list, then the second of each, and so on, each item once."""
    turns = chain.from_iterable(zip_longest(*lists))
    return list(dict.fromkeys(item for item in turns if item is not None))[:count]
