"""Texts that grow: reading them costs as much more as they are longer, whatever stands in them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.errors import IngestError
from ingest.latex_project import joined_sources
from ingest.models import Document
from ingest.parsers.csv import parse_csv
from ingest.parsers.latex import parse_latex
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.port import RawSource
from ingest.parsers.rtf import parse_rtf
from ingest.parsers.subtitles import parse_subtitles
from ingest.parsers.text import parse_text
from ingest.parsers.web import parse_html

WORDS = "Some words of a text, here. "
RTF = {
    "a style of many words": ("{\\rtf1{\\stylesheet{\\s15", "\\widctlpar", " Normal;}}x}"),
    "style sheets in each other": ("{\\rtf1 x", "{\\stylesheet", ""),
    "fields in each other": ("{\\rtf1 x", '{\\field{\\*\\fldinst{ HYPERLINK "', ""),
    "fonts": ("{\\rtf1 x{\\fonttbl", "\\f1 \\fcharset", "}}"),
    "titles": ("{\\rtf1 x", "{\\info{\\title a", ""),
    "cells": ("{\\rtf1 x\\trowd", "\\cell", "}"),
    "paragraphs in cells": ("{\\rtf1 x\\trowd\\intbl", "a\\par", "}"),
    "letters by number": ("{\\rtf1 x", "\\u20320?", "}"),
    "letters by code": ("{\\rtf1 x", "\\'e9", "}"),
    "pictures": ("{\\rtf1 x", "{\\pict\\bin", ""),
    "spaces": ("{\\rtf1 x", " ", "}"),
}
LATEX = {
    "brackets left open on levels": ("\\section[\\caption[\\item[" * 3, WORDS, ""),
    "brackets left open in a row": ("x ", "\\cite[see " + WORDS, ""),
    "lines of a table": ("\\begin{tabular}{c}", "\\cline{", "\\end{tabular}"),
    "rows of a table": ("\\begin{tabular}{c} a", "\\\\[", "\\end{tabular}"),
    "blanks after a command": ("x \\newcommand", " ", ""),
    "commands": ("\\newcommand{\\a}{b}\\begin{document}", "\\zz ", "\\end{document}"),
    "authors": ("\\author{a", " ", "}\\maketitle x"),
    "verbatim": ("", "\\begin{verbatim}a\\end{verbatim}", ""),
    "words": ("", WORDS, ""),
}
MARKDOWN = {
    "comments left open": ("x\n\n<div>", "<!--", ""),
    "tags left open": ("x\n\n<div>\n", "<", ""),
    "a front matter of blank lines": ("---", "\n", "x"),
    "a title of blanks": ("---\ntitle: ", " ", "x\n---\nx"),
    "stars": ("x ", "*a ", ""),
    "quotations": ("", "> ", "x"),
    "brackets": ("x ", "[", ""),
    "code left open": ("x ", "`a ", ""),
}
OTHERS = {
    "subtitles: notes": (parse_subtitles, "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\n", "NOTE a\n", ""),
    "subtitles: voices": (parse_subtitles, "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx", "<v a", ""),
    "csv: quotes": (parse_csv, "a.csv", "a,b\n", '"', ""),
    "csv: one line": (parse_csv, "a.csv", "a,b\n", "x,", ""),
    "text: one word": (parse_text, "a.txt", "x ", "a", ""),
    "text: blanks": (parse_text, "a.txt", "x", " ", "y"),
    "text: lines": (parse_text, "a.txt", "x", "\n", "y"),
    "text: dates": (parse_text, "a.txt", "x\ndate", " ", "y"),
    "html: comments": (parse_html, "a.html", "<html><body><p>words of it</p>", "<!--", ""),
}
CASES: dict[str, tuple[Callable[[RawSource], Document], str, str, str, str]] = {
    **{f"rtf: {name}": (parse_rtf, "a.rtf", *parts) for name, parts in RTF.items()},
    **{f"latex: {name}": (parse_latex, "a.tex", *parts) for name, parts in LATEX.items()},
    **{f"markdown: {name}": (parse_markdown, "a.md", *parts) for name, parts in MARKDOWN.items()},
    **OTHERS,
}


def seconds(read: Callable[[RawSource], Document], name: str, text: str) -> float:
    begun = time.process_time()
    with suppress(IngestError):
        read(RawSource(text.encode(), name))
    return time.process_time() - begun


def test_a_style_of_word_ends() -> None:
    """Word writes such styles; the expression that looked for headings in them tried 2^n ways."""
    sheet = "{\\stylesheet{\\s15" + "\\widctlpar" * 40 + " Normal;}{\\s16\\ql heading 2;}}"
    document = parse_rtf(RawSource(("{\\rtf1" + sheet + "\\s16 Herons\\par\\pard They hunt.}").encode(), "a.rtf"))
    assert document.pages[0].text == "Herons\n\nThey hunt."
    assert [(heading.level, heading.text) for heading in document.pages[0].headings] == [(2, "Herons")]


def test_brackets_on_levels_cost_no_more_than_the_text() -> None:
    text = "\\section[\\caption[\\item[" * 3 + WORDS * 1_600  # 47 KB, which took 19 s of CPU
    begun = time.process_time()
    document = parse_latex(RawSource(text.encode(), "a.tex"))
    assert time.process_time() - begun < 8
    assert WORDS.strip() in document.pages[0].text


def test_letters_of_all_encodings() -> None:
    fonts = "{\\fonttbl{\\f0\\fcharset134 SimSun;}{\\f1\\fcharset0 Arial;}{\\f2\\fcharset204 Arial Cyr;}}"
    words = "\\f0 \\'c4\\'e3\\'ba\\'c3\\par\\f1 caf\\'e9 \\u20320\\'3f\\u-10179?\\u-8704?\\par\\f2 \\'cc\\'e8\\'f0\\par"
    field = '{\\field{\\*\\fldinst HYPERLINK "http://example.org"}{\\fldrslt a link}}{\\*\\unknown gone}{\\pict ffd8}'
    document = parse_rtf(RawSource(f"{{\\rtf1\\ansi\\ansicpg936{fonts}{words}{field}}}".encode(), "a.rtf"))
    assert document.pages[0].text == "你好\n\ncafé 你😀\n\nМир\n\na link"


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cost_grows_with_the_text(case: tuple[Callable[[RawSource], Document], str, str, str, str]) -> None:
    """Four times the text costs four times as much, and sixteen times where it grows with the square."""
    read, name, before, repeated, after = case
    times = 2_000
    while True:
        short = seconds(read, name, before + repeated * times + after)
        if short > 0.05 or times > 100_000:
            break
        times *= 2
    # the best of some: memory and collection disturb what takes some hundredths of a second
    short = max(short, *(seconds(read, name, before + repeated * times + after) for _ in range(2)))
    long = min(seconds(read, name, before + repeated * times * 4 + after) for _ in range(3))
    assert long < max(short, 0.02) * 9, f"{times} times: {short:.3f} s, {times * 4} times: {long:.3f} s"


@pytest.mark.slow
@pytest.mark.parametrize("repeated", ["\\input ", "\\input{", "\\input{x}", "%", "\\", "\\input" + " " * 50])
def test_projects_are_joined_in_one_pass(repeated: str, tmp_path: Path) -> None:
    costs = []
    for times in (20_000, 80_000):
        main = tmp_path / "main.tex"
        main.write_text("\\documentclass{a}" + repeated * times)
        begun = time.process_time()
        joined_sources({"main.tex": main})
        costs.append(time.process_time() - begun)
    assert costs[1] < max(costs[0], 0.02) * 9


def test_a_page_with_characters_that_no_xml_may_hold_is_read() -> None:
    """Found by fuzzing: the library that looks for the main text stops at them."""
    for piece in ("\x01", "&#1;", "\ufffe", "&#x110000;", "<p\x02 a=1>"):
        document = parse_html(
            RawSource(f"<html><body><p>Night herons {piece} roost by day.</p></body></html>".encode(), "a.html")
        )
        assert "roost by day" in document.pages[0].text
