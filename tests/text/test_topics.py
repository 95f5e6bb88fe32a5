from __future__ import annotations

from ingest.models import Document, Heading, Page
from notebook_app.text.topics import key_topics
from tests.chat.passages import stored, stored_document


def test_repeated_phrases_come_before_single_words() -> None:
    text = (
        "Neural networks learn. A neural network has layers. Each layer of neural networks has weights. Weights change."
    )
    assert key_topics(stored("t", text), 3)[0].lower() in {"neural networks", "neural network"}


def test_names_keep_their_capitals() -> None:
    text = (
        "Marie Curie found radium. Marie Curie won twice.\n\nRadium is a metal that glows, and the glow of radium is blue. For "
        "years a cure was made of radium, too."
    )
    topics = key_topics(stored("Elements", text), 3)
    assert topics[0] == "Marie Curie"
    assert "radium" in topics


def test_words_that_are_no_nouns_are_no_topics() -> None:
    text = (
        "Students read the book to learn. They read it twice, and read the notes. To answer it, they read more.\n\n"
        "We answer what they read. Reading groups read slowly; a reading group can answer all that reading groups ask."
    )
    topics = key_topics(stored("On reading groups", text), 6)
    assert topics[0] in {"reading groups", "reading group"}
    assert not {"read", "answer", "to do"} & {topic.lower() for topic in topics}


def test_a_part_of_a_longer_phrase_is_no_topic() -> None:
    text = "Slow-wave sleep is deep. During slow-wave sleep cells replay the day.\n\nThe night begins with slow-wave sleep."
    assert key_topics(stored("Nights and days", text.replace("night", "evening")), 4)[:1] == ["slow-wave sleep"]


def test_what_the_text_names_is_a_topic() -> None:
    text = "Errors made with confidence are corrected more often, a result they called hypercorrection. This helps those who err."
    assert "hypercorrection" in key_topics(stored("On errors", text), 4)


def test_headings_are_topics_where_they_name_something() -> None:
    sections = {
        "2 The Leitner box": "Cards move through the Leitner box.",
        "3 To do": "Do it.",
        "4 What to learn": "All.",
    }
    text = "\n\n".join(f"{heading}\n\n{said}" for heading, said in sections.items())
    found = tuple(Heading(text.index(heading), 1, heading) for heading in sections)
    document = Document("d" * 64, "text", "Cards", (Page(1, text, headings=found),))
    topics = key_topics(stored_document(document), 6)
    assert "Leitner box" in topics
    assert not {"to do", "what to learn"} & {topic.lower() for topic in topics}


def test_the_terms_of_a_glossary() -> None:
    text = (
        "Working memory. The part of memory that holds what one thinks of.\n\nZeigarnik effect. The claim that unfinished "
        "tasks are remembered better (Zeigarnik, 1927).\n\nTip of the tongue. The state in which a word is near."
    )
    topics = key_topics(stored("A glossary", text), 6)
    assert {"working memory", "Zeigarnik effect", "tip of the tongue"} <= set(topics)


def test_chinese_phrases_are_whole() -> None:
    text = "机器学习需要数据。机器学习的模型会变化。我们用机器学习处理图像数据。数据很多。"
    assert key_topics(stored("t", text, language="zh"), 2) == ["机器学习"]


def test_a_chinese_text_names_its_terms() -> None:
    text = "把学习分散到不同的日子，这叫间隔效应。约斯特称之为“合意困难”。"
    assert set(key_topics(stored("记忆", text, language="zh"), 4)) == {"间隔效应", "合意困难"}


def test_no_text_has_no_topics() -> None:
    assert key_topics([], 3) == []
