from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ingest.embedding.embed import Embedder
from ingest.models import Document, Heading, Page
from notebook_app.chat.quoting.quotation import Quotation, quotations
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from tests.chat.memory import MemoryNotebook
from tests.chat.passages import stored, stored_document
from tests.chat.quoting.reader import Reader

Quote = Callable[[str], list[Quotation]]

MEALS = (
    "Leaves and water\n\nTea is made with hot water. The water for green tea has 70 degrees. Black tea takes boiling water. "
    "Both are left to stand.\n\nTable 1. How long tea is left to stand.\n\nGreen tea | 2 minutes\n\nBlack tea | 4 minutes\n\n"
    "What is lost when tea stands too long?",
    "References\n\nOkakura, K. (1906).\n\nThe water of green tea and its degrees.\n\nJournal of Tea, 12, 33–44.",
)


@pytest.fixture(scope="module")
def quote(embedder: Embedder) -> Quote:
    pages = tuple(Page(n, text, headings=(Heading(0, 1, text.split("\n")[0]),)) for n, text in enumerate(MEALS, 1))
    passages: list[StoredPassage] = stored_document(Document("c" * 64, "text", "Tea", pages), embedder)
    passages += stored("Bread", "Bread is baked at 220 degrees. Its dough rests for a night.", embedder=embedder)
    notebook = MemoryNotebook(passages)
    retriever = Retriever(notebook, notebook, embedder)
    return lambda question: quotations(score_sentences(question, retriever.retrieve("n", question)))


def test_sentences_that_follow_one_another_are_one_quotation(quote: Quote) -> None:
    best = next(q for q in quote("How hot is the water for green tea?") if "70 degrees" in q.text)
    assert best.text.startswith("Tea is made with hot water. The water for green tea has 70 degrees. Black tea")


def test_a_quotation_is_words_of_its_page(quote: Quote) -> None:
    for quoted in quote("How hot is the water for green tea?"):
        page = quoted.passage
        assert page.text[quoted.span.start - page.start : quoted.span.end - page.start] == quoted.text


def test_a_table_is_quoted_with_its_caption(quote: Quote) -> None:
    table = next(q for q in quote("For how many minutes does black tea stand?") if "4 minutes" in q.text)
    assert table.text.startswith("Table 1.")
    assert "2 minutes" in table.text


def figure(quoted_for: str, *, read: bool, pages: Sequence[str], embedder: Embedder) -> list[str]:
    """Return what is quoted of a text with a figure, with words and vectors alone or as a reranker reads it."""
    notebook = MemoryNotebook(stored("Herons", *pages, embedder=embedder))
    reader = Reader({"Median": 9.0, "Figure": 8.0}) if read else None
    found = Retriever(notebook, notebook, embedder, reader).retrieve("n", quoted_for)
    return [q.text for q in quotations(score_sentences(quoted_for, found, reader), quoted_for)]


FIGURE = (
    "Herons caught more fish at dawn. The catch at noon was smaller.\n\n"
    "Figure 3: The catch of fish by the hour. Median of the catch over 22 herons, with quartiles. Night is left out.\n\n"
    "The catch of fish fell with the tide, as earlier work has it."
)


@pytest.mark.parametrize("read", [True, False])
def test_no_sentence_of_a_figures_caption_answers(embedder: Embedder, read: bool) -> None:
    quoted = figure("What was the median catch of fish by the hour?", read=read, pages=[FIGURE], embedder=embedder)
    assert quoted
    assert not any(words in text for text in quoted for words in ("Median", "Figure 3", "Night is left out"))


@pytest.mark.parametrize("read", [True, False])
def test_a_caption_is_offered_where_there_is_nothing_else(embedder: Embedder, read: bool) -> None:
    caption = FIGURE.split("\n\n")[1]
    (quoted,) = figure("What was the median catch of fish?", read=read, pages=[caption], embedder=embedder)
    assert "Median of the catch" in quoted


def test_a_sentence_about_a_table_is_no_caption(embedder: Embedder) -> None:
    text = "Table 3 shows that herons caught 12 fish. At noon they caught 4 fish."
    quoted = figure("How many fish did herons catch?", read=True, pages=[text], embedder=embedder)
    assert any("12 fish" in words for words in quoted)


def test_headings_are_not_quoted(quote: Quote) -> None:
    assert not any(q.text.startswith("Leaves and water") for q in quote("Which leaves and which water make tea?"))


def test_a_reference_is_quoted_only_when_asked_for(quote: Quote) -> None:
    assert not any("Okakura" in q.text for q in quote("How many degrees has the water of green tea?"))
    assert any(
        "1906" in q.text or "Journal" in q.text for q in quote("Which journal published on the water of green tea?")
    )


def test_a_reference_is_quoted_where_there_is_nothing_else(embedder: Embedder) -> None:
    passages = stored("List", "References\n\nOkakura, K. (1906). The book of tea. Journal of Tea, 12, 33–44.")
    notebook = MemoryNotebook(passages)
    question = "What is the book of tea?"
    found = Retriever(notebook, notebook, embedder).retrieve("n", question)
    assert quotations(score_sentences(question, found))


def test_nothing_found_nothing_quoted() -> None:
    assert quotations([]) == []
