from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences
from ingest.tokens import count_tokens
from ingest.tuning import CHUNKING

PIECES = ["One. ", "Dr. Who? ", "例子。", "二！", "\n", "\n\n", "- item", " a | b ", "|\n", "x " * 90, "w" * 700, "\t", "“q.”", "😀", "\f"]  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


def words(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One is here. Two is\nthere.", ["One is here.", "Two is\nthere."]),
        ("See Fig. 3 of Dr. Smith et al. today. Yes.", ["See Fig. 3 of Dr. Smith et al. today.", "Yes."]),
        ("A heading\n\nThen text.", ["A heading", "Then text."]),
        ("Bring:\n- bread\n- salt\n1. stir", ["Bring:", "- bread", "- salt", "1. stir"]),
        ("year | loss\n1885 | 58\n1886 | 66", ["year | loss", "1885 | 58", "1886 | 66"]),
        ("It rose by 3.5 points. Then", ["It rose by 3.5 points.", "Then"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_english(text: str, sentences: list[str]) -> None:
    assert words(text) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "It is carried by Ae. aegypti and Ae. albopictus.",
        "As Smith et al. (2019) and Lee et al. [12] found, it holds.",
        "See Fig. 3, Figs. 4 and 5, and eq. 2 of vol. 3, no. 2.",
        "The dose was 5 mg. per day and 3 ml. of water.",
        "J. R. R. Tolkien wrote it in approx. 1930.",
        "Aedes spp. are found here with C. elegans var. bristol.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    text = f"{sentence} Another follows."
    assert [text[s.start : s.end] for s in split_sentences(text, "en")] == [sentence, "Another follows."]


def test_a_sentence_may_end_in_an_abbreviation() -> None:
    text = "It was shown by Smith et al. The virus spread. Nobody knew."
    assert len(split_sentences(text, "en")) == 3


def test_chinese() -> None:
    assert words("第一句。第二句！“第三句？”他说\n完了。", "zh") == [
        "第一句。",
        "第二句！",
        "“第三句？”",
        "他说\n完了。",
    ]


def test_a_chinese_sentence_may_begin_with_a_figure_or_a_latin_letter() -> None:
    text = "红茶经过氧化。2019年的产量是280万吨！CTC茶是红茶。"
    assert words(text, "zh") == ["红茶经过氧化。", "2019年的产量是280万吨！", "CTC茶是红茶。"]


@pytest.mark.parametrize("language", ["zh", "de", "xx", "", "zh-CN"])
def test_any_language_code_is_taken(language: str) -> None:
    assert words("First one. Second one.", language) == ["First one.", "Second one."]


@given(texts)
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text, "en")
    gaps = zip([0, *(span.end for span in spans)], [*(span.start for span in spans), len(text)], strict=True)
    assert all(not text[end:start].strip() and end <= start for end, start in gaps)
    assert all((text[span.start : span.end]).strip() == text[span.start : span.end] != "" for span in spans)


@given(texts)
def test_no_sentence_is_too_long(text: str) -> None:
    assert all(count_tokens(sentence) <= CHUNKING.sentence_tokens for sentence in words(text))


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clause = "the loss is steep at first and then slow " * 12
    assert words(f"{clause}; {clause}.".replace(" ;", ";")) == [f"{clause.strip()};", f"{clause.strip()} ."]


@pytest.mark.parametrize("hostile", [" " * 200_000, "\n" * 200_000, "|" * 100_000, "1." * 100_000, "a" * 200_000])
def test_hostile_text_takes_no_more_than_linear_time(hostile: str) -> None:
    started = time.process_time()
    split_sentences(f"Start {hostile} end.", "en")
    assert time.process_time() - started < 5


def test_a_paragraph_a_line_keeps_its_sentences_apart_whatever_stands_above() -> None:
    """An unmatched quotation mark joined everything that followed it."""
    line = 'We call it the "gap effect, and it was found in every one of the twelve experiments of the second series. '
    line += "It held for words, for pictures and for faces, and it did not depend on the age of those who took part."
    text = "\n".join([line] * 4)
    sentences = [text[span.start : span.end] for span in split_sentences(text, "en")]
    assert len(sentences) >= 8
    assert not any("\n" in sentence for sentence in sentences)
