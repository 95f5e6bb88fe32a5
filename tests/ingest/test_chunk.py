from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chunk import chunk_document
from ingest.models import Chunk, Document, Heading, Page, Span
from ingest.sentences import split_sentences
from ingest.tokens import count_tokens

SENTENCE = "Forgetting is steep at first and then slow. "
PARTS = [
    "Short. ",
    SENTENCE * 3,
    SENTENCE * 20,
    "\n\n",
    "\n",
    "没有空格的句子。" * 9,
    "- item\n",
    "   ",
    "a | b\n",
    "1. Title\n",
]


def document(*texts: str, headings: tuple[Heading, ...] = (), language: str = "en") -> Document:
    pages = tuple(Page(n, text, headings=headings if n == 1 else ()) for n, text in enumerate(texts, 1))
    return Document("0" * 64, "text", "Title", pages, language=language)


def headed(text: str, *headings: tuple[str, int]) -> Document:
    return document(text, headings=tuple(Heading(text.index(words), level, words) for words, level in headings))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    texts = draw(st.lists(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PARTS)).map("".join)), max_size=4))
    pages = []
    for number, text in enumerate(texts, 1):
        starts = draw(st.lists(st.integers(0, len(text) + 3), max_size=4))
        levels = draw(st.lists(st.integers(1, 4), min_size=len(starts), max_size=len(starts)))
        titles = (text[start : start + 9] for start in starts)
        bounds = draw(st.lists(st.integers(0, len(text)), max_size=4).map(sorted))
        tables = tuple(Span(*span) for span in zip(bounds[::2], bounds[1::2], strict=False))
        pages.append(Page(number, text, headings=tuple(map(Heading, starts, levels, titles)), tables=tables))
    return Document("0" * 64, "text", "Title", tuple(pages))


@given(documents(), st.integers(20, 300))
def test_every_word_is_in_exactly_one_chunk(made: Document, max_tokens: int) -> None:
    chunks = chunk_document(made, max_tokens=max_tokens)
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.page for chunk in chunks] == sorted(chunk.page for chunk in chunks)
    for page in made.pages:
        spans = [span for chunk in chunks if chunk.page == page.number for span in chunk.sentences]
        covered = "".join(page.text[span.start : span.end] for span in spans)
        assert "".join(covered.split()) == "".join(page.text.split())
        assert all(left.end <= right.start for left, right in pairwise(spans))


@given(documents(), st.integers(20, 300))
def test_a_chunk_is_its_pages_characters(made: Document, max_tokens: int) -> None:
    for chunk in chunk_document(made, max_tokens=max_tokens):
        assert made.pages[chunk.page - 1].text[chunk.start : chunk.end] == chunk.text
        assert (chunk.sentences[0].start, chunk.sentences[-1].end) == (chunk.start, chunk.end)
        assert len(chunk.sentences) == 1 or sum(map(count_tokens, sentences(made, chunk))) <= max_tokens


def sentences(made: Document, chunk: Chunk) -> list[str]:
    text = made.pages[chunk.page - 1].text
    return [text[span.start : span.end] for span in chunk.sentences]


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_without_headings_the_sentences_are_those_of_the_page(text: str) -> None:
    found = [span for chunk in chunk_document(document(text)) for span in chunk.sentences]
    assert found == split_sentences(text, "en")


def test_blank_pages_give_no_chunk() -> None:
    assert chunk_document(document("", " \n ", "\n\n\n")) == []


def test_a_paragraph_is_a_chunk_and_short_ones_join() -> None:
    long = (SENTENCE * 10).strip()
    chunks = chunk_document(document(f"{long}\n\n{long}\n\nShort one.\n\nShort two.", "Short three."))
    assert [chunk.text for chunk in chunks] == [long, f"{long}\n\nShort one.\n\nShort two.", "Short three."]


