"""Question sets as notebooks: SQuAD 2, XQuAD, CMRC 2018; COVID-QA, PubMedQA, QASPER and MMLongBench as files to read."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ingest.characters import CJK
from ingest.document_file import dump_document, load_document
from ingest.embedding.embed import Embedder, mean_vector
from ingest.models import Document, FloatArray, Page
from ingest.parse import parse_file
from ingest.tokens import lexical_tokens
from notebook_app.records import StoredPassage
from notebook_app.search.question import content_terms
from tests.chat.passages import stored_document

ARTICLES = {
    "SQuAD2": ("squad2-dev.json", "en"),
    "XQuAD-zh": ("xquad.zh.json", "zh"),
    "CMRC": ("cmrc2018_trial.json", "zh"),
}
PAPERS = {"COVID-QA": "covid", "PubMedQA": "pubmedqa", "QASPER": "qasper", "MMLongBench": "mmlb"}
ACROSS = {"zh on English": ("XQuAD-zh", "SQuAD2"), "English on zh": ("SQuAD2", "XQuAD-zh")}
"""Questions of one set on the articles of another, which has some of the same paragraphs in another language."""
SETS = (*ARTICLES, *PAPERS, *ACROSS)
ONE_SOURCE = frozenset({"QASPER", "MMLongBench"})
"""Sets that are asked of the document in question alone."""
_AROUND = 25
_PIECE = re.compile(rf"[{CJK}]{{1,2}}|[^\W{CJK}]+|[^\w]+")
"""Words, pairs of Chinese characters, and what stands between them."""
_SAME_PARAGRAPH = 0.9
"""Cosine of two paragraphs that say the same in two languages."""
_READABLE = {"Pure-text (Plain-text)", "Table"}
"""Of MMLongBench: evidence that stands in text, not only in a picture."""

Kind = Literal["answered", "left out", "unanswerable"]


@dataclass(frozen=True)
class Question:
    """A question of a set.

    ``kind`` says whether its answer is there, its document is left out, or is there without the answer. ``source`` names
    the document, ``pages`` or the texts ``near`` the answer say where in it; ``answers`` are the wordings that count.
    """

    id: str
    text: str
    kind: Kind
    source: str
    answers: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    pages: frozenset[int] = frozenset()
    table: bool = False
    reworded: bool = False

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The answers, a list among them as its items."""
        return tuple(_items(answer) for answer in self.answers)


@dataclass(frozen=True)
class QuestionSet:
    """A set: the passages of its documents by source, and its questions."""

    name: str
    language: str
    passages: dict[str, list[StoredPassage]]
    questions: list[Question]
    plain: dict[str, str] = field(default_factory=dict)
    """What :func:`plain` makes of each passage, by its id."""

    def scope(self, question: Question) -> frozenset[str]:
        """Return the sources that a question is asked of."""
        if self.name in ONE_SOURCE:
            return frozenset({question.source})
        left_out = {question.source} if question.kind == "left out" else set()
        return frozenset(self.passages) - left_out

    def golds(self, question: Question) -> set[str]:
        """Return the ids of the passages that hold the answer; none where the set does not tell."""
        own = self.passages.get(question.source, [])
        if question.pages:
            return {p.id for p in own if p.page in question.pages}
        for wanted in (question.near, question.answers):
            found = {p.id for text in map(plain, wanted) if text for p in own if text in self.plain[p.id]}
            if found:
                return found
        return set()


def plain(text: str) -> str:
    """Return a text's letters and digits alone, folded."""
    return re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", text).casefold())


def share_held(question: Question, text: str, *, by_words: bool) -> float:
    """Return how much of the answer a text holds, 0 to 1: of several wordings that of the best.

    An answer counts as held where its letters and digits stand in the text, of a list each item by itself; ``by_words``
    counts the answer's words instead, where it is told in words of its own.
    """
    if by_words:
        held = set(lexical_tokens(text))
        wordings = (set(lexical_tokens(answer)) for answer in question.answers)
        return max((len(words & held) / len(words) for words in wordings if words), default=0.0)
    held_text = plain(text)
    shares = (sum(plain(item) in held_text for item in items) / len(items) for items in question.parts if items)
    return max(shares, default=0.0)


