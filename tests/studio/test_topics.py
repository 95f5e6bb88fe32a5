from __future__ import annotations

from notebook_app.studio.extract import is_statement, key_sentences
from notebook_app.studio.topics import key_topics
from tests.chat.passages import stored


def test_repeated_phrases_come_before_single_words() -> None:
    text = (
        "Neural networks learn. A neural network has layers. Each layer of neural networks has weights. Weights change."
    )
    assert key_topics(stored("t", text), 3)[0].lower() in {"neural networks", "neural network"}


def test_names_keep_their_capitals() -> None:
    text = "Marie Curie found radium. Marie Curie won twice. Radium glows, and radium decays."
    topics = key_topics(stored("t", text), 3)
    assert "Marie Curie" in topics
    assert "radium" in topics


def test_chinese_phrases_are_whole() -> None:
    text = "机器学习需要数据。机器学习的模型会变化。我们用机器学习处理图像数据。数据很多。"
    topics = key_topics(stored("t", text, language="zh"), 2)
    assert topics == ["机器学习", "数据"]


def test_no_text_has_no_topics() -> None:
    assert key_topics([], 3) == []
    assert key_sentences([], 3) == []


def test_what_is_a_statement() -> None:
    assert is_statement("Sleep after learning strengthens what was learned before.")
    assert is_statement("绿茶和红茶来自同一种植物，区别在于制作方法。")
    assert not is_statement("Table 3 | 12 | 14 | 19 | 2.")
    assert not is_statement("Short.")
    assert not is_statement("A heading without a full stop that goes on for a while")
