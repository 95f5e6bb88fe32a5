"""Have a language model write a quiz from numbered passages; right answers are borne out, wrong ones are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from pydantic import BaseModel, Field

from ingest.tokens import lexical_tokens
from notebook_app.errors import UncitedReply
from notebook_app.i18n import translate
from notebook_app.prompts.shared import FENCED
from notebook_app.records import Statement, StoredPassage
from notebook_app.studio.gate import Claim, Gate, Reply
from notebook_app.studio.material import context_tokens, passages_by_source
from notebook_app.studio.port import Made, Making
from notebook_app.studio.quiz.extract import quiz_title
from notebook_app.studio.quiz.markdown import to_markdown
from notebook_app.studio.quiz.question import Question
from notebook_app.studio.recall.gaps import GAP, gives_away
from notebook_app.studio.recall.portions import portions
from notebook_app.studio.recall.sentences import drawing
from notebook_app.text.anchors import best_sentence
from notebook_app.verify.facts import Facts

RULES: Final = (
    """\
You write questions of a quiz from numbered passages of a reader's own sources: {count} at the most, {difficulty}.

Each question can be answered from the passages alone and asks for one thing worth knowing. "explanation" is one sentence
that states the right answer, understandable by itself, and names the numbers of the passages that say it. Kinds:
- "single": "right" has one option, "wrong" two or three of the same kind and length that are certainly wrong.
- "multiple": "right" has two or more options, "wrong" two or more.
- "truefalse": "question" is a statement, "is_true" whether the passages say so; a false one contradicts them.
- "short": "answer" is a word, name or figure in the words of "explanation".
- "order": "steps" are three to five sentences on what happened, in their right order, each with its passages.
Mix the kinds. "difficulty" is 1 (easy) to 3 (hard). No option is like another; no question gives its answer away. Use
figures and names only as the passages have them. Plain text without Markdown.
Write in {language}.
"""
    + FENCED
)
_HOW_HARD: Final[Mapping[str, str]] = {
    "any": "some easy and some hard",
    "easy": "all easy",
    "medium": "neither easy nor hard",
    "hard": "all hard",
}
_LEVELS: Final[Mapping[str, tuple[int, ...]]] = {"any": (1, 2, 3), "easy": (1,), "medium": (2,), "hard": (3,)}
_STATED: Final = 0.6
"""Share of a right option's words that its explanation must have."""


class QuestionDraft(BaseModel):
    """A question that a model proposes."""

    kind: Literal["single", "multiple", "truefalse", "order", "short"] = "single"
    question: str = ""
    right: list[str] = Field(default_factory=list)
    wrong: list[str] = Field(default_factory=list)
    is_true: bool = False
    answer: str = ""
    steps: list[Claim] = Field(default_factory=list)
    difficulty: int = 2
    explanation: Claim


class QuestionDrafts(BaseModel):
    """The questions of some passages."""

    questions: list[QuestionDraft] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Checking:
    """A draft beside what it was written from."""

    making: Making
    gate: Gate
    reply: Reply[QuestionDrafts]
    passages: Sequence[StoredPassage]

    def named(self, draft: QuestionDraft) -> list[StoredPassage]:
        """Return the passages that a draft's explanation names; all where none of its numbers is right."""
        found = [self.passages[n - 1] for n in draft.explanation.passages if 1 <= n <= len(self.passages)]
        return found or list(self.passages)

    def verdict(self, text: str, draft: QuestionDraft) -> str:
        """Return whether the passages of a draft bear a text out."""
        return self.making.workspace.judge(text, self.named(draft))


def write(making: Making) -> Made:
    """Ask for questions portion by portion; a portion of which nothing passes is left out.

    Raises
    ------
    LanguageModelError
        If the endpoint fails, or no question passes at all.
    """
    assert making.model is not None  # the catalogue asks for this maker only with one
    options, gate = making.options, Gate(making)
    shares = portions(making, passages_by_source(making), options.count, options.focus, context_tokens(making))
    questions: list[Question] = []
    for done, (passages, count) in enumerate(shares):
        making.progress("questions", done, len(shares))
        values = {"count": count, "difficulty": _HOW_HARD[options.difficulty]}
        try:
            reply = gate.ask(f"questions{done}", RULES, passages, QuestionDrafts, wish=options.focus, **values)
        except UncitedReply:
            continue
        questions += list(_kept(_Checking(making, gate, reply, passages), questions))[:count]
    questions = questions[: options.count]
    if not questions:
        raise UncitedReply(url=making.model.name)
    content = {"questions": [question.to_json() for question in questions], "citations": gate.citations}
    counts = {**gate.counts, "questions": len(questions)}
    return Made(quiz_title(making), content, to_markdown(content, making.language), counts, making.model.name)


def _kept(checking: _Checking, before: Sequence[Question]) -> Iterator[Question]:
    """Yield the questions that can be asked; the others are dropped and counted."""
    asked = {question.asked.casefold() for question in before}
    levels = _LEVELS[checking.making.options.difficulty]
    for draft in checking.reply.value.questions:
        explanation = checking.reply.statement(draft.explanation)
        if explanation is None:
            continue
        question = _MAKERS[draft.kind](checking, draft, explanation)
        if question is None or question.asked.casefold() in asked or question.difficulty not in levels:
            checking.gate.drop()
            continue
        asked.add(question.asked.casefold())
        yield question


def _question(
    checking: _Checking, draft: QuestionDraft, said: Sequence[Statement], asked: str, **fields: object
) -> Question:
    identity = checking.gate.item_id("question", draft.kind, said[0].id)
    hard = min(3, max(1, draft.difficulty))
    return Question(identity, draft.kind, asked, tuple(said), difficulty=hard, **fields)  # type: ignore[arg-type]


