from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import NoText
from ingest.models import Document
from ingest.parsers.describe import choose_title, guess_language, printable
from ingest.parsers.encoding import decode
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.port import RawSource
from ingest.parsers.text import parse_text

CHINESE = "间隔效应与提取练习\n把学习分散到不同的日子，比一口气学完记得更久，这叫间隔效应。"


def plain(data: bytes) -> Document:
    return parse_text(RawSource(data, "notes.txt"))


def markdown(text: str) -> Document:
    return parse_markdown(RawSource(text.encode(), "notes.md"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_text_in_any_encoding(encoding: str) -> None:
    document = plain((CHINESE * 3).encode(encoding))
    assert document.pages[0].text == CHINESE * 3
    assert document.language == "zh"
    assert bool(document.warnings) == (encoding == "gb18030")  # nothing in the file proves it


def test_western_text_without_a_mark_is_guessed_and_told() -> None:
    decoded = decode("Le café où naît la mémoire, déjà vu.".encode("cp1252"))
    assert decoded.text == "Le café où naît la mémoire, déjà vu."
    assert decoded.guessed


def test_what_cannot_be_read_is_counted() -> None:
    decoded = decode("﻿half a ".encode() + b"\xff\xfe!")
    assert decoded.lost == 2
    assert "2 characters" in str(decoded.warnings[0])


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_utf8_is_never_guessed(text: str) -> None:
    assert decode(text.encode()).text.lstrip("\ufeff") == text.lstrip("\ufeff") or text.startswith("\x00")


@given(st.text())
def test_printable_text_can_be_stored(text: str) -> None:
    clean = printable(text)
    clean.encode("utf-8")
    assert "\0" not in clean
    assert "\r" not in clean
    assert printable(clean) == clean


def test_blank_text_is_no_text() -> None:
    with pytest.raises(NoText):
        plain(b" \n\t\n")


def test_a_short_first_line_is_the_title() -> None:
    assert plain(b"A Glossary\n\nChunk: a unit.").title == "A Glossary"
    assert plain(b"This first line is a whole sentence.\nMore.").title == "notes"


@pytest.mark.parametrize(
    ("candidates", "title"),
    [
        (["A Real Title"], "A Real Title"),
        (["", "Microsoft Word - draft.doc", "paper.tex", "untitled", "Second"], "Second"),
        (["my-paper_v2"], "my paper v2"),
        (["12", "  Spread \n over lines "], "Spread over lines"),
    ],
)
def test_titles_name_the_document(candidates: list[str], title: str) -> None:
    assert choose_title(candidates, "my-paper_v2.pdf") == title


def test_language_by_the_share_of_han() -> None:
    assert guess_language(CHINESE) == "zh"
    assert guess_language("An English paper by 王小明 and 李雷 on memory and its many laws.") == "en"
    assert guess_language("") == "en"


def test_markdown_is_read_without_its_signs() -> None:
    page = markdown(
        "# On *Sleep*\n\nA [link](http://x.example) and `code`,\nan ![image](i.png).\n\n"
        "- one\n- two\n  1. inner\n\n3. third\n4. fourth\n\n"
        "| a | b |\n|---|---|\n| 1 | **2** |\n\n```python\nx = 1\n\ny = 2\n```\n\n<div>html</div>\n"
    ).pages[0]
    assert page.text == (
        "On Sleep\n\nA link and code,\nan image.\n\n• one\n• two\n  1. inner\n\n3. third\n4. fourth\n\n"
        "a | b\n1 | 2\n\nx = 1\n\ny = 2\n\nhtml"
    )
    assert [(h.level, h.text, h.start) for h in page.headings] == [(1, "On Sleep", 0)]


def test_front_matter_gives_the_title_only() -> None:
    document = markdown('---\ntitle: "The Title"\ndate: 2020\n---\n# Heading\n\nText.\n')
    assert document.title == "The Title"
    assert document.pages[0].text == "Heading\n\nText."


@given(st.text())
def test_headings_stand_where_they_say(text: str) -> None:
    try:
        page = markdown(f"# A\n\n{text}\n\n## B c\n\n{text}").pages[0]
    except NoText:
        return
    for heading in page.headings:
        assert page.text[heading.start :].startswith(heading.text)
