"""Question-answering sets as notebooks: SQuAD 2, XQuAD and CMRC 2018 in their usual JSON."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.embedding.embed import Embedder
from ingest.models import Document, Page
from notebook_app.records import StoredPassage
from tests.chat.passages import stored_document

FILES = {
    "SQuAD2": ("squad2-dev.json", "en"),
    "XQuAD-zh": ("xquad.zh.json", "zh"),
    "CMRC": ("cmrc2018_trial.json", "zh"),
}


@dataclass(frozen=True)
class Question:
    """A question, and where its answer stands: source, page, first character, and the wordings that count."""

    text: str
    source: str
    page: int
    start: int
    answers: tuple[str, ...]

    def is_in(self, passage: StoredPassage, start: int, end: int) -> bool:
        """Say whether these characters of the passage's page hold the answer's place."""
        same = passage.source == self.source and passage.page == self.page
        return same and start <= self.start < end


@dataclass(frozen=True)
class Corpus:
    """A set: its passages, one source for each article with its paragraphs as pages, and its questions."""

    name: str
    language: str
    passages: list[StoredPassage]
    questions: list[Question]


def load(
    name: str,
    folder: Path,
    embedder: Embedder,
    limit: int | None = None,
    seed: int = 7,
    max_tokens: int | None = None,
) -> Corpus:
    """Read a set and embed it; ``limit`` draws that many questions, all paragraphs stay; ``max_tokens`` sizes passages."""
    file, language = FILES[name]
    passages: list[StoredPassage] = []
    questions: list[Question] = []
    for article in json.loads((folder / file).read_text("utf-8"))["data"]:
        pages = tuple(Page(n, p["context"]) for n, p in enumerate(article["paragraphs"], 1))
        source = hashlib.sha256("\n".join(page.text for page in pages).encode()).hexdigest()
        document = Document(source, "text", article["title"].replace("_", " "), pages, language=language)
        passages += stored_document(document, embedder, max_tokens)
        questions += _questions(article, source)
    drawn = random.Random(seed).sample(questions, min(limit or len(questions), len(questions)))
    return Corpus(name, language, passages, drawn)


def _questions(article: dict[str, Any], source: str) -> list[Question]:
    return [
        Question(qa["question"], source, n, qa["answers"][0]["answer_start"], tuple(a["text"] for a in qa["answers"]))
        for n, paragraph in enumerate(article["paragraphs"], 1)
        for qa in paragraph["qas"]
        if qa["answers"] and not qa.get("is_impossible")
    ]