def _options(checking: _Checking, draft: QuestionDraft, explanation: Statement) -> Question | None:
    """Keep a question whose right options its explanation states, with the options that are surely wrong."""
    gate = checking.gate
    asked = gate.heading(draft.question, checking.named(draft))
    right = list(dict.fromkeys(text for each in draft.right if (text := gate.plain(each))))
    fewest = 1 if draft.kind == "single" else 2
    if not asked or len(right) < fewest or (draft.kind == "single" and len(right) > 1):
        return None
    if not all(_states(explanation.text, option) and not _is_among(option, asked) for option in right):
        return None
    wrong: list[str] = []
    for each in draft.wrong:
        option = gate.plain(each)
        if option and not any(_is_like(option, other) for other in (*right, *wrong)):
            if _is_wrong(checking, draft, explanation.text, right, option):
                wrong.append(option)
            else:
                gate.drop()
    if len(wrong) < 2:
        return None
    options = [*right, *wrong[:3]]
    drawing(explanation.id, asked).shuffle(options)
    places = tuple(place for place, option in enumerate(options) if option in right)
    return _question(checking, draft, [explanation], asked, options=tuple(options), right=places)


def _is_wrong(checking: _Checking, draft: QuestionDraft, explanation: str, right: Sequence[str], option: str) -> bool:
    """Say whether an option is certainly not right too: put in the place of the right one, the passages do not say it.

    Where the right one's words stand in the explanation in another way, the option's own must not be in the sentence that
    bears it out.
    """
    for answer in right:
        pattern = re.compile(re.escape(answer), re.IGNORECASE)
        if pattern.search(explanation):
            return checking.verdict(pattern.sub(lambda _: option, explanation, count=1), draft) != "supported"
    near = [
        passage.text[s.start - passage.start : s.end - passage.start]
        for passage in checking.named(draft)
        for s in (best_sentence(explanation, passage),)
    ]
    return not any(_states(text, option) for text in near)


def _true_or_false(checking: _Checking, draft: QuestionDraft, explanation: Statement) -> Question | None:
    """Keep a statement that the passages bear out where it is called true, and exclude where it is called false."""
    asked = checking.gate.plain(draft.question)
    wanted = "supported" if draft.is_true else "unsupported"
    if not asked or checking.verdict(asked, draft) != wanted:
        return None
    if not draft.is_true and not _contradicts(asked, explanation.text):
        return None
    return _question(checking, draft, [explanation], asked, right=(1,) if draft.is_true else ())


def _contradicts(asked: str, explanation: str) -> bool:
    """Say whether a false statement speaks of what its explanation speaks of: else it is only unknown."""
    tokens = set(lexical_tokens(asked))
    return len(tokens & set(lexical_tokens(explanation))) >= 0.5 * max(1, len(tokens))


def _short(checking: _Checking, draft: QuestionDraft, explanation: Statement) -> Question | None:
    gate = checking.gate
    answer = gate.plain(draft.answer)
    asked = gate.heading(draft.question.replace(GAP, "…"), checking.named(draft))
    if not answer or not asked or not _states(explanation.text, answer) or gives_away(answer, asked):
        return None
    return _question(checking, draft, [explanation], asked, answer=answer)


def _order(checking: _Checking, draft: QuestionDraft, _explanation: Statement) -> Question | None:
    """Keep steps that one passage tells in this order, or that are dated."""
    claims = [(claim, found) for claim in draft.steps if (found := checking.reply.statement(claim)) is not None]
    if len(claims) < 3 or len(claims) < len(draft.steps) or len(claims) > 6:
        return None
    said = [statement for _, statement in claims]
    if not (_are_dated(said) or _are_told_in_order(checking, [claim for claim, _ in claims])):
        return None
    drawn = drawing(said[0].id, "order")
    shuffled = list(range(len(said)))
    drawn.shuffle(shuffled)
    options = tuple(said[place].text for place in shuffled)
    right = tuple(shuffled.index(place) for place in range(len(said)))
    asked = translate("quiz.in_sequence", checking.making.language)
    return _question(checking, draft, said, asked, options=options, right=right)


def _are_dated(said: Sequence[Statement]) -> bool:
    years = [[q.value for q in Facts.of(s.text).numbers if 1000 <= q.value <= 2100] for s in said]
    if not all(len(each) == 1 for each in years):
        return False
    return all(one[0] < other[0] for one, other in pairwise(years))


def _are_told_in_order(checking: _Checking, claims: Sequence[Claim]) -> bool:
    named = [set(claim.passages) for claim in claims]
    for n in set.intersection(*named):
        if 1 <= n <= len(checking.passages):
            starts = [best_sentence(claim.text, checking.passages[n - 1]).start for claim in claims]
            if all(one < other for one, other in pairwise(starts)):
                return True
    return False


def _states(text: str, option: str) -> bool:
    """Say whether a text has most of an option's words, and all its figures."""
    wanted = set(lexical_tokens(option))
    shared = len(wanted & set(lexical_tokens(text))) >= _STATED * max(1, len(wanted))
    return shared and Facts.of(option).numbers_in([Facts.of(text)])


def _is_among(option: str, asked: str) -> bool:
    return set(lexical_tokens(option)) <= set(lexical_tokens(asked))


def _is_like(one: str, other: str) -> bool:
    mine, theirs = set(lexical_tokens(one)), set(lexical_tokens(other))
    return not mine or mine <= theirs or (bool(theirs) and theirs <= mine)


_MAKERS: Final[Mapping[str, Callable[[_Checking, QuestionDraft, Statement], Question | None]]] = {
    "single": _options,
    "multiple": _options,
    "truefalse": _true_or_false,
    "short": _short,
    "order": _order,
}
