from __future__ import annotations

from ingest.models import Document, Heading, Page
from notebook_app.studio.guides.questions import questions_about
from tests.chat.passages import stored, stored_document


def asked(text: str, *topics: str, language: str = "en", title: str = "Tea") -> list[str]:
    return questions_about(topics, stored(title, text, language=language), language)


def test_what_is_defined_is_asked_about() -> None:
    assert asked("Oolong is a tea between green and black.", "oolong") == ["What is oolong?"]
    assert asked("Tea caddies are boxes for leaves.", "tea caddies") == ["What are tea caddies?"]


def test_a_word_that_only_occurs_is_not_asked_for_its_nature() -> None:
    text = "The rate of forgetting falls with time. People keep what they use, and forgetting goes on."
    assert asked(text, "forgetting") == ["What do the sources say about forgetting?"]


def test_singular_and_plural() -> None:
    assert not any(q.startswith("What are") for q in asked("Memory is a store.", "memory"))


def test_an_effect_has_its_article() -> None:
    text = "Von Restorff effect. An item that differs is remembered. So the von Restorff effect helps."
    assert asked(text, "von Restorff effect")[0] == "What is the von Restorff effect?"


def test_what_is_compared_is_asked_about() -> None:
    text = "Green tea differs from black tea in how it is made. Green tea is old. Black tea is strong."
    assert "How do green tea and black tea differ?" in asked(text, "green tea", "black tea")


def test_what_stands_in_one_sentence_is_not_compared() -> None:
    assert not any(
        "differ" in q for q in asked("Green tea and black tea come from one plant.", "green tea", "black tea")
    )


def test_a_study_is_asked_for_its_finding() -> None:
    text = "Rowland (2014) found a gain. Smith, Wood, Adams, and Jones (2009) showed that talk helps."
    assert asked(text) == ["What did Rowland (2014) find?", "What did Smith and colleagues (2009) find?"]


def test_headings_that_ask_and_titles_that_promise() -> None:
    heading = Heading(0, 1, "3 Does discussion help?")
    page = Page(1, "3 Does discussion help?\n\nIn many courses it does.", headings=(heading,))
    passages = stored_document(Document("e" * 64, "text", "How to Read a Paper", (page,)))
    assert questions_about((), passages, "en") == ["How do you read a paper?"]
    titled = stored_document(Document("f" * 64, "text", "On groups", (page,)))
    assert questions_about((), titled, "en") == ["Does discussion help?"]


def test_each_topic_is_asked_about_once() -> None:
    text = "Oolong is a tea between green and black. Most oolong comes from the south."
    assert asked(text, "oolong") == ["What is oolong?"]


def test_chinese() -> None:
    text = "把学习分散到不同的日子，这叫间隔效应。迈尔霍费尔在二〇二三年指出，差别会消失。复习有用。复习要早。"
    questions = asked(text, "间隔效应", "复习", language="zh")
    assert questions == ["什么是间隔效应？", "迈尔霍费尔发现了什么？", "关于复习，来源中说了什么？"]
