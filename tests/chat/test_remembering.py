from __future__ import annotations

import pytest

from notebook_app.chat.remembering import read_request


@pytest.mark.parametrize(
    ("text", "fact", "question"),
    [
        ("Remember that I am a nurse.", "I am a nurse.", ""),
        ("Please remember: the exam is on Friday", "the exam is on Friday", ""),
        ("Remember that I am a nurse. What is the spacing effect?", "I am a nurse.", "What is the spacing effect?"),
        ("Keep in mind that we use SI units", "we use SI units", ""),
        ("Remember to always answer in two sentences.", "to always answer in two sentences.", ""),
        ("记住：我是护士。", "我是护士。", ""),
        ("请记住我在准备考试。什么是间隔效应？", "我在准备考试。", "什么是间隔效应？"),
        ("请记得，用简单的话回答", "用简单的话回答", ""),
    ],
)
def test_a_fact_is_parted_from_the_question(text: str, fact: str, question: str) -> None:
    asked = read_request(text)
    assert (asked.fact, asked.question) == (fact, question)


@pytest.mark.parametrize(
    "text",
    [
        "Remember which bridge was opened in 1904?",
        "How do people remember words?",
        "Do you remember that paper?",
        "Remember the Alamo",
        "Remember that " + "word " * 200,
        "怎样才能记住单词？",
        "记住单词的最好方法是什么？",
    ],
)
def test_other_questions_are_left_alone(text: str) -> None:
    assert read_request(text).fact == ""
    assert read_request(text).question == text
