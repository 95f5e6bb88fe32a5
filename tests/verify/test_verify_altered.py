"""The check on true and altered sentences of the sample documents, as ``benchmarks/verify.py`` makes them."""

from __future__ import annotations

import pytest

from benchmarks.verify import ALTERED, cases, measure
from ingest.embedding.embed import Embedder
from notebook_app.notebook import Notebook
from notebook_app.records import Verdict
from notebook_app.verify.verdict import judge
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
