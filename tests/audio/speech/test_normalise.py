from __future__ import annotations

import re

import pytest

from notebook_app.audio.speech import spoken_en, spoken_zh
from notebook_app.audio.speech.normalise import language_of, normalise

ENGLISH = {
    "It cost $1,299.50.": "It cost one thousand two hundred ninety-nine dollars and fifty cents.",
    "It cost $5.": "It cost five dollars.",
    "A loss of $3.5 million.": "A loss of three point five million dollars.",
    "In 2026 and 1905.": "In twenty twenty-six and nineteen oh five.",
    "From 1999-2003.": "From nineteen ninety-nine to two thousand three.",
    "the 1990s": "the nineteen nineties",
    "84% of 177 readers": "eighty-four percent of one hundred seventy-seven readers",
    "10,005 people": "ten thousand five people",
    "3–5 km": "three to five kilometres",
    "the 21st of them": "the twenty-first of them",
    "d = 0.5": "d equals zero point five",
    "e.g. the ear, i.e. sound": "for example the ear, that is sound",
    "Smith et al. found it.": "Smith and colleagues found it.",
    "It lasts [1][2, 3].": "It lasts.",
    "It lasts (Karpicke, Butler, & Roediger, 2009).": "It lasts.",
    "It lasts (Cowan, 2001; Miller, 1956).": "It lasts.",
    "See https://example.org/a?b=1 for it.": "See for it.",
    "**Bold** and `code` in [a link](http://x.y/z)": "Bold and code in a link",
    "minus -5 °C": "minus minus five degrees Celsius",
    "4x faster": "four x faster",
}
CHINESE = {
    "2026年": "二零二六年",
    "1999-2003年": "一九九九年到二零零三年",
    "价格为$1,299.50": "价格为一千二百九十九点五零美元",
    "增长了12.5%": "增长了百分之十二点五",
    "共10005人": "共一万零五人",
    "2个实验": "两个实验",
    "3-5km": "三到五公里",
    "温度-5℃": "温度负五摄氏度",
    "持续很久[3]。": "持续很久。",
    "持续很久（张三，2020）。": "持续很久。",
    "20年间": "二十年间",
    "2.2亿条": "二点二亿条",
}


@pytest.mark.parametrize(("written", "said"), ENGLISH.items())
def test_english(written: str, said: str) -> None:
    assert normalise(written, "en") == said


@pytest.mark.parametrize(("written", "said"), CHINESE.items())
def test_chinese(written: str, said: str) -> None:
    assert normalise(written, "zh") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (10_000, "一万"),
        (10_105, "一万零一百零五"),
        (1_000_000, "一百万"),
        (100_000_000, "一亿"),
        (100_010_000, "一亿零一万"),
    ],
)
def test_chinese_numbers(value: int, said: str) -> None:
    assert spoken_zh.number(value) == said


def test_english_numbers_read_back() -> None:
    words = {spoken_en.number(n): n for n in range(2000)}
    assert len(words) == 2000
    assert spoken_en.number(1_000_000_000_001) == "one trillion one"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_leaves_no_digit_to_the_engine(language: str) -> None:
    text = "A 7, 1,234 and 3.14 (5) at 50% on 2026-11-23, $9.99 or 6kg. 共3项，第12页，2026年11月。"
    assert not re.search(r"\d", normalise(text, language))


def test_is_settled_after_one_pass() -> None:
    for written in ENGLISH:
        said = normalise(written, "en")
        assert normalise(said, "en") == said


def test_language_of_a_turn() -> None:
    assert language_of("第3页写道：“spacing”是间隔。") == "zh"
    assert language_of("The word 间隔 means spacing in Chinese.") == "en"
