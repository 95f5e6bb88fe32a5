from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from ingest.models import Page, Receipt
from ingest.structure import Structure, read_structure
from notebook_app.chat.documents.answer import DocumentAnswerer
from notebook_app.chat.documents.questions import document_question
from notebook_app.records import Answer, Source, StoredPassage
from tests.chat.passages import stored

WHALES = """Songs of Whales

Authors: Ann Smith; Bo Li
Date: 2021-05-03

Abstract: Background Whales sing for hours every winter. Methods We recorded forty whales with two microphones.
Results Calves sang for 12 minutes, and adults sang for 30 minutes. Conclusions Our results show that whales learn their songs from each other.

Introduction
Smith et al. (2001) found that whales are silent at night. In this paper, we propose a new dataset of songs called WhaleSet.

Limitations
Our study is limited to one bay in the north of Norway. We did not record at night.

Future Work
In future work, we plan to follow the calves for ten years.

References
Jones, B. (1999). On whales. Sea, 3, 1-9."""
OWLS = """The Hearing of Owls

Date: 2019-01-02

Abstract: Owls hear mice under deep snow. This study measures how owls turn their heads in the dark. Calves of whales were not studied, and adults sang for 55 minutes in a recording.

Discussion
Owls hear with two ears of different height, which tells them where a mouse is."""


class Shelf:
    """Two documents, as the library would give them."""

    def __init__(self) -> None:
        self.texts = {
            stored(title, text)[0].source: (title, text)
            for title, text in (("Songs of Whales", WHALES), ("The Hearing of Owls", OWLS))
        }

    @property
    def sources(self) -> list[Source]:
        receipt = Receipt("", "", "", "text", "en", (), 1)
        return [
            Source(id_, f"{title}.txt", title, "text", "en", 1, 1, True, datetime.now(UTC), receipt)
            for id_, (title, _) in self.texts.items()
        ]

    def structures(self, sources: Collection[str]) -> dict[str, Structure]:
        return {id_: read_structure([Page(1, self.texts[id_][1])]) for id_ in sources}

    def passages(
        self, notebook_id: str, *, sources: Collection[str] | None = None, ordinals: Collection[int] | None = None
    ) -> list[StoredPassage]:
        assert ordinals is None
        return [p for id_ in sources or () for p in stored(*self.texts[id_])]


def ask(question: str, language: str = "en") -> Answer:
    shelf = Shelf()
    answer = DocumentAnswerer(shelf, "n", shelf.sources).answer(question, language)
    assert answer is not None
    for citation in answer.citations:  # each cites exactly what stands on the page
        text = shelf.texts[citation.source][1]
        assert text[citation.start : citation.end] == citation.quote
    return answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who wrote the paper on whales?", ["Ann Smith", "Bo Li"]),
        ("When was the whale study published?", ["2021-05-03"]),
        ("Summarise the paper about whales.", ["sing for hours", "forty whales", "learn their songs"]),
        ("What are the main findings of the whale paper?", ["12 minutes", "learn their songs"]),
        ("What method does the paper on whales use?", ["two microphones"]),
        ("What are the limitations of the whale study?", ["one bay", "at night"]),
        ("What future work does the whale paper propose?", ["ten years"]),
        ("What does the whale paper conclude?", ["learn their songs"]),
        ("What are the contributions of the whale paper?", ["WhaleSet"]),
        ("Which papers propose a new dataset?", ["WhaleSet", "Nothing on this was found in: “The Hearing of Owls”"]),
        ("Which paper is the most recent?", ["most recent is **Songs of Whales**", "2019-01-02"]),
        ("List all papers", ["Songs of Whales", "The Hearing of Owls"]),
        ("What is this notebook about?", ["WhaleSet", "turn their heads"]),
        ("What are the limitations of these papers?", ["one bay", "No limitations are stated in what was found of: “The Hearing of Owls”"]),
        ("Who are the authors of these papers?", ["Ann Smith", "No author is named in what could be read of: “The Hearing of Owls”"]),
        ("Compare the whale paper and the owl paper", ["| Aim |", "| Limitations |", "not found"]),
        ("Do the sources contradict each other on how long adults sang?", ["different numbers", "30 minute", "55 minute"]),
        ("谁写了关于鲸鱼的论文？", ["Ann Smith", "全部列出"]),
        ("Whales 这篇论文有什么局限？", ["one bay"]),
    ],
)  # fmt: skip
def test_each_question_is_answered_from_its_part(question: str, said: list[str]) -> None:
    text = ask(question, "zh" if "论文" in question else "en").text
    for words in said:
        assert words in text.replace("\\", "")


def test_a_report_of_earlier_work_is_no_finding_of_the_paper() -> None:
    for question in ("What are the main findings of the whale paper?", "What is this notebook about?"):
        assert "silent at night" not in ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "What are the limitations of penicillin?",
        "What is the main limitation of hearing with ears of different height in deep snow?",  # the owl paper has no part on limits
        "Who wrote Hamlet?",
        "Why do whales sing?",
        "What is an owl?",
    ],
)
def test_a_question_about_something_else_is_left_to_the_passages(question: str) -> None:
    shelf = Shelf()
    assert DocumentAnswerer(shelf, "n", shelf.sources).answer(question, "en") is None


def test_more_says_what_was_not_said() -> None:
    shelf = Shelf()
    documents = DocumentAnswerer(shelf, "n", shelf.sources)
    first = ask("What are the main findings of the whale paper?")
    more = documents.more("What are the main findings of the whale paper?", "en", first.listed, first.citations)
    assert more is not None
    assert more.citations
    assert not {c.quote for c in more.citations} & {c.quote for c in first.citations}


def test_shorter_keeps_two_sentences() -> None:
    shelf = Shelf()
    answer = DocumentAnswerer(shelf, "n", shelf.sources).answer("Summarise the paper about whales.", "en", shorter=True)
    assert answer is not None
    assert len(answer.citations) == 2


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("What did the weak-to-strong paper find?", "findings"),
        ("这些论文主要研究什么？", "about"),
        ("总结一下这篇论文", "summary"),
        ("What is the accuracy of GPT-4 in Table 2?", None),
        ("Who discovered penicillin?", None),
        ("When was the university founded?", None),
    ],
)
def test_questions_about_documents_are_told_from_others(question: str, intent: str | None) -> None:
    found = document_question(question)
    assert (found.intent if found else None) == intent
