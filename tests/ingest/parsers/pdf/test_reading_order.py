from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parsers.pdf.layout import Line, Word, line_of
from ingest.parsers.pdf.reading_order import backward_share, find_gutter, reading_order

PROSE = ("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "again")


def column(x: float, y: float, rows: int, first: int) -> list[Word]:
    """Set prose in a column: words 20 points apart, rows 12 points apart."""
    words = []
    for row in range(rows):
        for i, text in enumerate(PROSE):
            left = x + 22 * i
            words.append(Word(text, left, y + 12 * row, left + 20, y + 12 * row + 10, 10, order=first + len(words)))
    return words


def page(*columns: list[Word]) -> list[Word]:
    words = [word for column in columns for word in column]
    return [Word(w.text, w.x0, w.y0, w.x1, w.y1, w.size, order=i) for i, w in enumerate(words)]


def boxes(lines: list[Line]) -> list[tuple[float, float]]:
    return [(word.x0, word.y0) for line in lines for word in line.words]


def test_a_sound_stream_is_kept() -> None:
    words = page(column(50, 100, 10, 0), column(310, 100, 10, 100))
    assert boxes(reading_order(words)) == [(w.x0, w.y0) for w in words]


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_words_are_put_in_order(seed: int) -> None:
    ordered = page(column(50, 100, 8, 0), column(310, 100, 8, 80))
    shuffled = list(ordered)
    random.Random(seed).shuffle(shuffled)
    renumbered = [Word(w.text, w.x0, w.y0, w.x1, w.y1, w.size, order=i) for i, w in enumerate(shuffled)]
    assert boxes(reading_order(renumbered)) == [(w.x0, w.y0) for w in ordered]


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 800), st.integers(0, 3)), max_size=40))
def test_no_word_is_lost_or_doubled(places: list[tuple[float, float, int]]) -> None:
    words = [Word(f"w{i}", x, y, x + 20, y + 10, 10, turns, i) for i, (x, y, turns) in enumerate(places)]
    found = [word.text for line in reading_order(words) for word in line.words]
    assert sorted(found) == sorted(word.text for word in words)


def test_a_table_is_read_row_by_row() -> None:
    cells = [
        Word(f"r{row}c{col}", 60 + 200 * col, 100 + 12 * row, 90 + 200 * col, 110 + 12 * row, 10, order=3 * row + col)
        for row in range(8)
        for col in range(3)
    ]
    lines = reading_order(cells)
    assert [line.text for line in lines] == [f"r{row}c0 r{row}c1 r{row}c2" for row in range(8)]


def test_one_column_has_no_gutter() -> None:
    assert find_gutter(reading_order(column(50, 100, 10, 0))) is None


def test_sideways_text_comes_after_the_page() -> None:
    side = [Word("arXiv", 10, 300, 20, 340, 10, turns=1, order=0)]
    words = side + [Word(w.text, w.x0, w.y0, w.x1, w.y1, w.size, order=w.order + 1) for w in column(50, 100, 6, 0)]
    assert reading_order(words)[-1].text == "arXiv"


def test_hebrew_keeps_the_order_of_speech() -> None:
    words = [Word(t, 200 - 40 * i, 100, 230 - 40 * i, 110, 10, order=i) for i, t in enumerate(("אבג", "דהו", "זחט"))]
    assert [line.text for line in reading_order(words)] == ["אבג דהו זחט"]


@pytest.mark.parametrize(
    ("base", "script", "size", "text"),
    [
        ("R", "2", 7, "R2"),
        ("(x", "i", 7, "(xi"),
        ("sleep", "2", 7, "sleep 2"),
        ("10", "5", 7, "10 5"),
        ("A", "b", 10, "A b"),
    ],
)
def test_a_script_stays_with_its_variable(base: str, script: str, size: float, text: str) -> None:
    words = [Word(base, 50, 100, 60, 112, 10, order=0), Word(script, 60.5, 99, 64, 107, size, order=1)]
    assert [line.text for line in reading_order(words)] == [text]


def test_latin_within_hebrew_is_turned_round() -> None:
    said = ["אבגדהוזח", "read", "in", "order", "דהוזחטאב", "123", "456"]
    seen = ["אבגדהוזח", "order", "in", "read", "דהוזחטאב", "123", "456"]  # from the right
    words = [Word(t, 400 - 60 * i, 100, 440 - 60 * i, 110, 10, order=i) for i, t in enumerate(seen)]
    assert [line.text for line in reading_order(words)] == [" ".join(said)]


def test_hebrew_within_english_is_no_reason_to_distrust_the_stream() -> None:
    texts = ["a", "quotation:", "דהו", "אבג", "and", "so", "on"]  # as pdfium gives it, with the Hebrew in speech order
    places = [50, 70, 120, 95, 145, 170, 195]
    words = [Word(t, x, 100, x + 18, 110, 10, order=i) for i, (t, x) in enumerate(zip(texts, places, strict=True))]
    assert [line.text for line in reading_order(words)] == [" ".join(texts)]


