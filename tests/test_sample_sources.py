"""The sample documents say what the questions expect, and the generator still makes them."""

from __future__ import annotations

import html
import importlib.util
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
from docx import Document
from pypdf import PdfReader

SAMPLES = Path(__file__).resolve().parents[1] / "sample_sources"
QUESTIONS: list[dict[str, Any]] = tomllib.loads((SAMPLES / "questions.toml").read_text(encoding="utf-8"))["question"]
ANSWERABLE = [question for question in QUESTIONS if question.get("answerable", True)]
UNANSWERABLE = [question for question in QUESTIONS if not question.get("answerable", True)]
GENERATED = ["spacing-and-testing.pdf", "handbook-of-study-techniques.pdf", "reading-group-protocol.docx"]


def squeezed(text: str) -> str:
    """Text without white space, hyphens and Markdown emphasis, which line breaking and markup may add."""
    return re.sub(r"[\s\u00ad\ufffe*-]", "", text).lower()


@cache
def pages(name: str) -> tuple[str, ...]:
    path = SAMPLES / name
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        return tuple(page.get_textpage().get_text_bounded() for page in document)
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return ("\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]),)
    text = path.read_text(encoding="utf-8")
    return (html.unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix == ".html" else text,)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "sample_generator", SAMPLES.parent / "scripts" / "samples" / "generate.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["question"])
def test_the_expected_words_are_on_the_stated_page(question: dict[str, Any]) -> None:
    page = squeezed(pages(question["source"])[question["page"] - 1])
    missing = [words for words in question["expect"] if squeezed(words) not in page]
    assert question["expect"]
    assert not missing


def test_the_questions_cover_every_document_and_some_have_no_answer() -> None:
    asked = [question["source"] for question in ANSWERABLE]
    documents = {path.name for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".html", ".docx", ".md", ".txt"}}
    assert set(asked) == documents - {"README.md"}
    assert min(asked.count(name) for name in set(asked)) >= 3
    assert len({q["page"] for q in ANSWERABLE if q["source"].startswith("handbook")}) >= 10
    assert sum(question["language"] == "zh" for question in ANSWERABLE) >= 6
    assert len(UNANSWERABLE) >= 8
    assert all(set(question) == {"question", "language", "answerable"} for question in UNANSWERABLE)


def test_the_pdfs_have_their_pages_labels_and_bookmarks() -> None:
    paper = PdfReader(SAMPLES / "spacing-and-testing.pdf")
    book = PdfReader(SAMPLES / "handbook-of-study-techniques.pdf")
    assert len(paper.pages) == 4
    assert len(book.pages) == 20
    assert book.page_labels == ["i", "ii", "iii", *map(str, range(1, 18))]
    assert paper.metadata is not None
    assert paper.metadata.title == "Spacing and Testing: Two Effects That Last"
    chapters = [entry.title for entry in book.outline if not isinstance(entry, list)]
    assert chapters[1] == "1 What Memory Keeps"
    assert len(chapters) == 9


def test_regenerating_gives_the_committed_bytes(tmp_path: Path) -> None:
    generator().build_all(tmp_path)
    for name in GENERATED:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), name