def load(name: str, folder: Path, work: Path, embedder: Embedder | None, limit: int, seed: int = 7) -> QuestionSet:
    """Read a set and embed it; documents that were parsed before are taken from ``work``.

    Parameters
    ----------
    name : str
        One of :data:`SETS`.
    folder : Path
        Holds ``qa`` and ``papers``.
    limit : int
        So many questions are drawn at the most, of papers so many of each kind.
    """
    if name in ACROSS:
        return _load_across(name, folder, work, embedder, limit, seed)
    if name in ARTICLES:
        file, language = ARTICLES[name]
        articles = json.loads((folder / "qa" / file).read_text("utf-8"))["data"]
        documents = dict(_articles(articles, language))
        asked = [q for article in articles for q in _article_questions(article)]
        drawn = random.Random(seed).sample(asked, min(limit, len(asked)))
        questions = [q for each in drawn for q in (each, _left_out(each))]
        rewordable = drawn[::3]
    else:
        language = "en"
        papers = folder / "papers" / PAPERS[name]
        files = sorted(path for path in papers.iterdir() if path.name != "questions.json")
        documents = {path.name: _parsed(path, work / "parsed") for path in files}
        asked = list(_paper_questions(name, json.loads((papers / "questions.json").read_text("utf-8"))))
        kinds = [[q for q in asked if q.kind == kind] for kind in ("answered", "left out", "unanswerable")]
        questions = [q for own in kinds for q in random.Random(seed).sample(own, min(limit, len(own)))]
        rewordable = [q for q in questions if name not in ONE_SOURCE and q.kind != "unanswerable"][::4]
    passages = {source: stored_document(document, embedder) for source, document in documents.items()}
    texts = {p.id: plain(p.text) for own in passages.values() for p in own}
    made = QuestionSet(name, language, passages, questions, texts)
    drawing = random.Random(seed)
    for question in rewordable:
        made.questions.extend(_reworded(made, question, drawing, twice=name in ARTICLES))
    return made


def _load_across(name: str, folder: Path, work: Path, embedder: Embedder | None, limit: int, seed: int) -> QuestionSet:
    """Read questions of one set whose paragraph another has in its language: the nearest by its vector, if it is mutual."""
    asked, told = (load(other, folder, work, embedder, 10_000, seed) for other in ACROSS[name])
    same: dict[tuple[str, int], int] = {}
    for source in asked.passages.keys() & told.passages.keys():
        ours, theirs = _page_vectors(asked.passages[source]), _page_vectors(told.passages[source])
        cosines = np.stack(list(ours.values())) @ np.stack(list(theirs.values())).T
        for row, page in enumerate(ours):
            column = int(cosines[row].argmax())
            if int(cosines[:, column].argmax()) == row and cosines[row, column] >= _SAME_PARAGRAPH:
                same[source, page] = list(theirs)[column]
    questions = [
        replace(q, id=f"{q.id}-across", answers=(), near=(), pages=frozenset({same[q.source, page]}))
        for q in asked.questions
        for page in q.pages
        if (q.source, page) in same
    ]
    drawn = random.Random(seed).sample(questions, min(limit, len(questions)))
    return QuestionSet(name, told.language, told.passages, [q for e in drawn for q in (e, _left_out(e))], told.plain)


def _page_vectors(passages: Sequence[StoredPassage]) -> dict[int, FloatArray]:
    """Return the mean vector of each page, of unit length."""
    pages: dict[int, list[FloatArray]] = {}
    for passage in passages:
        if passage.vector is not None:
            pages.setdefault(passage.page, []).append(passage.vector)
    return {page: mean_vector(np.stack(vectors), [1] * len(vectors)) for page, vectors in pages.items()}