def test_a_long_paragraph_is_cut_into_pieces_of_one_size() -> None:
    chunks = chunk_document(document(SENTENCE * 40))
    sizes = [count_tokens(chunk.text) for chunk in chunks]
    assert len(sizes) == 2
    assert max(sizes) <= 256
    assert min(sizes) >= 0.9 * max(sizes)


def test_sections_are_paths_and_a_heading_joins_what_it_heads() -> None:
    body = (SENTENCE * 10).strip()
    text = f"2 Measuring\n\n2.1 Savings\n{body}\n\n2.2 Loss\n{body}\n\n3 Limits\n{body}"
    made = headed(text, ("2 Measuring", 1), ("2.1 Savings", 2), ("2.2 Loss", 2), ("3 Limits", 1))
    chunks = chunk_document(made)
    assert [chunk.section for chunk in chunks] == ["2 Measuring › 2.1 Savings", "2 Measuring › 2.2 Loss", "3 Limits"]
    assert chunks[0].text.startswith("2 Measuring\n\n2.1 Savings\nForgetting")
    assert sentences(made, chunks[1])[0] == "2.2 Loss"


def test_a_section_goes_on_over_the_page() -> None:
    text = "1. Introduction\nIt begins here."
    made = document(text, "It goes on.", headings=(Heading(0, 1, "1. Introduction"),))
    chunks = chunk_document(made)
    assert [(chunk.page, chunk.section) for chunk in chunks] == [(1, "1. Introduction"), (2, "1. Introduction")]
    assert sentences(made, chunks[0]) == ["1. Introduction", "It begins here."]


def test_short_paragraphs_of_two_sections_stay_apart() -> None:
    made = headed("Alpha\nOne.\n\nBeta\nTwo.", ("Alpha", 1), ("Beta", 1))
    assert [chunk.text for chunk in chunk_document(made)] == ["Alpha\nOne.", "Beta\nTwo."]


def test_a_wrapped_heading_is_one_sentence() -> None:
    text = "A heading that\nis wrapped\nThen the text."
    made = document(text, headings=(Heading(0, 1, "A heading that is wrapped"),))
    assert sentences(made, chunk_document(made)[0]) == ["A heading that\nis wrapped", "Then the text."]


@pytest.mark.parametrize("words", ["", "Not on the page"])
def test_a_heading_not_found_word_for_word_is_its_line(words: str) -> None:
    made = document("The line\nThen text.", headings=(Heading(0, 1, words),))
    assert sentences(made, chunk_document(made)[0]) == ["The line", "Then text."]


ROWS = st.lists(
    st.lists(st.sampled_from(["", "Norway", "2021", "38.2", "long words " * 30]), min_size=2, max_size=5), min_size=1
)


@given(ROWS, st.integers(20, 300))
def test_a_table_is_cut_between_rows_and_its_header_goes_with_every_piece(
    rows: list[list[str]], max_tokens: int
) -> None:
    lines = [" | ".join(["row", *row]) for row in rows]
    text = "\n".join(("Before.\n", *lines, "\nAfter."))
    start = text.index(lines[0])
    end = start + len("\n".join(lines))
    made = Document("0" * 64, "xlsx", "Title", (Page(1, text, tables=(Span(start, end),)),))
    chunks = chunk_document(made, max_tokens=max_tokens)
    pieces = [words for chunk in chunks for words in sentences(made, chunk) if words.startswith("row")]
    assert pieces == [line.strip() for line in lines]
    for chunk in chunks:
        begins_later = start < chunk.start < end
        assert chunk.section == (lines[0][:500].rstrip(" |") if begins_later else "")


def test_a_long_table_is_found_by_its_columns_and_joins_its_caption() -> None:
    rows = [f"Company {n} | 2021 | {n}.5" for n in range(60)]
    text = "\n".join(["Sales", "", "Table 1. Revenue", "", "Company | Year | Revenue", *rows])
    start = text.index("Company |")
    page = Page(1, text, headings=(Heading(0, 1, "Sales"),), tables=(Span(start, len(text)),))
    chunks = chunk_document(Document("0" * 64, "xlsx", "Title", (page,)))
    assert len(chunks) > 2
    assert chunks[0].text.startswith("Sales\n\nTable 1. Revenue\n\nCompany | Year | Revenue\nCompany 0")
    assert [chunk.section for chunk in chunks] == ["Sales", *["Sales › Company | Year | Revenue"] * (len(chunks) - 1)]


