from __future__ import annotations

import json

import numpy as np

from ingest.models import Span
from notebook_app.records import Citation, StoredPassage
from notebook_app.records.outside import OutsideCitation
from notebook_app.search.reasons import reasons, with_reasons
from notebook_app.search.scored import ScoredPassage
from notebook_app.text.anchors import cite
from notebook_app.ui import words
from tests.chat.passages import stored

TEXT = "Mills grind the grain of the whole valley. They stand by the river."
WEIGHTS = {"mill": 2.0, "grind": 1.0, "owner": 1.0}


def scored(
    cosine: float | None = None, relevance: float | None = None, title: str = "Notes", typical: float = 0.8
) -> ScoredPassage:
    passage = stored(title, TEXT)[0]
    cosines = None if cosine is None else np.full(len(passage.sentences), cosine, np.float32)
    weights = {token: weight for token, weight in WEIGHTS.items() if typical}
    return ScoredPassage(passage, 1.0, 1.0, cosine, cosines, weights, "e5", relevance, typical)


def test_each_reason_comes_from_what_was_measured() -> None:
    assert reasons(scored()) == ("words",)
    assert reasons(scored(cosine=0.9)) == ("words", "meaning")
    assert reasons(scored(cosine=0.81)) == ("words",), "no nearer than passages are on the whole"
    assert reasons(scored(relevance=2.0)) == ("words", "reranker")
    assert reasons(scored(relevance=-2.0)) == ("words",)
    assert "title" in reasons(scored(title="Mills and who grinds"))


def test_a_citation_says_why_its_passage_was_found_and_one_from_elsewhere_does_not() -> None:
    found = scored(relevance=1.0)
    passage: StoredPassage = found.passage
    own = cite(passage, passage.sentences[0], 1)
    other = cite(stored("Other", "Bees make honey in hives.")[0], Span(0, 25), 2)
    explained = with_reasons([own, other], [found])
    assert [citation.why for citation in explained] == [("words", "reranker"), ()]
    kept = json.loads(json.dumps(explained[0].to_json()))
    assert Citation.from_json(kept) == explained[0]
    assert OutsideCitation.model_validate(kept).record() == explained[0], "an export brings it back"
    assert "why" not in own.to_json(), "nothing is kept where nothing is known"


def test_reasons_are_named_in_the_reader_s_language_and_unknown_ones_left_out() -> None:
    assert words.reasons(("words", "of_a_newer_version")) == "Found by the question's words"
    assert words.reasons(()) == ""
