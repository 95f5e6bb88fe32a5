from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.models import Anchor
from notebook_app.records import Answer, Citation, Message
from notebook_app.studio.notes.note_source import citations_in
from notebook_app.studio.notes.notes import note_from

ONE = Citation(1, Anchor("a" * 64, 3, 0, 5, "quote"), "Paper")
TWO = Citation(2, Anchor("a" * 64, 4, 0, 5, "other"), "Paper")


def test_an_answer_is_named_after_its_question() -> None:
    answer = Answer("Why?", "Because [1].", (), (ONE,), abstained=False, answerer="quotes")
    draft = note_from(answer)
    assert (draft.kind, draft.title, draft.body, draft.citations) == ("answer", "Why?", "Because [1].", (ONE,))


def test_a_message_brings_its_question_and_citations() -> None:
    message = Message("m", "assistant", "Because [1].", (ONE,), "done", datetime.now(UTC), {"question": "Why?"})
    draft = note_from(message)
    assert (draft.title, draft.citations) == ("Why?", (ONE,))


def test_a_text_is_named_after_its_first_line_and_keeps_what_it_cites() -> None:
    draft = note_from("\n## My **thoughts** [1]\n\nMore.", citations=(ONE, TWO))
    assert (draft.kind, draft.title, draft.citations) == ("written", "My thoughts", (ONE,))


def test_a_title_given_stays() -> None:
    assert note_from("text", title=" Mine ").title == "Mine"


def test_a_long_title_is_cut_at_a_word() -> None:
    title = note_from("word " * 40).title
    assert len(title) <= 61
    assert title.endswith("word…")


def test_a_blank_note_has_no_title() -> None:
    assert note_from("  \n").title == ""


@pytest.mark.parametrize(
    "kept", ["[" * 100_000 + "]", '[{"n": 1}]', "[7]", '[{"n": 1, "source": "../x", "page": 1}]', "[]"]
)
def test_a_document_that_only_looks_like_a_note_cites_nothing(kept: str) -> None:
    assert citations_in(f"# T\n\nWords.\n\n<!-- citations: {kept} -->\n") == ()