def test_chinese_paragraphs() -> None:
    made = document("记忆曲线显示遗忘最初最快。" * 40, language="zh")
    chunks = chunk_document(made)
    assert sorted(len(chunk.sentences) for chunk in chunks) == [13, 13, 14]
    assert all(sentence == "记忆曲线显示遗忘最初最快。" for chunk in chunks for sentence in sentences(made, chunk))


def test_a_heading_behind_the_end_of_its_page_is_in_force_nowhere() -> None:
    first, second = "All is said here.", "And here too."
    chunks = chunk_document(document(first, second, headings=(Heading(len(first), 1, "Nowhere"),)))
    assert [chunk.section for chunk in chunks] == ["", ""]


def test_a_paragraph_after_a_heading_of_half_the_limit_stays_whole() -> None:
    heading, paragraph = "One two three four five six", "Owls hunt mice now. Hens lay eggs now."
    limit = count_tokens(paragraph)
    assert count_tokens(heading) >= limit // 2
    made = document(f"{heading}\n\n{paragraph}", headings=(Heading(0, 1, heading),))
    assert [chunk.text for chunk in chunk_document(made, max_tokens=limit)] == [heading, paragraph]


def test_a_short_heading_leaves_its_paragraph_the_rest_of_the_limit() -> None:
    heading, paragraph = "Owls", "Owls hunt mice now. Hens lay eggs now."
    made = document(f"{heading}\n\n{paragraph}", headings=(Heading(0, 1, heading),))
    limit = count_tokens(paragraph)
    pieces = [chunk.text for chunk in chunk_document(made, max_tokens=limit)]
    assert pieces == ["Owls\n\nOwls hunt mice now.", "Hens lay eggs now."]
    assert [chunk.text for chunk in chunk_document(made, max_tokens=limit + 1)] == [f"{heading}\n\n{paragraph}"]


def test_rows_and_the_header_above_them_stay_within_the_limit() -> None:
    header, row, limit = "bird | weight | nests", "owl | two | tree", 12
    text = "\n".join([header, *[row] * 9])
    made = Document("0" * 64, "csv", "Title", (Page(1, text, tables=(Span(0, len(text)),)),))
    first, *others = chunk_document(made, max_tokens=limit)
    assert count_tokens(header) + 2 * count_tokens(row) > limit >= count_tokens(header) + count_tokens(row)
    assert others
    assert all(chunk.section == header for chunk in others)
    assert max(count_tokens(chunk.text) + count_tokens(header) for chunk in others) <= limit
    assert sum(len(chunk.sentences) for chunk in (first, *others)) == 10


def test_sentences_are_cut_into_pieces_of_about_one_size() -> None:
    sentence = "Owls hunt mice now."
    cost = count_tokens(sentence)
    made = document(" ".join([sentence] * 4))
    assert [len(chunk.sentences) for chunk in chunk_document(made, max_tokens=3 * cost)] == [2, 2]
    assert [len(chunk.sentences) for chunk in chunk_document(made, max_tokens=4 * cost)] == [4]
    assert [len(chunk.sentences) for chunk in chunk_document(made, max_tokens=cost)] == [1] * 4


def test_every_piece_is_counted_from_its_own_beginning() -> None:
    sentences = ["Owls hunt mice and hens at night.", "Owls hunt mice.", "Owls hunt mice and hens now."]
    assert [count_tokens(sentence) for sentence in sentences] == [8, 4, 7]
    chunks = chunk_document(document(" ".join(sentences)), max_tokens=10)
    assert [chunk.text for chunk in chunks] == sentences