def line(text: str, x0: float, y0: float, x1: float, size: float = 10) -> Line:
    return line_of([Word(text, x0, y0, x1, y0 + size, size)])


LONG, SHORT = "eighteen letters !", "six ch"


def test_steps_against_the_reading_order_are_weighed_by_their_length() -> None:
    assert (len(LONG), len(SHORT)) == (18, 6)
    first, below = line(LONG, 50, 100, 200), line(LONG, 50, 120, 200)
    assert backward_share([first, below]) == 0
    assert backward_share([below, first]) == 1
    assert backward_share([below, line(SHORT, 50, 100, 200), line(LONG, 50, 140, 200)]) == 6 / 24
    assert backward_share([below, line(LONG * 3, 50, 100, 200), line(LONG, 50, 140, 200)]) == 18 / 36
    assert backward_share([first]) == 0
    assert backward_share([]) == 0


def test_what_is_a_step_back_and_what_is_not() -> None:
    last = line(LONG, 50, 200, 200)
    steps = {
        "up to a column on the right": (line(LONG, 200, 100, 350), 0),
        "up beside it": (line(LONG, 199, 100, 350), 1),
        "up, but not above it": (line(LONG, 50, 196, 200), 0),
        "left on its baseline": (line(SHORT, 10, 200, 49), 1),
        "left, but touching": (line(SHORT, 10, 200, 50), 0),
        "across a gutter": (line(LONG, 206, 200, 350), 1),
        "across a space": (line(LONG, 205, 200, 350), 0),
        "to a cell": (line(SHORT, 260, 200, 350), 0),
    }
    assert {name: backward_share([last, piece]) for name, (piece, _) in steps.items()} == {
        name: share for name, (_, share) in steps.items()
    }


def test_a_footnote_drawn_first_is_read_last_in_its_own_column() -> None:
    note = [Word("note", 50, 700, 100, 710, 10)]
    text = [Word(f"t{i}", 50, 100 + 12 * i, 100, 110 + 12 * i, 10) for i in range(30)]
    aside = [Word("aside", 300, 690, 400, 700, 10)]
    ordered = [word.text for row in reading_order(page(note, text)) for word in row.words]
    assert ordered == [word.text for word in (*text, *note)]
    ordered = [word.text for row in reading_order(page(aside, text)) for word in row.words]
    assert ordered == [word.text for word in (*aside, *text)], "what stands elsewhere stays where it was drawn"


def columns(rows: int, gap: float = 40, text: str = LONG) -> list[Line]:
    return [line(text, x, 100 + 12 * row, x + 150) for x in (50, 200 + gap) for row in range(rows)]


def test_where_a_gutter_is() -> None:
    assert find_gutter(columns(4)) == 220
    assert find_gutter(columns(3)) is None, "too few lines"
    assert find_gutter(columns(4, gap=5)) is None, "a space between words"
    assert find_gutter(columns(4, gap=6)) == 203
    assert find_gutter(columns(4, text=SHORT)) is None, "a table"
    assert find_gutter([]) is None


def test_a_gutter_is_crossed_by_few_lines() -> None:
    crossing = [line(LONG, 50, 300 + 12 * row, 390) for row in range(4)]
    assert find_gutter([*columns(7), *crossing[:3]]) == 220
    assert find_gutter([*columns(7), *crossing]) is None


def test_a_column_is_prose_in_half_of_its_lines() -> None:
    left = columns(6)[:6]
    right = [line(LONG if row < 3 else SHORT, 240, 100 + 12 * row, 390) for row in range(6)]
    assert find_gutter([*left, *right]) == 220
    right[2] = line(SHORT, 240, 124, 390)
    assert find_gutter([*left, *right]) is None


def test_of_two_gutters_the_one_in_the_middle() -> None:
    three = [line(LONG, x, 100 + 12 * row, x + 100) for x in (50, 180, 330) for row in range(4)]
    assert find_gutter(three) == 305
    near_the_edge = [line(LONG, x, 100 + 12 * row, end) for x, end in ((50, 80), (100, 400)) for row in range(4)]
    assert find_gutter(near_the_edge) is None


def test_columns_are_read_between_the_lines_that_cross_them() -> None:
    title, end = line("A title across both", 50, 80, 390), line("The end across both", 50, 300, 390)
    words = [word for row in (title, end, *columns(8)) for word in row.words]
    shuffled = page(words[::-1])
    ordered = [word.y0 for row in reading_order(shuffled) for word in row.words]
    rows = [100 + 12 * row for row in range(8)]
    assert ordered == [80, *rows, *rows, 300]


def test_nothing_is_lost_beside_a_line_that_crosses_the_columns() -> None:
    across = line("A line across both of them", 150, 112, 390)
    words = [word for row in (across, *columns(8)) for word in row.words]
    shuffled = page(words[::-1])
    assert sorted(boxes(reading_order(shuffled))) == sorted((word.x0, word.y0) for word in words)
