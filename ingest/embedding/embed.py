"""Texts to vectors: the port, the embedded model (MiniLM through onnxruntime) and any sentence-transformers model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ingest.embedding.e5 import E5Small
from ingest.embedding.minilm import MiniLM
from ingest.errors import ModelNotFound
from ingest.models import Chunk, EmbeddedChunk, FloatArray, Progress, no_progress

CHUNKS_PER_STEP = 32
SMALLEST_NORM = 1e-12
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
"""What models call the prompt of a passage; sentence-transformers gives every model an empty "document"."""


class Embedder(Protocol):
    """A model that gives every text a vector; vectors of one ``name`` can be compared with each other."""

    @property
    def name(self) -> str:
        """What the setting calls the model."""

    @property
    def dimension(self) -> int:
        """Width of a vector."""

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes of the languages it understands; None means any."""

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of passages, float32 of shape (texts, dimension), in the order of the texts."""

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of questions, to be compared with those of passages; most models do not tell them apart."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by the folder that holds it or the name it is published under.

    Where the model was trained with prompts ("query: ", "passage: "), each text goes under its own.

    Raises
    ------
    ModelNotFound
        If there is no such model, it cannot be fetched, or its files are damaged.
    """

    languages: frozenset[str] | None = None

    def __init__(self, name: str) -> None:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        folder = Path(name).expanduser()
        if not folder.is_dir() and (folder.is_absolute() or len(folder.parts) > 2):  # published names are "owner/model"
            raise ModelNotFound(name=name, detail="there is no such folder")
        try:
            self._model = SentenceTransformer(str(folder) if folder.is_dir() else name)
            self._passage = next((name for name in _PASSAGE_PROMPTS if self._model.prompts.get(name)), None)
            self.dimension = self._unit(self._model.encode_document, ["width"], self._passage).shape[1]
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as exc:
            detail = str(exc).strip().partition("\n")[0] or type(exc).__name__
            raise ModelNotFound(name=name, detail=detail) from exc
        self.name = name

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of passages, float32 of shape (texts, dimension)."""
        return self._unit(self._model.encode_document, texts, self._passage)

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of questions, float32 of shape (texts, dimension)."""
        return self._unit(self._model.encode_query, texts)

    def _unit(self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None = None) -> FloatArray:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        options = {"prompt_name": prompt} if prompt else {}
        vectors = encode(list(texts), normalize_embeddings=True, show_progress_bar=False, **options)
        return np.asarray(vectors, np.float32)


class WordsOnly:
    """An embedder that knows no language: with it, retrieval goes by words alone."""

    name = "words only"
    dimension = 0
    languages: frozenset[str] | None = frozenset()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return vectors without numbers, shape (texts, 0)."""
        return np.zeros((len(texts), 0), np.float32)

    encode_query = encode


EMBEDDERS: Mapping[str, Callable[[Path], Embedder]] = {
    "e5": E5Small,
    "minilm": MiniLM,
    "minilm-fp32": partial(MiniLM, name="minilm-fp32", quantise=False),
}
"""Embedders by the name a setting gives them; they are handed the folder that keeps exported models."""


def load_embedder(name: str, models: Path) -> Embedder:
    """Return the embedder of a name in :data:`EMBEDDERS`; any other is a sentence-transformers name or folder.

    Raises
    ------
    ModelNotFound
        If it cannot be loaded.
    DiskFull
        If there is no room in ``models``.
    """
    make = EMBEDDERS.get(name)
    return make(models) if make else SentenceTransformerEmbedder(name)


TITLE_WEIGHTS: Mapping[str, float] = {"e5": 0.25}
"""By embedder: how much of the title's vector is added to a passage's (nDCG@10 on QASPER 0.772 to 0.789)."""


def embed_chunks(
    chunks: Sequence[Chunk], embedder: Embedder, progress: Progress = no_progress, title: str = ""
) -> list[EmbeddedChunk]:
    """Embed the sentences of chunks, and give every chunk the mean of its own, with a share of its source's title.

    A sentence weighs as the square root of its length in characters; means are brought to unit length. Embedding
    chunks besides would cost as much again and gain 0.008 nDCG@10 on SQuAD 2. How much the title weighs belongs to the
    embedder (:data:`TITLE_WEIGHTS`): it tells the passages of papers on a like subject apart.

    Parameters
    ----------
    chunks : sequence of Chunk
        Each has at least one sentence.
    embedder : Embedder
        The model to use.
    progress : Progress
        Called with the step "embed" and the number of chunks done; what it raises ends the work.
    title : str
        Of the source.
    """
    embedded: list[EmbeddedChunk] = []
    weight = TITLE_WEIGHTS.get(embedder.name, 0.0) if title.strip() else 0.0
    share = weight * embedder.encode([title])[0] if weight and chunks else None
    progress("embed", 0, len(chunks))
    for start in range(0, len(chunks), CHUNKS_PER_STEP):
        embedded += _embed_some(chunks[start : start + CHUNKS_PER_STEP], embedder, share)
        progress("embed", len(embedded), len(chunks))
    return embedded


def _embed_some(chunks: Sequence[Chunk], embedder: Embedder, share: FloatArray | None) -> list[EmbeddedChunk]:
    """Embed the sentences of a few chunks in one call, so that the embedder can sort them by length."""
    vectors = embedder.encode([text for chunk in chunks for text in sentence_texts(chunk)])
    ends = accumulate(len(chunk.sentences) for chunk in chunks)
    return [
        EmbeddedChunk(chunk, mean_vector(own, [span.end - span.start for span in chunk.sentences], share), own)
        for chunk, end in zip(chunks, ends, strict=True)
        for own in (vectors[end - len(chunk.sentences) : end],)
    ]


def sentence_texts(chunk: Chunk) -> list[str]:
    """Return the words of a chunk's sentences."""
    return [chunk.text[span.start - chunk.start : span.end - chunk.start] for span in chunk.sentences]


def mean_vector(vectors: FloatArray, lengths: Sequence[int], share: FloatArray | None = None) -> FloatArray:
    """Return the mean of vectors (n, dim), weighted by the square roots of lengths, as one unit vector (dim,).

    ``share`` (dim,) is added to the mean, and the sum brought to unit length.
    """
    mean = _unit(np.sqrt(np.asarray(lengths, np.float32)) @ vectors)
    return mean if share is None else _unit(mean + share)


def _unit(vector: FloatArray) -> FloatArray:
    unit: FloatArray = (vector / max(float(np.linalg.norm(vector)), SMALLEST_NORM)).astype(np.float32)
    return unit
