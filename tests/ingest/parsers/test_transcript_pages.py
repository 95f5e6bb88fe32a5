from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DamagedFile
from ingest.models import second_at
from ingest.parsers.transcript_pages import clock, transcript_document
from ingest.transcript import MAGIC, Segment, Transcript, dump_transcript, load_transcript


def said(*segments: Segment) -> Transcript:
    return Transcript("audio", "tester", segments)


def test_pauses_and_sentences_part_paragraphs() -> None:
    long = "word " * 110 + "end."
    document = transcript_document(
        said(
            Segment(0, 2, "One."),
            Segment(2, 3, "Two."),
            Segment(6, 7, long),
            Segment(7, 8, "Next."),
            Segment(8, 9, "Last"),
        ),
        "sha",
        "talk.mp3",
    )
    assert document.pages[0].text.split("\n\n") == ["One. Two.", " ".join(long.split()), "Next. Last"]


def test_captions_without_sentences_are_parted_all_the_same() -> None:
    segments = [Segment(i, i + 1, "words without an end") for i in range(200)]
    paragraphs = transcript_document(said(*segments), "sha", "talk").pages[0].text.split("\n\n")
    assert len(paragraphs) > 2
    assert max(map(len, paragraphs)) < 1300


def test_pages_are_of_about_ten_minutes() -> None:
    segments = [Segment(i * 10.0, i * 10 + 5.0, f"Sentence {i}.") for i in range(200)]
    pages = transcript_document(said(*segments), "sha", "talk").pages
    assert [page.label for page in pages] == ["0:00:00", "0:10:00", "0:20:00", "0:30:00"]
    assert {page.origin for page in pages} == {"speech"}


def test_chinese_is_joined_without_spaces() -> None:
    document = transcript_document(said(Segment(0, 1, "间隔练习"), Segment(1, 2, "更持久。")), "sha", "讲座.mp3")
    assert document.pages[0].text == "间隔练习更持久。"
    assert document.language == "zh"
    assert document.title == "讲座"


def test_confidence_is_weighed_by_length() -> None:
    page = transcript_document(said(Segment(0, 1, "aaa", 1.0), Segment(1, 2, "b", 0.2)), "sha", "x").pages[0]
    assert page.confidence == 0.8
    assert transcript_document(said(Segment(0, 1, "a")), "sha", "x").pages[0].confidence is None


def test_remarks_say_what_is_uncertain() -> None:
    transcript = Transcript("audio", "tester", (Segment(0, 1, "a"),), estimated=True, lost=2)
    assert [each.code for each in transcript_document(transcript, "sha", "x").warnings] == [
        "estimated_times",
        "lost_sound",
    ]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.floats(0, 20), st.text(st.characters(codec="utf-8"), max_size=60)), max_size=20
    )
)
def test_every_word_knows_its_second(made: list[tuple[float, float, str]]) -> None:
    segments, now = [], 0.0
    for gap, length, text in made:
        segments.append(Segment(now + gap, now + gap + length, text))
        now += gap + length
    document = transcript_document(said(*segments), "sha", "x")
    spoken = [s for s in segments if any(not c.isspace() for c in s.text)]
    rows = [(page, row) for page in document.pages for row in page.times]
    assert len(rows) <= len(spoken)
    for page, (start, end, second) in rows:
        words = page.text[int(start) : int(end)]
        assert words
        assert not words[0].isspace()
        assert any(abs(s.start - second) < 0.01 for s in spoken)
        assert second_at(page.times, int(start)) == pytest.approx(second, abs=0.01)
        assert second_at(page.times, int(end) - 1) == pytest.approx(second, abs=0.01)


def test_the_file_of_a_transcript_comes_back() -> None:
    transcript = Transcript("video", "tester", (Segment(0, 1.5, "“A”", 0.5), Segment(2, 3, "b")), "T", 3.5, True, 1)
    data = dump_transcript(transcript)
    assert data.startswith(MAGIC)
    assert load_transcript(data, "x") == transcript
    for damaged in (b"", b"[]", b"{}", data[:-5], data.replace(b"1.5", b'"x"')):
        with pytest.raises(DamagedFile):
            load_transcript(damaged, "x")


def test_clock() -> None:
    assert [clock(second) for second in (0, 59.9, 600, 36_061)] == ["0:00:00", "0:00:59", "0:10:00", "10:01:01"]
