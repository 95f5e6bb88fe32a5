"""The order of passages after a reranker, and whom it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.models import FloatArray
from notebook_app.chat.quoting.quotation import quotations
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.search.reranking import rerank
from notebook_app.search.retrieve import Retriever
from notebook_app.search.scored import ScoredPassage
from tests.chat.memory import MemoryNotebook
from tests.chat.passages import stored


class Counting:
    """Scores a text by how often it holds a word."""

    name = "counting"
    languages = frozenset({"en"})

    def __init__(self, word: str) -> None:
        self._word = word
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        self.read += texts
        return np.asarray([10.0 * text.count(self._word) for text in texts], np.float32)


def found(*texts: str, language: str = "en") -> list[ScoredPassage]:
    passages = [stored(f"Title {n}", text, language=language)[0] for n, text in enumerate(texts)]
    return [ScoredPassage(p, float(-n), 0.0, None, None, {}) for n, p in enumerate(passages)]


def test_the_first_ten_are_put_in_order_and_the_others_stay() -> None:
    ranked = found(*(f"Passage number {n} speaks of bees." for n in range(9)), "Honey here.", "Honey and honey.")
    ordered = [one.passage.text for one in rerank("What is sweet?", ranked, Counting("Honey"))]
    assert ordered[0] == "Honey here."
    assert ordered[-1] == "Honey and honey."


def test_the_model_reads_the_title_before_the_passage() -> None:
    counting = Counting("Honey")
    rerank("What is sweet?", found("Honey is."), counting)
    assert counting.read == ["Title 0\nHoney is."]


def test_other_languages_keep_their_places() -> None:
    ranked = [*found("蜂蜜是甜的。", language="zh"), *found("Wax is old.", "Honey is sweet.")]
    ordered = [one.passage.text for one in rerank("What is sweet?", ranked, Counting("Honey"))]
    assert ordered == ["蜂蜜是甜的。", "Honey is sweet.", "Wax is old."]
    assert rerank("什么是甜的？", ranked, Counting("Honey")) == ranked


def quoted(question: str, *pages: str) -> list[str]:
    notebook = MemoryNotebook([*stored("Bees", *pages), *stored("Sand", "Sand is dry. It flows.")])
    reranker = Counting("sweet")
    passages = Retriever(notebook, notebook, _Words(), reranker).retrieve("", question)
    return [q.text for q in quotations(score_sentences(question, passages, reranker), question)]


class _Words:
    name, dimension, languages = "words", 0, frozenset[str]()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        return np.zeros((len(texts), 0), np.float32)

    encode_query = encode


def test_a_leaning_sentence_brings_the_one_before() -> None:
    text = "Workers gather nectar from the flowers of the heath. It becomes sweet in the comb of the hive."
    assert text in quoted("Where does nectar become sweet?", f"Bees are many and old.\n\n{text}")


def test_a_colon_brings_its_list() -> None:
    told = quoted(
        "Which sweet things do bees make?",
        "Bees make sweet things of three kinds:\n- honey of the heath\n- royal jelly",
    )
    assert "royal jelly" in " ".join(told)


def test_what_another_source_says_is_left_out_where_it_is_far_from_the_best() -> None:
    told = quoted("What is sweet?", "Honey from the heath is sweet, sweet and sweet.")
    assert told == ["Honey from the heath is sweet, sweet and sweet."]


def test_a_definition_is_looked_for_beyond_the_first_passages() -> None:
    pages = [f"Number {n} speaks of propolis and of bees on the heath at length." for n in range(6)]
    told = quoted("What is propolis?", *pages, "Propolis is a sweet resin with which bees close gaps.")
    assert told[0].startswith("Propolis is a sweet resin")


def test_a_caption_without_its_table_is_no_answer() -> None:
    told = quoted("What is sweet?", "Honey from the heath is sweet.\n\nTable 3: Sweet things of the hive and heath.")
    assert "Table 3" not in " ".join(told)
    told = quoted("What is sweet?", "Honey from the heath is sweet.\n\nTable 3 shows how sweet the things of bees are.")
    assert "Table 3 shows" in " ".join(told)
