from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ingest.embedding.embed import Embedder
from notebook_app.records import StoredPassage
from notebook_app.verify.verdict import Claim, claims, judge, verify
from tests.chat.passages import stored
from tests.chat.texts import BRIDGES, TEA_ZH


@pytest.fixture(scope="module")
def bridge(embedder: Embedder) -> StoredPassage:
    return stored(BRIDGES[0], *BRIDGES[1], embedder=embedder)[0]


def test_sentences_and_their_markers() -> None:
    text = "## Findings\n\nIt opened in 1904 [1]. It has three arches. [2][3]\n\nIn short:\n- **Soft** ground [1]\n- No claim"
    assert claims(text, "en") == [
        Claim("It opened in 1904.", (1,)),
        Claim("It has three arches.", (2, 3)),
        Claim("Soft ground", (1,)),
        Claim("No claim", ()),
    ]


def test_chinese_sentences() -> None:
    assert claims("红茶经过氧化[1]。绿茶要加热。[2]", "zh") == [
        Claim("红茶经过氧化。", (1,)),
        Claim("绿茶要加热。", (2,)),
    ]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The Aldern Bridge was opened in 1904.", "supported"),
        ("The Aldern Bridge was opened in 1905.", "unsupported"),
        ("The bridge over the Aldern stands on three stone arches.", "supported"),
        ("Penguins live on the southern ice and eat fish.", "unsupported"),
    ],
)
def test_verdicts(embedder: Embedder, bridge: StoredPassage, claim: str, verdict: str) -> None:
    assert judge(claim, [bridge], embedder.encode([claim])[0]) == verdict
    assert judge(claim, [bridge]) == verdict


def test_numbers_are_compared_without_separators(bridge: StoredPassage) -> None:
    page = stored("Costs", "The repair cost 340,000 crowns in all, and was paid by a toll.")[0]
    assert judge("The repair cost 340000 crowns.", [page]) == "supported"
    assert judge("The repair cost 34 crowns.", [page]) == "unsupported"


def test_another_language_is_weak_at_best() -> None:
    chinese = stored(TEA_ZH[0], *TEA_ZH[1], language="zh")[-1]
    assert judge("Lu Yu wrote the Classic of Tea around 760.", [chinese]) == "weak"


def test_what_cites_nothing_is_weak_at_best(bridge: StoredPassage) -> None:
    text = "The Aldern Bridge was opened in 1904 [1]. The engineer Marta Lindqvist designed it. Penguins eat fish."
    verdicts = [s.verdict for s in verify(text, "en", lambda n: bridge)]
    assert verdicts == ["supported", "weak", "unsupported"]


def test_an_answer_that_cites_nothing_is_unsupported(bridge: StoredPassage) -> None:
    assert [s.verdict for s in verify("It was opened in 1904.", "en", lambda n: bridge)] == ["unsupported"]


@pytest.mark.parametrize(
    "sentence",
    [
        "He appointed Robert of Jumièges archbishop of Canterbury and made Ralph the Timid earl of Hereford.",
        "It may not be the case that none of the 12 herons returned in 1957, as Brun (1958) suspected.",
    ],
)
def test_a_sentence_as_it_stands_is_borne_out_whatever_it_leans_on(sentence: str) -> None:
    before = (
        "When finally Edward the Confessor returned from his father's refuge in 1041, at the invitation of his half-brother "
        "Harthacnut, he brought with him a Norman-educated mind. This concept never really took root, but it is a typical "
        "example of the attitudes of Edward."
    )
    (passage,) = stored("Edward", f"{before} {sentence}")
    assert judge(sentence, [passage]) == "supported"
    assert judge(sentence.upper().replace(" ", "  "), [passage]) == "supported"


@pytest.mark.parametrize(
    ("claim", "cosine", "verdict"),
    [
        ("Herons mostly swallow fish along calm rivers.", 0.91, "supported"),  # near enough by itself
        (
            "Herons mostly swallow fish along calm rivers.",
            0.895,
            "supported",
        ),  # rather near, and half of its words there
        ("Herons mostly swallow fish along calm rivers.", 0.88, "weak"),
        ("Birds with long legs mostly swallow minnows.", 0.895, "weak"),  # rather near alone is not enough
        ("Birds with long legs mostly swallow minnows.", 0.6, "unsupported"),
    ],
)
def test_words_and_vectors_bear_out_together_what_neither_does_alone(claim: str, cosine: float, verdict: str) -> None:
    (passage,) = stored("Herons", "Herons eat fish and frogs along slow rivers.")
    near = np.array([[cosine, (1 - cosine**2) ** 0.5]], np.float32)
    assert judge(claim, [replace(passage, sentence_vectors=near)], np.array([1, 0], np.float32), "e5") == verdict
