from __future__ import annotations

import pytest

from notebook_app.verify.facts import Facts, denials, strange_names
from notebook_app.verify.numerals import Quantity, days, quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,200 people", 1200, ""),
        ("1200 people", 1200, ""),
        ("twelve hundred people", 1200, ""),
        ("three hundred and forty thousand crowns", 340_000, ""),
        ("1.2 million", 1_200_000, ""),
        ("forty-two", 42, ""),
        ("9.7%", 9.7, "%"),
        ("9.7 per cent", 9.7, "%"),
        ("百分之三十", 30, "%"),
        ("三百个学生", 300, ""),
        ("三万五千公里", 35_000, "km"),
        ("3.5万公里", 35_000, "km"),
        ("二〇〇六年", 2006, ""),
        ("两次", 2, ""),
        ("五分钟", 5, "min"),
        ("5 minutes", 5, "min"),
        ("92 metres", 92, "m"),
    ],
)
def test_a_number_is_one_value_however_written(text: str, value: float, unit: str) -> None:
    assert quantities(text) == {Quantity(value, unit)}


@pytest.mark.parametrize("text", ["one of them", "十分重要", "三四个", "统一", "hundreds", "nobody"])
def test_what_is_no_number(text: str) -> None:
    assert quantities(text) == set()


@pytest.mark.parametrize("text", ["12 March 1905", "March 12th, 1905", "1905-03-12", "1905年3月12日"])
def test_a_day_is_one_however_written(text: str) -> None:
    assert days(text) == {(3, 12)}
    assert quantities(text) == {Quantity(1905)}


def test_units_and_days_are_compared() -> None:
    passage = [Facts.of("The arch is 92 metres wide. It opened on 12 March 1905 before 8,500 guests.")]
    assert Facts.of("92 m").numbers_in(passage)
    assert Facts.of("eight thousand five hundred").numbers_in(passage)
    assert not Facts.of("92 miles").numbers_in(passage)
    assert not Facts.of("13 March 1905").numbers_in(passage)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It does not spoil.", 1),
        ("It can't spoil, and never did.", 2),
        ("Not only bees do so.", 0),
        ("蜂蜜不会变质。", 1),
        ("不仅如此，不过很多。", 0),
        ("他没有写。", 1),
    ],
)
def test_denials(text: str, count: int) -> None:
    assert denials(text) == count


def test_a_name_in_chinese_is_a_run_the_source_lacks() -> None:
    source = ["唐代的陆羽在公元760年前后写成了《茶经》。"]
    assert strange_names("唐代的李白写成了《茶经》。", source) == ["李白"]
    assert strange_names("陆羽在唐代写成《茶经》。", source) == []
    assert strange_names("唐代的陆羽大约在760年前后著成了《茶经》。", source) == []


def test_a_run_is_a_name_by_its_length_its_first_character_or_its_place() -> None:
    source = ["唐代的陆羽在公元760年前后写成了《茶经》。"]
    assert strange_names("唐代的艺术派写成了《茶经》。", source) == []  # three characters are a word as soon as a name
    assert strange_names("唐代的艺术流派写成了《茶经》。", source) == ["艺术流派"]
    assert strange_names("唐代的孙艺写成了《茶经》。", source) == ["孙艺"]
    assert strange_names("唐代的陆羽写成了《艺术》。", source) == ["艺术"]
