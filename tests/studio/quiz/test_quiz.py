"""Quizzes: made with and without a model, graded, kept, and exported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from notebook_app.errors import BadOption, NoSuchItem
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Statement
from notebook_app.studio.flashcards.card import cards_of
from notebook_app.studio.quiz.export import escape
from notebook_app.studio.quiz.grade import grade_options, grade_text
from notebook_app.studio.quiz.question import Question, questions_of
from notebook_app.studio.recall.gaps import GAP, gives_away
from notebook_app.studio.recall.vocabulary import FIGURE
from notebook_app.verify.numerals import quantities
from notebook_app.verify.verdict import judge
from tests.chat.passages import stored
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.gift import parse
from tests.studio.resolving import assert_resolves

HERONS = """# Herons

The grey heron stands still in shallow water until a fish comes near. A heronry is a colony in which wading birds nest.
The heronry of Lake Constance held 140 nests in 1998. The night heron hunts after dusk and roosts by day in willows.
The great egret came back to Lake Constance in 2004. White storks left the valley of the Rhine for good in 1987.
"""


@pytest.fixture
def quiz(own_samples: Notebook) -> Artifact:
    return own_samples.studio.make("quiz", count=20)


def _passages_of(notebook: Notebook, artifact: Artifact, question: Question) -> list[Any]:
    return notebook.studio.quizzes._passages(artifact, question)


def test_questions_without_a_model_are_explained_and_their_options_are_sound(
    own_samples: Notebook, quiz: Artifact
) -> None:
    questions = questions_of(quiz.content)
    assert len(questions) == 20
    assert assert_resolves(own_samples, quiz) >= 20
    assert {question.kind for question in questions} >= {"single", "truefalse", "short"}
    for question in questions:
        passages = _passages_of(own_samples, quiz, question)
        texts = " ".join(passage.text for passage in passages)
        match question.kind:
            case "single":
                right = question.options[question.right[0]]
                wrong = [option for option in question.options if option != right]
                assert len(wrong) >= 2
                assert right in question.explanations[0].text
                assert not gives_away(right, f"{question.asked} {question.context}")
                assert bool(FIGURE.fullmatch(right)) == all(FIGURE.fullmatch(option) for option in wrong)
                for option in wrong:
                    assert option.casefold() not in texts.casefold() or FIGURE.fullmatch(option)
                    assert not {q.value for q in quantities(option)} & {q.value for q in quantities(texts)}
            case "short":
                assert question.answer in question.explanations[0].text
                assert not gives_away(question.answer, question.asked)
            case "truefalse":
                stated = question.explanations[0].text
                if question.right:
                    assert question.asked == stated
                else:
                    new = {q.value for q in quantities(question.asked)} - {q.value for q in quantities(stated)}
                    assert len(new) == 1
                    assert not new & {q.value for q in quantities(texts)}, "the changed figure is nowhere there"
                    assert judge(question.asked, passages) == "unsupported"
            case "multiple":
                stated_texts = {statement.text for statement in question.explanations}
                assert {question.options[place] for place in question.right} <= stated_texts
            case "order":
                assert sorted(question.right) == list(range(len(question.options)))


def test_answers_are_graded_kept_and_come_back_when_wrong(own_samples: Notebook, quiz: Artifact) -> None:
    quizzes, cards = own_samples.studio.quizzes, own_samples.studio.cards
    questions = questions_of(quiz.content)
    single = next(question for question in questions if question.kind == "single")
    truth = next(question for question in questions if question.kind == "truefalse")
    assert quizzes.score(quiz.id).answered == 0
    assert cards.keep_wrong(quiz.id) is None
    wrong = next(place for place in range(len(single.options)) if place not in single.right)
    assert not quizzes.answer(quiz.id, single.id, [wrong]).is_right
    assert quizzes.answer(quiz.id, truth.id, truth.right).is_right
    score = quizzes.score(quiz.id)
    assert (score.questions, score.answered, score.right) == (20, 2, 1)
    left = quizzes.to_ask(quiz.id)
    assert len(left) == 19
    assert left[-1].id == single.id, "a wrong one comes back after those never asked"
    deck = cards.keep_wrong(quiz.id)
    assert deck is not None
    (card,) = cards_of(deck)
    assert (card.id, card.kind, card.answer) == (single.id, "cloze", single.options[single.right[0]])
    assert assert_resolves(own_samples, deck) == 1
    assert cards.keep_wrong(quiz.id).id == deck.id  # type: ignore[union-attr]
    assert len(cards_of(own_samples.studio.artifact(deck.id))) == 1, "it is kept once"
    assert cards.states()[card.id].reviews == 1, "the wrong answer counts as its first review"
    assert quizzes.answer(quiz.id, single.id, single.right).is_right
    assert quizzes.score(quiz.id).right == 2
    assert cards.keep_wrong(quiz.id) is None
    with pytest.raises(NoSuchItem):
        quizzes.answer(quiz.id, "nothing", [0])
    with pytest.raises(NoSuchItem):
        quizzes.to_ask(deck.id)


def question(kind: str = "short", **fields: Any) -> Question:
    said = (Statement("s", "The night heron hunts after dusk.", (1,)),)
    return Question("q", kind, fields.pop("asked", f"The {GAP} hunts after dusk."), said, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reply", "mark"),
    [
        ("night heron", "right"),
        ("the Night Herons", "right"),
        ("nigth heron", "right"),
        ("Dusk is when the night heron hunts.", "right"),
        ("heron", "partly"),
        ("grey egret", "wrong"),
        ("", "wrong"),
    ],
)
def test_a_short_answer_is_graded_against_its_passages(reply: str, mark: str) -> None:
    passages = stored("Herons", HERONS)
    assert grade_text(question(answer="night heron"), reply, passages, judge).mark == mark


@pytest.mark.parametrize(
    ("reply", "mark"),
    [("140", "right"), ("140 nests", "right"), ("one hundred and forty", "right"), ("150", "wrong"), ("14", "wrong")],
)
def test_a_figure_must_be_the_one(reply: str, mark: str) -> None:
    asked = question(asked=f"The heronry of Lake Constance held {GAP} nests in 1998.", answer="140")
    assert grade_text(asked, reply, stored("Herons", HERONS), judge).mark == mark


def test_options_are_graded_by_their_places() -> None:
    many = question("multiple", options=("a", "b", "c", "d"), right=(1, 3))
    assert [grade_options(many, given).mark for given in ((3, 1), (1,), (1, 2), ())] == [
        "right",
        "partly",
        "wrong",
        "wrong",
    ]
    order = question("order", options=("a", "b", "c"), right=(2, 0, 1))
    assert [grade_options(order, given).mark for given in ((2, 0, 1), (0, 1, 2))] == ["right", "wrong"]
    false = question("truefalse", right=())
    assert [grade_options(false, given).mark for given in ((), (1,))] == ["right", "wrong"]


@pytest.fixture
def herons(fresh_home: Path) -> Iterator[Notebook]:
    notebook = Notebook.open("Herons")
    notebook.add_source(HERONS, name="herons.md", guide=False)
    yield notebook
    notebook.close()


def test_an_order_is_that_of_the_years_its_source_gives(herons: Notebook) -> None:
    made = herons.studio.make("quiz", count=12)
    (order,) = (each for each in questions_of(made.content) if each.kind == "order")
    years = [int(re.findall(r"\b(?:19|20)\d\d\b", statement.text)[0]) for statement in order.explanations]
    assert years == sorted(years) == [1987, 1998, 2004]
    assert all(GAP in option and not re.search(r"\b(?:19|20)\d\d\b", option) for option in order.options)
    shown = [order.options[place] for place in order.right]
    assert [option.split()[-1] for option in shown] == [f"{GAP}."] * 3
    assert "stork" in shown[0]


def test_difficulty_chooses_the_kinds(own_samples: Notebook) -> None:
    easy = questions_of(own_samples.studio.make("quiz", count=5, difficulty="easy").content)
    hard = questions_of(own_samples.studio.make("quiz", count=5, difficulty="hard").content)
    assert {question.kind for question in easy} <= {"truefalse", "single"}
    assert {question.kind for question in hard} <= {"short", "multiple", "order"}
    with pytest.raises(BadOption):
        own_samples.studio.make("quiz", difficulty="impossible")


def draft(kind: str, asked: str, back: str, passages: list[int], **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "question": asked, "explanation": {"text": back, "passages": passages}, **fields}


DUSK, NESTS = "The night heron hunts after dusk.", "The heronry of Lake Constance held 140 nests in 1998."
BAD = [
    draft(
        "single",
        "What hunts after dusk?",
        DUSK,
        [1],
        right=["The night heron"],
        wrong=["The osprey", "The marsh harrier"],
    ),
    draft("single", "How many nests were there?", "There were 900 nests.", [1], right=["900"], wrong=["1", "2"]),
    draft("single", "What held 140 nests?", NESTS, [1], right=["A lighthouse"], wrong=["A barn", "A mill"]),
    draft("single", "What roosts in willows?", DUSK, [], right=["The night heron"], wrong=["The owl", "The bat"]),
    draft(
        "single", "When does the night heron hunt?", DUSK, [1], right=["after dusk"], wrong=["After dusk", "at noon"]
    ),
    draft("truefalse", "The heronry of Lake Constance held 140 nests in 1998.", NESTS, [1], is_true=True),
    draft("truefalse", "The heronry of Lake Constance held 77 nests in 1998.", NESTS, [1], is_true=False),
    draft("truefalse", "The heronry of Lake Constance held 78 nests in 1998.", NESTS, [1], is_true=True),
    draft("truefalse", "The night heron hunts after dusk.", DUSK, [1], is_true=False),
    draft("short", "Which bird hunts after dusk?", DUSK, [1], answer="night heron"),
    draft("short", "Which heron is the night heron?", DUSK, [1], answer="night heron"),
    draft("short", "How many nests?", NESTS, [1], answer="141"),
]


def test_of_what_a_model_writes_only_what_is_borne_out_is_asked(herons: Notebook) -> None:
    found: list[Question] = []
    dropped = 0.0
    for some in (
        BAD[:5],
        [BAD[5], BAD[8]],
        [BAD[6], BAD[7]],
        BAD[9:],
    ):  # fewer at once: a model's repetition is refused
        with OpenAIServer() as server:
            herons.settings.save(openai_base_url=server.url, openai_model=MODEL)
            notebook = Notebook.open("Herons")
            server.will_reply(json.dumps({"questions": some}), json.dumps({"sentences": []}))
            made = notebook.studio.make("quiz", count=15)
            assert made.provenance["writer"] == MODEL, made.provenance
            assert_resolves(notebook, made)
            assert "900" not in made.body
            found += questions_of(made.content)
            dropped += made.counts["dropped"]
    assert [(each.kind, each.asked) for each in found] == [
        ("single", "What hunts after dusk?"),
        ("truefalse", BAD[5]["question"]),
        ("truefalse", BAD[6]["question"]),
        ("short", "Which bird hunts after dusk?"),
    ]
    assert found[0].options[found[0].right[0]] == "The night heron"
    assert (found[1].right, found[2].right) == ((1,), ())
    assert dropped >= 8


def test_steps_are_kept_in_the_order_their_passage_tells_them(herons: Notebook) -> None:
    steps = [
        {"text": "The grey heron stands still in shallow water.", "passages": [1]},
        {"text": NESTS, "passages": [1]},
        {"text": "The great egret came back to Lake Constance in 2004.", "passages": [1]},
    ]
    right = draft("order", "In which order?", NESTS, [1], steps=steps)
    wrong = draft("order", "In which order?", DUSK, [1], steps=steps[::-1])
    with OpenAIServer() as server:
        herons.settings.save(openai_base_url=server.url, openai_model=MODEL)
        server.will_reply(json.dumps({"questions": [right, wrong]}))
        made = Notebook.open("Herons").studio.make("quiz", count=5)
        (question,) = questions_of(made.content)
        assert [question.options[place] for place in question.right] == [step["text"] for step in steps]


def test_gift_is_read_by_its_grammar_and_says_the_same(own_samples: Notebook, quiz: Artifact) -> None:
    text = own_samples.studio.export(quiz.id, "gift").data.decode()
    read = parse(text)
    questions = questions_of(quiz.content)
    assert len(read) == len(questions)
    for got, wanted in zip(read, questions, strict=True):
        assert got.text.startswith(wanted.asked)
        assert all(statement.text in got.feedback for statement in wanted.explanations)
        match wanted.kind:
            case "truefalse":
                assert got.answers == [("TRUE" if wanted.right else "FALSE", "", None)]
            case "single":
                assert [(mark == "=", option) for mark, option, _ in got.answers] == [
                    (place in wanted.right, option) for place, option in enumerate(wanted.options)
                ]
            case "multiple":
                right = [share for _, _, share in got.answers if share and share > 0]
                assert len(right) == len(wanted.right)
                assert sum(right) == pytest.approx(100, abs=0.01)
            case "short":
                assert got.answers == [("=", wanted.answer, None)]


def test_what_stands_for_something_in_gift_is_escaped() -> None:
    hostile = "a = b ~ c # d { e } f : g \\ h"
    text = f"::Q1::[plain]{escape(hostile)} {{\n={escape(hostile)}\n~{escape('x')}\n#### {escape(hostile)}\n}}"
    (read,) = parse(text)
    assert (read.text, read.answers[0][1], read.feedback) == (hostile, hostile, hostile)


def test_answers_travel_with_an_export(herons: Notebook, tmp_path: Path) -> None:
    made = herons.studio.make("quiz", count=4)
    first = questions_of(made.content)[0]
    herons.studio.quizzes.answer(
        made.id, first.id, [] if first.kind != "short" else "", now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    copy = Notebook.import_from(herons.export(tmp_path / "herons.zip"), herons.settings.home)
    other = copy.studio.artifacts("quiz")[0]
    assert copy.studio.quizzes.score(other.id) == herons.studio.quizzes.score(made.id)
    assert copy.studio.quizzes.score(other.id).answered == 1
