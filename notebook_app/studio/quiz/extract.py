"""Make a quiz of the sources' own sentences: gaps with distractors, changed figures, short answers, orders of time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final

from notebook_app.errors import NothingWorthAsking
from notebook_app.i18n import translate
from notebook_app.records import StoredPassage
from notebook_app.studio.gate import Gate
from notebook_app.studio.material import passages_by_source
from notebook_app.studio.port import Made, Making
from notebook_app.studio.quiz.content import QuestionKind
from notebook_app.studio.quiz.markdown import to_markdown
from notebook_app.studio.quiz.question import Question
from notebook_app.studio.recall.distractors import Distractors
from notebook_app.studio.recall.figures import changed, with_figure
from notebook_app.studio.recall.gaps import GAP, Gap, gaps
from notebook_app.studio.recall.sentences import Told, dated, drawing, worth_asking
from notebook_app.studio.recall.vocabulary import Vocabulary, vocabularies

_KINDS: Final[Mapping[str, tuple[QuestionKind, ...]]] = {
    "any": ("single", "truefalse", "single", "short", "truefalse"),
    "easy": ("truefalse", "single"),
    "medium": ("single", "truefalse", "single"),
    "hard": ("short",),
}
"""The kinds of question by difficulty, in turn."""
_SETS: Final[Mapping[str, tuple[QuestionKind, ...]]] = {
    "any": ("multiple", "order"),
    "medium": ("order",),
    "hard": ("multiple", "order"),
}
"""Kinds that take several sentences."""
_DIFFICULTY: Final[Mapping[str, int]] = {"truefalse": 1, "single": 2, "order": 2, "short": 3, "multiple": 3}
_ROUNDED = re.compile(
    r"(?:\b(?:half|third|quarter|fifth|majority|minority|most|few|one|two|three|four|five|six|seven|eight|nine)\b|-in-|半|成|多数|少数)"
    r"[^()（）]{0,60}[(（]$",
    re.IGNORECASE,
)
"""A share in words, which the figure in brackets after it repeats."""
_LEVELS: Final[Mapping[str, int]] = {"easy": 1, "medium": 2, "hard": 3}
_EACH_SET: Final = 6
"""Questions for which there is one of several sentences."""
_FEWEST_WRONG, _MOST_WRONG = 2, 3
_FEWEST_YEARS, _MOST_YEARS = 3, 5
_YEAR = re.compile(
    r"(?<=\b[Ii]n )YEAR|(?<=\b[Ss]ince )YEAR|(?<=\b[Bb]y )YEAR|(?<=\b[Dd]uring )YEAR|(?<=\b[Uu]ntil )YEAR|(?<=\b[Ff]rom )YEAR|"
    r"(?<=\b[Aa]fter )YEAR|(?<=\b[Bb]efore )YEAR|(?<=\d, )YEAR|(?<=(?:uary|arch|pril|June|July|gust|mber|ober) )YEAR|"
    r"(?<=\bMay )YEAR|(?<=\bthe )YEAR(?= [a-z])|YEAR(?=年)".replace(
        "YEAR", r"(?:1[5-9]|20)\d\d(?![\w/–-]|[.,]\d)"
    ).replace(r"(?![\w/–-]|[.,]\d)(?=年)", "(?=年)")
)
"""A year as dates are written, which tells it from another figure of four digits."""


@dataclass
class _Quiz:
    making: Making
    gate: Gate
    sources: Sequence[list[StoredPassage]]
    vocabularies: Mapping[str, Vocabulary]
    distractors: Distractors
    asked: Counter[str] = field(default_factory=Counter)
    used: set[tuple[str, int]] = field(default_factory=set)

    def context(self, told: Told) -> str:
        """Return whose sentence it is, where it says "we"."""
        return told.passage.title if told.speaks_of_authors else ""

    def gaps(self, told: Told) -> list[Gap]:
        """Return the gaps of a sentence whose answers were not asked for before."""
        found = gaps(told.text, self.vocabularies[told.passage.source], self.context(told))
        return [gap for gap in found if gap.kind == "number" or not self.asked[gap.answer(told.text).casefold()]]

    def question(self, kind: QuestionKind, told: Sequence[Told], asked: str, **fields: object) -> Question:
        """Return a question whose explanations are the sentences it was made of."""
        self.used |= {(each.passage.id, each.span.start) for each in told}
        said = tuple(self.gate.quote(each.passage, each.span, each.text) for each in told)
        made = self.gate.item_id("question", kind, said[0].id)
        level = _LEVELS.get(self.making.options.difficulty, _DIFFICULTY[kind])
        return Question(made, kind, asked, said, difficulty=level, **fields)  # type: ignore[arg-type]


def extract(making: Making) -> Made:
    """Make the questions.

    Raises
    ------
    NothingWorthAsking
        If no sentence of the sources can be asked about.
    """
    options, gate, sources = making.options, Gate(making), passages_by_source(making)
    words = vocabularies(sources)
    quiz = _Quiz(making, gate, sources, words, Distractors(sources, words, making.workspace.embedder))
    told = worth_asking(making, options.count, options.focus)
    sets = [] if options.focus else list(_of_several(quiz, told, options.difficulty, options.count // _EACH_SET))
    questions = list(_of_one(quiz, told, options.difficulty, options.count - len(sets)))
    questions = _mixed(questions, sets)
    if not questions:
        raise NothingWorthAsking
    content = {"questions": [question.to_json() for question in questions], "citations": gate.citations}
    counts = {**gate.counts, "questions": len(questions)}
    return Made(quiz_title(making), content, to_markdown(content, making.language), counts)


def quiz_title(making: Making) -> str:
    """Return what a quiz is called: after its only source, or after the notebook."""
    sources = making.source_records()
    of = making.options.focus or (sources[0].title if len(sources) == 1 else making.notebook.name)
    return translate("quiz.of", making.language, of=of)


def _mixed(questions: Sequence[Question], sets: Sequence[Question]) -> list[Question]:
    """Return the questions with those of several sentences spread among them."""
    mixed = list(questions)
    for n, question in enumerate(sets, 1):
        mixed.insert(min(len(mixed), n * _EACH_SET - 1), question)
    return mixed


def _of_one(quiz: _Quiz, told: Sequence[Told], difficulty: str, count: int) -> Iterator[Question]:
    kinds = cycle(_KINDS[difficulty])
    makers: Mapping[QuestionKind, Callable[[_Quiz, Told], Question | None]] = {
        "single": _single,
        "truefalse": _true_or_false,
        "short": _short,
    }
    wanted, made = next(kinds), 0
    for each in told:
        if made == count:
            return
        quiz.making.progress("questions", made, count)
        if (each.passage.id, each.span.start) in quiz.used:
            continue
        for kind in dict.fromkeys((wanted, *_KINDS[difficulty])):
            question = makers[kind](quiz, each)
            if question is not None:
                made, wanted = made + 1, next(kinds)
                yield question
                break


def _single(quiz: _Quiz, told: Told) -> Question | None:
    """Ask for a gap, with wrong answers of its kind."""
    for gap in quiz.gaps(told):
        answer, drawn = gap.answer(told.text), drawing(told.passage.id, gap.start)
        wrong = quiz.distractors.of(told, gap, drawn, _MOST_WRONG)
        if len(wrong) < _FEWEST_WRONG:
            continue
        options = [answer, *wrong]
        if gap.kind == "number":
            options.sort(key=lambda figure: float(re.sub(r"[^\d.]", "", figure) or 0))
        else:
            drawn.shuffle(options)
        quiz.asked[answer.casefold()] += 1
        right = (options.index(answer),)
        context = quiz.context(told)
        return quiz.question(
            "single", [told], gap.blank(told.text), options=tuple(options), right=right, context=context
        )
    return None


def _short(quiz: _Quiz, told: Told) -> Question | None:
    """Ask for a gap, without options."""
    for gap in quiz.gaps(told):
        answer = gap.answer(told.text)
        quiz.asked[answer.casefold()] += 1
        return quiz.question("short", [told], gap.blank(told.text), answer=answer, context=quiz.context(told))
    return None


def _true_or_false(quiz: _Quiz, told: Told) -> Question | None:
    """Ask whether a sentence with a figure is true; in half of them the figure is another one."""
    numbers = [gap for gap in quiz.gaps(told) if gap.kind == "number"]
    if not numbers:
        return None
    drawn = drawing(told.passage.id, told.span.start)
    if drawn.random() < 0.5:
        return quiz.question("truefalse", [told], told.text, right=(1,), context=quiz.context(told))
    altered = _falsified(quiz, told, numbers[0])
    return quiz.question("truefalse", [told], altered, context=quiz.context(told)) if altered else None


def _falsified(quiz: _Quiz, told: Told, gap: Gap) -> str:
    """Return a sentence with a figure that neither its passage nor its page's others have, and that is judged false."""
    if _ROUNDED.search(told.text[: gap.start]):
        return ""  # "about half (37%)" shows itself to be wrong
    passage = told.passage
    near = [p.text for p in _source_of(quiz, passage) if abs(p.ordinal - passage.ordinal) <= 1]
    for figure in changed(gap.answer(told.text), drawing(passage.id, gap.start, "false"), near, count=3):
        altered = with_figure(told.text, gap, figure)
        if quiz.making.workspace.judge(altered, [passage]) == "unsupported":
            return altered
    return ""