def _articles(articles: Sequence[dict[str, Any]], language: str) -> Iterator[tuple[str, Document]]:
    for article in articles:
        pages = tuple(Page(n, p["context"]) for n, p in enumerate(article["paragraphs"], 1))
        sha256 = hashlib.sha256("\n".join(page.text for page in pages).encode()).hexdigest()
        title = article["title"].replace("_", " ")
        yield article["title"], Document(sha256, "text", title, pages, language=language)


def _article_questions(article: dict[str, Any]) -> Iterator[Question]:
    for page, paragraph in enumerate(article["paragraphs"], 1):
        for qa in paragraph["qas"]:
            if not qa["answers"] or qa.get("is_impossible"):
                continue
            first = qa["answers"][0]
            start, end = first["answer_start"], first["answer_start"] + len(first["text"])
            near = paragraph["context"][max(0, start - _AROUND) : end + _AROUND]
            answers = tuple(dict.fromkeys(answer["text"] for answer in qa["answers"]))
            yield Question(
                str(qa["id"]), qa["question"], "answered", article["title"], answers, (near,), frozenset({page})
            )


def _left_out(question: Question) -> Question:
    return Question(f"{question.id}-left-out", question.text, "left out", question.source)


def _reworded(asked: QuestionSet, question: Question, drawing: random.Random, *, twice: bool) -> list[Question]:
    """Return a question without half of the words (not names) that it shares with what answers it or comes nearest.

    A paraphrase has other words than the text. ``twice`` asks it once more with its document left out.
    """
    golds = asked.golds(question)
    held = {t for p in asked.passages.get(question.source, []) if p.id in golds for t in lexical_tokens(p.text)}
    if not held:  # its document is left out: the words of any other count
        held = {t for own in asked.passages.values() for p in own for t in lexical_tokens(p.text)}
    pieces = _PIECE.findall(question.text)
    shared = [
        i
        for i, piece in enumerate(pieces)
        if piece[:1] == piece[:1].lower() and content_terms(piece) and held.issuperset(lexical_tokens(piece))
    ]
    dropped = set(drawing.sample(shared, (len(shared) + 1) // 2))
    text = "".join(piece for i, piece in enumerate(pieces) if i not in dropped).strip() or question.text
    copy = replace(question, id=f"{question.id}-reworded", text=text, reworded=True)
    return [copy, replace(_left_out(copy), reworded=True)] if twice else [copy]


def _paper_questions(name: str, asked: Sequence[dict[str, Any]]) -> Iterator[Question]:
    kinds: dict[str, Kind] = {"in": "answered", "left_out": "left out", "unanswerable": "unanswerable"}
    for n, each in enumerate(asked):
        if name == "MMLongBench" and each["kind"] == "in" and not _READABLE & set(each["src"]):
            continue
        yield Question(
            f"{name}-{n}",
            each["q"],
            kinds[each["kind"]],
            each["doc"],
            tuple(each.get("full") or each["answers"]),
            tuple(each["ctx"] or ()),
            frozenset(each.get("pages") or ()),
            "Table" in each.get("src", ()),
        )


def _items(answer: str) -> tuple[str, ...]:
    """Return the items of an answer written as a list, or the answer."""
    if answer.startswith("["):
        try:
            return tuple(str(item) for item in ast.literal_eval(answer))
        except (ValueError, SyntaxError):
            return (answer,)
    return (answer,) if answer.strip() else ()


def _parsed(path: Path, kept: Path) -> Document:
    """Read a file as the product does, once; the name is the one the reader knows it by."""
    file = kept / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.document"
    if file.exists():
        return load_document(file.read_bytes())
    document = parse_file(path, name=path.name)
    kept.mkdir(parents=True, exist_ok=True)
    file.write_bytes(dump_document(document))
    return document
