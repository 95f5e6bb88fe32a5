"""Flashcards, a quiz and a checked draft on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.i18n import catalogue
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Citation
from notebook_app.ui.state import Screen
from tests.ui.conftest import checked, given, texts


def kept(
    notebook: Notebook, citation: Citation, kind: str, content: Mapping[str, Any], writer: str = "quotes"
) -> Artifact:
    """An artifact as its kind would have made it."""
    artifacts = notebook.workspace.library.artifacts
    begun = artifacts.begin_artifact(notebook.id, kind, {}, [citation.source])
    artifacts.start_artifact(begun.id)
    whole = {**content, "citations": [citation.to_json()]}
    body = notebook.studio.kinds[kind].to_markdown()
    assert body
    return artifacts.finish_artifact(begun.id, "Made", whole, body(whole, "en"), provenance={"writer": writer})


def statement(identity: str, text: str) -> dict[str, Any]:
    return {"id": identity, "text": text, "citations": [1], "verdict": "supported"}


@pytest.fixture
def deck(notebook: Notebook, citation: Citation) -> Artifact:
    cards = [
        {
            "id": f"c{n}",
            "kind": "cloze",
            "front": f"Practice *{n}* lasts _____ days.",
            "back": statement(f"s{n}", f"It lasts {n}."),
            "answer": f"{n + 40}",
            "hint": "A number",
        }
        for n in range(60)
    ]
    return kept(notebook, citation, "flashcards", {"cards": cards})


def opened(screen: AppTest, artifact: Artifact) -> AppTest:
    screen.session_state["screen"] = Screen(artifact=artifact.id)
    return checked(screen.run())


def test_a_card_is_asked_shown_rated_and_taken_back(screen: AppTest, notebook: Notebook, deck: Artifact) -> None:
    opened(screen, deck)
    assert "20 new" in texts(screen)
    assert "It lasts 0." not in texts(screen), "the answer is not there yet"
    keys = {button.key: button for button in screen.button}
    assert not any((key or "").startswith("cards_good") for key in keys)
    checked(keys[f"cards_show_{deck.id}"].click().run())
    assert "It lasts 0." in texts(screen)
    assert f"{deck.id}-1" in str(given(screen, "bridge_studio")), "the passage can be opened"
    checked(screen.button(key=f"cards_good_{deck.id}").click().run())
    assert [review.card for review in notebook.studio.cards.reviews()] == ["c0"]
    assert "19 new" in texts(screen)
    checked(screen.button(key=f"cards_take_back_{deck.id}").click().run())
    assert notebook.studio.cards.reviews() == []


def test_of_many_cards_a_page_is_listed_and_the_figures_are_shown(screen: AppTest, deck: Artifact) -> None:
    opened(screen, deck)
    checked(screen.segmented_control(key=f"cards_mode_{deck.id}").set_value("list").run())
    assert "It lasts 49." in texts(screen)
    assert "It lasts 50." not in texts(screen)
    checked(screen.button(key=f"cards_more_{deck.id}").click().run())
    assert "It lasts 59." in texts(screen)
    checked(screen.segmented_control(key=f"cards_mode_{deck.id}").set_value("figures").run())
    assert {metric.label: metric.value for metric in screen.metric}["Cards"] == "60"
    assert screen.button(key=f"cards_episode_{deck.id}").disabled


@pytest.fixture
def quiz(notebook: Notebook, citation: Citation) -> Artifact:
    said = [statement("s", "The gap is a fifth.")]
    head = {"explanations": said, "difficulty": 2}
    questions = [
        {
            "id": "q0",
            "kind": "single",
            "asked": "How large is _____?",
            "options": ["a <b>fifth</b>", "a third", "half"],
            "right": [0],
            **head,
        },
        {"id": "q1", "kind": "truefalse", "asked": "The gap is a fifth.", "right": [1], **head},
        {"id": "q2", "kind": "multiple", "asked": "Which?", "options": ["a", "b", "c"], "right": [0, 1], **head},
        {"id": "q3", "kind": "order", "asked": "Order?", "options": ["a", "b", "c"], "right": [2, 0, 1], **head},
        {"id": "q4", "kind": "short", "asked": "The gap is _____.", "answer": "a fifth", **head},
    ]
    return kept(notebook, citation, "quiz", {"questions": questions})


def test_a_quiz_is_answered_question_by_question(screen: AppTest, notebook: Notebook, quiz: Artifact) -> None:
    opened(screen, quiz)
    checked(screen.button(key=f"quiz_option_q0_2_{quiz.id}").click().run())
    assert "Wrong" in texts(screen)
    assert "The gap is a fifth." in texts(screen)
    checked(screen.button(key=f"quiz_next_{quiz.id}").click().run())
    checked(screen.button(key=f"quiz_option_q1_1_{quiz.id}").click().run())
    assert "**Right**" in texts(screen)
    checked(screen.button(key=f"quiz_next_{quiz.id}").click().run())
    screen.checkbox(key=f"quiz_option_q2_0_{quiz.id}").check()
    screen.checkbox(key=f"quiz_option_q2_1_{quiz.id}").check()
    checked(screen.button(key=f"quiz_check_q2_{quiz.id}").click().run())
    assert "**Right**" in texts(screen)
    checked(screen.button(key=f"quiz_next_{quiz.id}").click().run())
    screen.multiselect(key=f"quiz_order_q3_{quiz.id}").set_value([2, 0, 1])
    checked(screen.button(key=f"quiz_check_q3_{quiz.id}").click().run())
    assert "**Right**" in texts(screen)
    score = notebook.studio.quizzes.score(quiz.id)
    assert (score.answered, score.right) == (4, 3)
    checked(screen.button(key=f"quiz_next_{quiz.id}").click().run())
    checked(screen.button(key=f"quiz_keep_wrong_{quiz.id}").click().run())
    assert [deck.title for deck in notebook.studio.artifacts("flashcards")] == ["Flashcards: wrong answers in quizzes"]


@pytest.fixture
def draft(notebook: Notebook, citation: Citation) -> Artifact:
    sentences = [
        {
            "id": "a",
            "text": "It is *so*.",
            "judgement": "supported",
            "evidence": [statement("s", "It lasts.")],
            "cited": [],
        },
        {
            "id": "b",
            "text": "It is not.",
            "judgement": "absent",
            "evidence": [],
            "cited": [{"label": "Peel, 2011", "state": "no_source"}],
        },
    ]
    paragraphs = [{"id": "p", "style": "text", "sentences": sentences}]
    references = [{"id": "r", "text": "Peel. 2011.", "source": ""}]
    return kept(notebook, citation, "draft", {"paragraphs": paragraphs, "references": references})


def test_a_checked_draft_is_filtered_by_judgement(screen: AppTest, draft: Artifact) -> None:
    opened(screen, draft)
    shown = texts(screen)
    assert "It lasts." in shown
    assert "Peel, 2011: not among your sources" in shown
    assert "Not among your sources" in shown
    checked(screen.button_group(key=f"draft_shown_{draft.id}").set_value(["absent"]).run())
    assert "It lasts." not in texts(screen)
    assert "It is not." in texts(screen)


def test_the_form_of_a_draft_takes_a_text(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    checked(screen.run())
    checked(screen.button(key="make_draft").click().run())
    screen.text_area(key="option_draft_text").set_value("The gap lasts for a fifth of the delay.")
    button = next(each for each in screen.button if each.label == catalogue("en")["artifacts.generate"])
    checked(button.click().run())
    (queued,) = notebook.studio.artifacts("draft")
    assert queued.options["text"] == "The gap lasts for a fifth of the delay."
