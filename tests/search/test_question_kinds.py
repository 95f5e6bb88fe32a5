"""Questions of every kind, asked of the sample notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from notebook_app.chat.quoting.select import score_sentences
from notebook_app.notebook import Notebook
from notebook_app.records import Answer
from notebook_app.search.question import QuestionKind, is_broad, kind_of
from notebook_app.search.retrieve import Retriever
from notebook_app.text.markdown import escape
from notebook_app.text.prose import one_line


def told(answer: Answer) -> str:
    return " ".join(one_line(citation.quote) for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "kind", "words"),
    [
        ("When did Ebbinghaus publish his book on memory?", "when", "1885"),
        ("How many textbook exercises were counted for interleaving?", "how_many", "13,505"),
        ("Why is retrieving something better than reading it again?", "why", ""),
        ("How do storage strength and retrieval strength differ?", "compare", "embedded"),
        ("What are the three passes of reading a paper?", "list", "First"),
        ("什么是遗忘曲线？", "define", "遗忘曲线"),
    ],
)
def test_each_kind_gets_what_it_asks_for(samples: Notebook, question: str, kind: QuestionKind, words: str) -> None:
    assert kind_of(question) == kind
    answer = samples.ask(question)
    assert not answer.abstained
    assert words in told(answer)
    places = [(c.source, c.page, c.start) for c in answer.citations]
    assert len(set(places)) == len(places)
    for one, other in zip(answer.citations, answer.citations[1:], strict=False):
        if (one.source, one.page) == (other.source, other.page):
            assert one.end <= other.start, "in reading order, each word once"
    assert len(told(answer)) <= 1500


@pytest.mark.parametrize(
    ("question", "kind", "first"),
    [
        ("Who designed the Aldern Bridge?", "who", "Marta Lindqvist"),
        ("When was the Aldern Bridge opened?", "when", "1904"),
        ("What is oolong tea?", "define", "Oolong tea is oxidised in part."),
        ("Why did the town refuse the first plan?", "why", "too soft"),
        ("How many vehicles cross the bridge each day?", "how_many", "8,500"),
    ],
)
def test_the_kind_decides_which_sentence_is_best(
    retriever: Retriever, question: str, kind: QuestionKind, first: str
) -> None:
    assert kind_of(question) == kind
    best = score_sentences(question, retriever.retrieve("n", question))[:2]
    assert any(first in sentence.text for sentence in best)


@pytest.mark.parametrize(
    "question", ["Compare what the sources say about forgetting.", "What do the sources say about sleep?"]
)
def test_a_question_to_all_draws_from_several(samples: Notebook, question: str) -> None:
    assert is_broad(question)
    assert len({p.source for p in samples.search(question, top=5)}) == 5
    answer = samples.ask(question)
    sources = [c.source for c in answer.citations]
    assert len(set(sources)) >= 2
    assert len(sources) <= 6


def test_a_summary_of_everything_accounts_for_every_source(samples: Notebook) -> None:
    samples.ask("What does sleep do?")  # whatever was spoken of before
    answer = samples.ask("Please summarise the sources.")
    for source in samples.sources():
        assert escape(source.title) in answer.text
    assert {citation.source for citation in answer.citations} == {source.id for source in samples.sources()}


def test_a_question_in_another_language_says_what_could_be_compared(samples: Notebook) -> None:
    answer = samples.ask("光合作用发生在哪里？", sources=["how-to-read-a-paper.md"])
    assert answer.abstained
    assert "语言不同" in answer.text
    own = samples.ask("光合作用发生在哪里？", sources=["jiange-xiaoying.txt"])
    assert own.abstained
    assert "语言不同" not in own.text


def test_a_list_is_quoted_whole(fresh_home: Path) -> None:
    notebook = Notebook.open("Lists", fresh_home)
    notebook.add_source(
        "Preparing tea takes care.\n\nThe steps of preparing oolong tea are these:\n\n- Withering the leaves in the sun\n"
        "- Bruising them in bamboo baskets\n- Drying them over charcoal\n\nThe town lies on the river and has a market.",
        name="tea.md",
    )
    answer = notebook.ask("What are the steps of preparing oolong tea?")
    assert all(word in told(answer) for word in ("Withering", "Bruising", "Drying"))
    notebook.close()
