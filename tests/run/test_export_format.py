"""What an export holds is what its reading side knows: a field that only one of them has would be lost in silence."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from ingest.models import Anchor
from notebook_app.chat.in_background import answer_details
from notebook_app.errors import ModelUnreachable
from notebook_app.records import Answer, AnswerSentence, Citation, Passage
from notebook_app.records.conversation import Reading
from notebook_app.records.outside import OutsideCitation, OutsideRequest
from notebook_app.run.export_format import ExportedDetails, ExportedWatch

SOURCE = "a" * 64


def test_no_detail_of_an_answer_is_lost_in_an_export() -> None:
    answer = Answer(
        "Why?",
        "Because [1].",
        (AnswerSentence("Because.", (1,), "weak"),),
        (),
        abstained=True,
        answerer="quotes",
        nearest=(Passage(SOURCE, 1, 0, 7, "Because", 0.5, title="T", label="i", second=2.5),),
        dropped_markers=2,
        thoughts="Well.",
        thinking_seconds=1.5,
        reading=Reading(
            window=8192,
            window_origin="endpoint",
            instructions=1,
            conversation=2,
            sources=(),
            prompt=3,
            reply=4,
            estimated=False,
        ),
        failure=ModelUnreachable(url="http://127.0.0.1:1/v1", detail="gone"),
        understood="Why is the sky blue?",
        listed=(SOURCE,),
        closest=True,
    )
    kept = json.loads(json.dumps(answer_details(answer)))
    assert set(kept) == set(ExportedDetails.model_validate(kept).given()), "ExportedDetails lacks a field"
    assert ExportedDetails.model_validate(kept).given() == kept


def test_no_field_of_a_citation_is_lost_in_an_export() -> None:
    citation = Citation(1, Anchor(SOURCE, 2, 3, 9, "a word"), "T", "ii", 4.5, "others", "2 Methods")
    assert OutsideCitation.model_validate(citation.to_json()).record() == citation


@pytest.mark.parametrize(
    ("kind", "place", "fits"),
    [
        ("feed", "https://journal.example/feed", True),
        ("zotero", "ABCD2345", True),
        ("zotero", "", True),
        ("feed", "", False),
        ("feed", "file:///etc/passwd", False),
        ("feed", "ABCD2345", False),
        ("zotero", "https://journal.example/", False),
        ("zotero", "../../items", False),
        ("folder", "/etc", False),
    ],
)
def test_an_archive_can_name_a_feed_or_a_collection_and_no_folder(kind: str, place: str, fits: bool) -> None:
    given = {"kind": kind, "place": place, "title": "T"}
    try:
        assert ExportedWatch.model_validate(given).given() == given
        assert fits
    except ValidationError:
        assert not fits


def test_names_of_sources_that_an_earlier_version_kept_are_left_out() -> None:
    """An overview asked for by the names of its sources was exported with them, and could not come back."""
    known = "a" * 64
    assert OutsideRequest.model_validate({"sources": ["herons.txt", known]}).record().sources == (known,)