def _source_of(quiz: _Quiz, passage: StoredPassage) -> list[StoredPassage]:
    return next(passages for passages in quiz.sources if passages[0].source == passage.source)


def _of_several(quiz: _Quiz, told: Sequence[Told], difficulty: str, count: int) -> Iterator[Question]:
    kinds = cycle(_SETS.get(difficulty, ()))
    makers = {"multiple": _multiple, "order": _order}
    made = 0
    rows = {kind: list(quiz.sources) for kind in makers}
    for kind in kinds:
        if made == count or not any(rows.values()):
            return
        while rows[kind]:
            question = makers[kind](quiz, rows[kind].pop(0), told)
            if question is not None:
                made += 1
                yield question
                break


def _multiple(quiz: _Quiz, source: list[StoredPassage], told: Sequence[Told]) -> Question | None:
    """Ask which of four sentences stand in a source; two have another figure."""
    own = [each for each in told if each.passage.source == source[0].source]
    numbered = [(each, gap) for each in own for gap in quiz.gaps(each)[:3] if gap.kind == "number"]
    first = list({(each.passage.id, each.span.start): (each, gap) for each, gap in reversed(numbered)}.values())
    if len(first) < 4:
        return None
    drawn = drawing(source[0].source, "multiple")
    chosen = drawn.sample(first[-8:], 4)
    texts = [(each.text, each) for each, _ in chosen[:2]]
    altered = [(_falsified(quiz, each, gap), each) for each, gap in chosen[2:]]
    if not all(text for text, _ in altered):
        return None
    options = [*texts, *altered]
    drawn.shuffle(options)
    right = tuple(i for i, (text, each) in enumerate(options) if text == each.text)
    asked = translate("quiz.which_stand", quiz.making.language, title=source[0].title)
    sentences = [each for _, each in options]
    return quiz.question("multiple", sentences, asked, options=tuple(text for text, _ in options), right=right)


def _order(quiz: _Quiz, source: list[StoredPassage], _told: Sequence[Told]) -> Question | None:
    """Ask in which order things came that a source dates."""
    by_year = dated(source, _YEAR)
    if len(by_year) < _FEWEST_YEARS:
        return None
    drawn = drawing(source[0].source, "order")
    years = sorted(drawn.sample(sorted(by_year), min(_MOST_YEARS, len(by_year))))
    events = [by_year[year] for year in years]
    shuffled = list(range(len(events)))
    drawn.shuffle(shuffled)
    options = tuple(_YEAR.sub(GAP, events[place].text) for place in shuffled)
    right = tuple(shuffled.index(place) for place in range(len(events)))
    return quiz.question(
        "order", events, translate("quiz.in_order", quiz.making.language), options=options, right=right
    )
