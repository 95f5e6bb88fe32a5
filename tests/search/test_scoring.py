from __future__ import annotations

import tomllib

import numpy as np
import pytest

from notebook_app.chat.quoting.abstention import COEFFICIENTS, FEATURES, load_gates
from notebook_app.search.scoring import bm25, coverage, term_weights, z_scores


def test_z_scores_have_mean_zero_and_deviation_one() -> None:
    z = z_scores([1.0, 2.0, 6.0])
    assert float(z.mean()) == pytest.approx(0, abs=1e-6)
    assert float(z.std()) == pytest.approx(1, abs=1e-6)


def test_an_unknown_score_is_the_mean() -> None:
    assert z_scores([1.0, np.nan, 3.0]).tolist() == [-1.0, 0.0, 1.0]


@pytest.mark.parametrize("values", [[], [2.0], [3.0, 3.0], [np.nan, np.nan]])
def test_scores_that_do_not_differ_are_all_zero(values: list[float]) -> None:
    assert z_scores(values).tolist() == [0.0] * len(values)


def test_rare_terms_weigh_more() -> None:
    weights = term_weights(["a", "b", "c"], [frozenset("ab"), frozenset("a"), frozenset("a")])
    assert weights["a"] < weights["b"] < weights["c"]


def test_bm25_prefers_the_text_with_more_of_the_weight() -> None:
    scores = bm25({"a": 0.1, "b": 2.0}, [["a", "x"], ["b", "x"], ["a", "b"], ["x", "x"]])
    assert scores.argmax() == 2
    assert scores[3] == 0


def test_coverage_is_a_share() -> None:
    assert coverage({"a": 1.0, "b": 3.0}, ["b", "b", "z"]) == 0.75
    assert coverage({}, ["a"]) == 0


def test_the_coefficients_come_with_figures() -> None:
    table = tomllib.loads(COEFFICIENTS.read_text("utf-8"))
    for name, gate in load_gates().items():
        assert len(gate.weights) == len(FEATURES[name])
        for figures in table[name]["figures"].values():
            assert figures.get("kept", figures.get("answered", 0)) >= 0.88, "answerable questions are answered"
            assert figures.get("auroc", 1) > 0.75


def test_every_kind_of_question_has_its_regression() -> None:
    assert set(load_gates()) == set(FEATURES)
    assert load_gates()["e5-read"].threshold_of_one <= load_gates()["e5-read"].threshold
