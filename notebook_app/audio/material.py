"""What a script is written from: the sources' passages, and the sentences in them that say most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ingest.models import Anchor, FloatArray
from notebook_app.audio.normalise import is_chinese
from notebook_app.errors import NothingToRead
from notebook_app.records import Citation, StoredPassage

if TYPE_CHECKING:
    from notebook_app.library import Library


@dataclass(frozen=True, slots=True)
class SourceMaterial:
    """One source and its passages in reading order."""

    source: str
    title: str
    language: str
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class ScriptInput:
    """The material of an overview: its ``title`` (the notebook's name) and its sources."""

    title: str
    sources: tuple[SourceMaterial, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence worth quoting: where it stands, and how central it is to its source (higher is more)."""

    text: str
    passage: StoredPassage
    start: int
    end: int
    score: float
    vector: FloatArray | None

    def citation(self, n: int) -> Citation:
        """Return the citation of the whole sentence."""
        anchor = Anchor(self.passage.source, self.passage.page, self.start, self.end, self.text)
        return Citation(n, anchor, self.passage.title, self.passage.label)


def gather_material(library: Library, notebook_id: str, sources: Collection[str] | None, language: str) -> ScriptInput:
    """Read the material of an overview from the library.

    Parameters
    ----------
    sources : collection of str, optional
        The sources (sha256) to speak of; None for all of the notebook.
    language : str
        The language of the overview; sources in it come first.

    Raises
    ------
    notebook_app.errors.NothingToRead
        If the sources hold no passage.
    """
    passages = library.passages(notebook_id, sources=sources, vectors=True)
    if not passages:
        raise NothingToRead
    by_source: dict[str, list[StoredPassage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(passage)
    material = [
        SourceMaterial(source, found[0].title, found[0].language, tuple(found)) for source, found in by_source.items()
    ]
    notebook = library.find_notebook(notebook_id)
    in_language_first = sorted(material, key=lambda each: each.language != language)
    return ScriptInput(notebook.name if notebook else "", tuple(in_language_first))


_REPETITION = 0.9
_APPARATUS = re.compile(
    r"\b(references|bibliography|works cited|acknowledge?ments?|appendix|contents|copyright|about the authors?)\b"
    r"|参考文献|致谢|附录|目录",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?。！？][\"”’」]?$")
_ENUMERATOR = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\([a-z]\)|[-*•–]|[（(]?[一二三四五六七八九十]{1,2}[、）)])\s*")
_LEANING = re.compile(
    r"^(this|these|those|it|its|they|their|he|she|his|her|such|however|but|and|or|so|thus|therefore|hence|moreover|"
    r"furthermore|also|for example|for instance|in contrast|on the other hand|on the whole|here|both|that|then|by contrast|"
    r"some|others|another|one|two|none|neither|nor|yet|still|even so|instead|what|which|"
    r"(?:in )?the (?:first|second|third|last|former|latter|two|other|others|same|authors?|effect|figures?|numbers?))\b"
    r"|^(这|那|它|他|她|此|该|但|而|因此|所以|此外|另外|然而|其)",
    re.IGNORECASE,
)
_UNSPEAKABLE = re.compile(r"[|{}\\^_=<>~]|https?:|www\.|\bdoi\b|\bet seq\b|@|\$\$|�|^\W*\d+[.)]?\s*$|\.{4,}|^\[\d")
_POINTING = re.compile(
    r"\b(table|figure|fig\.|equation|section|chapter|above|below)\b|如图|见表|下表|上图", re.IGNORECASE
)


def key_sentences(source: SourceMaterial, most: int) -> list[Sentence]:
    """Return up to ``most`` sentences of a source, the most telling first, each unlike those before it.

    A sentence's centrality is the cosine to the mean of its source (by vectors where the passages have them, by words
    otherwise); picked by maximal marginal relevance (Carbonell and Goldstein, 1998), with a weight of 0.3 on the
    likeness to what is already picked. Near repetitions (cosine of 0.9 and more) are left out.
    """
    candidates, vectors = _scored(list(_candidates(source)))
    scores = np.array([each.score for each in candidates], np.float32)
    likeness = np.zeros(len(candidates), np.float32)
    picked: list[Sentence] = []
    while len(picked) < most and len(picked) < len(candidates):
        best = int(np.argmax(np.where(likeness < _REPETITION, scores - 0.3 * likeness, -np.inf)))
        if likeness[best] >= _REPETITION:
            break
        picked.append(candidates[best])
        likeness = np.maximum(likeness, vectors @ vectors[best])
        likeness[best] = np.inf
    return picked


def _candidates(source: SourceMaterial) -> Iterator[Sentence]:
    before = None
    for passage in source.passages:
        # A page that ends in the middle of a sentence leaves its second half, and perhaps a running title, to the next.
        torn = before is not None and before.page != passage.page and not _END.search(before.text.strip())
        found = list(_sentences(passage))
        title = source.title.casefold()
        yield from (
            each
            for each in found
            if not (torn and each.start < passage.sentences[0].end) and not each.text.casefold().startswith(title)
        )
        before = passage


def _sentences(passage: StoredPassage) -> Iterator[Sentence]:
    if _APPARATUS.search(passage.section):
        return
    for row, span in enumerate(passage.sentences):
        written = passage.text[span.start - passage.start : span.end - passage.start]
        text = _ENUMERATOR.sub("", _without_heading(written))
        start = span.end - len(text)
        if quotable(text):
            vectors = passage.sentence_vectors
            vector = vectors[row] if vectors is not None and row < len(vectors) else None
            yield Sentence(text, passage, start, span.end, _first_impression(text, row), vector)


def _without_heading(text: str) -> str:
    """Return a sentence without the heading on a line of its own that some formats leave before it."""
    first, _, rest = text.partition("\n")
    heading = rest and not re.search(r"[,.;:!?，。；：！？、]$", first.strip()) and len(first) < 0.6 * len(rest)
    return rest if heading and len(first) <= 60 and not re.match(r"[a-z]", rest.strip()) else text


def quotable(text: str) -> bool:
    """Whether a sentence can be read aloud by itself: whole, not too long, and made of words."""
    chinese = is_chinese(text)
    low, high = (14, 110) if chinese else (45, 330)
    letters = sum(char.isalpha() or char.isspace() for char in text)
    begins = text[:1].isupper() or text[:1].isdigit() or text[:1] in "“\"'" or "\u4e00" <= text[:1] <= "\u9fff"
    ends = bool(_END.search(text.strip()))
    balanced = text.count("(") == text.count(")") and text.count("“") == text.count("”")
    fits = low <= len(text) <= high and letters >= 0.8 * len(text)
    return fits and begins and ends and balanced and not _UNSPEAKABLE.search(text)


def _first_impression(text: str, row: int) -> float:
    leaning = 0.35 if _LEANING.search(text) else 0.0
    asking = 0.3 if text.rstrip().endswith(("?", "？")) or re.match(r"\w{1,2}[:：]", text) else 0.0
    pointing = 0.2 if _POINTING.search(text) else 0.0
    return (0.08 if row == 0 else 0.0) - leaning - pointing - asking


def _scored(candidates: Sequence[Sentence]) -> tuple[list[Sentence], FloatArray]:
    if not candidates:
        return [], np.zeros((0, 1), np.float32)
    rows = [each.vector for each in candidates if each.vector is not None]
    matrix = np.stack(rows) if len(rows) == len(candidates) else _word_vectors([each.text for each in candidates])
    centre = matrix.mean(axis=0)
    closeness = matrix @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    pairs = zip(candidates, closeness, strict=True)
    return [replace(each, score=each.score + float(near)) for each, near in pairs], matrix


def _word_vectors(texts: Sequence[str]) -> FloatArray:
    """Return unit vectors of log-weighted word counts over the 512 words that most sentences share."""
    bags = [Counter(re.findall(r"[a-z]{4,}|[\u4e00-\u9fff]{2}", text.lower())) for text in texts]
    common = Counter(word for bag in bags for word in bag)
    columns = {word: column for column, (word, _) in enumerate(common.most_common(512))}
    matrix: FloatArray = np.zeros((len(texts), max(len(columns), 1)), np.float32)
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            if word in columns:
                matrix[row, columns[word]] = np.log1p(count)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: FloatArray = matrix / np.maximum(lengths, np.float32(1e-9))
    return unit
