"""The check on true and altered sentences of the sample documents, as ``benchmarks/verify.py`` makes them."""

from __future__ import annotations

import pytest

from benchmarks.verify import ALTERED, cases, measure
from ingest.embed import Embedder
from notebook_app.chat.verify import judge, verify
from notebook_app.notebook import Notebook
from notebook_app.records import StoredPassage, Verdict
from tests.chat.passages import stored
from tests.chat.texts import BRIDGES


@pytest.mark.parametrize("language", ["en", "zh"])
def test_altered_sentences_are_caught_and_true_ones_are_not_doubted(
    samples: Notebook, embedder: Embedder, language: str
) -> None:
    every = samples.workspace.library.passages(samples.id, vectors=True)
    found = list(cases([p for p in every if p.language == language], each=80, seed=7))
    verdicts = measure(found, embedder, language)
    altered = [verdicts[kind] for kind in ALTERED if kind in verdicts]
    true = [counts for kind, counts in verdicts.items() if kind not in ALTERED]
    assert sum(c["supported"] for c in altered) <= 0.1 * sum(c.total() for c in altered)
    assert sum(c["supported"] for c in true) >= 0.9 * sum(c.total() for c in true)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The repair cost three hundred and forty thousand crowns.", "supported"),
        ("The single arch was to be 92 miles wide.", "unsupported"),
        ("The Aldern Bridge was not opened in 1904.", "unsupported"),
        ("The engineer Clara Holm designed the Aldern Bridge.", "weak"),
        ("The Aldern Bridge was opened in 1951.", "unsupported"),
    ],
)
def test_what_is_compared_exactly(embedder: Embedder, claim: str, verdict: Verdict) -> None:
    passages = stored(BRIDGES[0], *BRIDGES[1], embedder=embedder)
    assert judge(claim, passages, embedder.encode([claim])[0]) == verdict


class Reader:
    """A second reader that keeps what it was asked."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.asked: list[str] = []

    def read(self, sentence: str, passages: list[StoredPassage]) -> Verdict:
        self.asked.append(sentence)
        return self.verdict


def test_a_second_reader_is_asked_where_nothing_contradicts() -> None:
    passage = stored(BRIDGES[0], *BRIDGES[1])[0]
    reader = Reader("weak")
    text = "The Aldern Bridge was opened in 1904 [1]. It was opened in 1951 [1]."
    judged = verify(text, "en", lambda n: passage, second=reader)
    assert [s.verdict for s in judged] == ["weak", "unsupported"]
    assert reader.asked == ["The Aldern Bridge was opened in 1904."]
