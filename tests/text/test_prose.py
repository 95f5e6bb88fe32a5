from __future__ import annotations

import pytest

from notebook_app.text.prose import (
    heading_end,
    is_complete,
    is_statement,
    is_term,
    kinds_of,
    one_line,
    prose_start,
    references_among,
)
from notebook_app.text.sections import is_apparatus, is_reference_list, stands_for_the_whole, without_number
from notebook_app.text.standalone import leans, points_elsewhere, refers_back, speaks_of_itself

ENTRIES = [
    "Bjork, R. A. (1994).",
    "von Restorff, H. (1933).",
    "Psychological Science, 4, 316–321.",
    "Science, 319, 966–968.",
    "Behavioral and Brain\nSciences, 24(1), 87–114.",
    "• Keshav, S. (2007).",
    "[12] R. A. Bjork and E. L. Bjork, “A new theory of disuse,” 1992.",
    "约斯特（Jost, A.），1897，Zeitschrift für Psychologie，14，436–472。",
]
PROSE = [
    "Bjork (1994) named such conditions desirable difficulties.",
    "Failure rates were 33.8% under lectures and 21.8% under active learning (Freeman et al., 2014).",
    "On an unannounced test after one day, the interleaved group led by 80% to 64%; after 30 days, by 74% to 42%.",
    "(Roediger & Karpicke, 2006, Experiment 1).",
    "一九一七年，盖茨让儿童学习无意义音节和短篇传记。",
]


@pytest.mark.parametrize(
    "section", ["References", "7 Conclusion › REFERENCES", "Works cited", "参考文献", "八、参考文献"]
)
def test_reference_lists(section: str) -> None:
    assert is_reference_list(section)
    assert is_apparatus(section)


@pytest.mark.parametrize(
    "section", ["Contents", "Acknowledgments", "Appendix A: Proofs", "A. Appendix", "致谢", "附录二 数据", "Index"]
)
def test_apparatus(section: str) -> None:
    assert is_apparatus(section)
    assert not is_reference_list(section)


@pytest.mark.parametrize(
    "section",
    ["", "Body mass index", "Notes that you can test yourself on", "Sources of error", "2.1 References to time"],
)
def test_headings_that_only_sound_like_apparatus(section: str) -> None:
    assert not is_apparatus(section)


@pytest.mark.parametrize("text", ENTRIES)
def test_an_entry_of_a_bibliography(text: str) -> None:
    assert references_among([text]) == [True]


@pytest.mark.parametrize("text", PROSE)
def test_prose_with_a_citation_is_no_entry(text: str) -> None:
    assert references_among([text]) == [False]


def test_a_title_between_entries_belongs_to_the_list() -> None:
    sentences = [
        "The claim stands.",
        "Tulving, E. (1972).",
        "Episodic memory.",
        "Academic Press.",
        "Miller, G. A. (1956).",
    ]
    assert references_among(sentences) == [False, True, True, True, True]


def test_what_stands_below_a_line_that_says_references() -> None:
    assert references_among(["It ends here.", "SOURCES", "A book of that time."]) == [False, True, True]


def test_the_kinds_of_text() -> None:
    page = [
        "2.3 A replication",
        "The curve rested on one subject.",
        "Table 1.",
        "Interval Observed\n19 minutes 58.2",
        "Science, 319, 966–968.",
        "Preface . . . . . . . . . iii",
        "A Handbook of Study Techniques 2 Practice",
        "Pass | Time | What you know",
    ]
    assert kinds_of(page, "2 Forgetting › 2.3 A replication", "A Handbook of Study Techniques") == [
        "heading", "sentence", "sentence", "row", "reference", "heading", "heading", "row",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Sleep after learning strengthens what was learned before.",
        "绿茶和红茶来自同一种植物，区别在于制作方法。",
        "“The second premise does not follow” is worth more than a mark.",
    ],
)
def test_what_can_be_read_by_itself(text: str) -> None:
    assert is_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "Table 3 | 12 | 14 | 19 | 2.",
        "A heading without a full stop that goes on for a while",
        "see below for the rest of this sentence which begins with a small letter.",
        "Too short.",
        "This sentence was cut before it came to its end because the page",
        "a | b | c | d | e | f | g | h | i | j | k | l | m.",
        "Visit https://example.org/where/it/is for the whole of the story told here.",
        "0.31 0.42 0.55 0.61 0.72 0.88 0.91 0.97 1.02 1.11 1.21 1.31 1.42.",
    ],
)
def test_what_cannot(text: str) -> None:
    assert not is_statement(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Abstract. Two ways of studying are known.", "Two ways of studying are known."),
        ("Abstract—Recent techniques create.", "Recent techniques create."),
        ("4. Glance over the references.", "Glance over the references."),
        ("• Category.", "Category."),
        ("二、一个人的实验\n一八八五年，德国心理学家艾宾浩斯出版了《论记忆》。", "一八八五年，德国心理学家艾宾浩斯出版了《论记忆》。"),
        ("A Book of Tea 2 Leaves\nThan leaves that are old, they are greener.", "Than leaves that are old, they are greener."),
        ("When Dunlosky rated ten common study\ntechniques, two of them led.", "When Dunlosky rated ten common study\ntechniques, two of them led."),
    ],
)  # fmt: skip
def test_where_the_words_begin(text: str, words: str) -> None:
    assert text[prose_start(text, "A Book of Tea") :] == words


def test_a_sentence_from_within_a_line_has_no_heading() -> None:
    text = "When\nDunlosky and colleagues rated ten common study\ntechniques, two led."
    assert heading_end(text) > 0
    assert prose_start(text, begins_line=False) == 0


def test_terms_before_their_definitions() -> None:
    assert is_term("Working memory.")
    assert not is_term("Abstract.")
    assert not is_term("凡引用的数字都注明出处。")
    assert not is_term("A sentence of five words.")


def test_line_breaks_between_chinese_characters_leave_nothing() -> None:
    assert one_line("绿茶和\n红茶 and\nblack  tea") == "绿茶和红茶 and black tea"


def test_numbers_of_headings() -> None:
    names = [
        without_number(h)
        for h in ("2.3 A replication", "IV. TEXT DATA", "Chapter 1: Tea", "三、约斯特定律", "Vitamins")
    ]
    assert names == ["A replication", "TEXT DATA", "Tea", "约斯特定律", "Vitamins"]


def test_sections_that_sum_up() -> None:
    assert stands_for_the_whole("7 Conclusion")
    assert stands_for_the_whole("摘要")
    assert not stands_for_the_whole("1 Introduction › 1.1 Tea")


@pytest.mark.parametrize(
    "text",
    [
        "However, it failed.",
        "These results agree.",
        "The obtained results agree.",
        "There\nare many ways.",
        "因此，茶变红。",
    ],
)
def test_sentences_that_lean(text: str) -> None:
    assert leans(text)


def test_a_sentence_about_its_source_does_not_lean() -> None:
    text = "This review gathers the findings on tea."
    assert speaks_of_itself(text)
    assert not leans(text)
    assert not refers_back(text)
    assert refers_back("This review gathers the findings on which both claims rest.")


def test_pointing() -> None:
    assert points_elsewhere("Table 2 gives their verdicts.")
    assert points_elsewhere("It is described in [Low04].")
    assert not points_elsewhere("Tea is green.")


def test_a_torn_sentence_is_not_complete() -> None:
    assert not is_complete("errors made with high confidence are more likely to be corrected after feedback")
    assert is_complete("They called it “the spacing effect.”")
