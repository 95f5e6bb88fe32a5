"""multilingual-e5-small served by onnxruntime, from the 4-bit weights that its package carries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.disk import raises_disk_full
from ingest.embedding.e5_file import E5File, Vocabulary
from ingest.errors import ModelNotFound
from ingest.model_files.catalogue import E5_SMALL
from ingest.model_files.store import ModelStore
from ingest.models import FloatArray
from ingest.onnx_session import open_session

EXPORT_VERSION = 1
"""Raised when another graph is built from the same weights, so that an old export is not read."""
BATCH = 8
_LIMIT = 512
PASSAGE, QUERY = "passage: ", "query: "
"""What every text begins with: the model was trained so (Wang et al., Multilingual E5, 2024)."""


class E5Small:
    """multilingual-e5-small in onnxruntime: a hundred languages in one space, 384 wide, 512 tokens a text.

    The twelve layers become a graph in 8 bits, built once and kept in the folder ``models`` (22 MB); the table of
    250,037 words stays in the package's file, in 4 bits. Safe to use from several threads.

    Raises
    ------
    ModelMissing, ModelDamaged
        If its file is nowhere, or not the one published.
    ModelNotFound
        If onnxruntime cannot open the graph.
    DiskFull
        If there is no room for the graph.
    """

    name = "e5"
    dimension = 384
    languages: frozenset[str] | None = None

    def __init__(self, models: Path) -> None:
        packed = E5File(*ModelStore(models).find(E5_SMALL.name).values())
        file = models / f"multilingual-e5-small-int8-{EXPORT_VERSION}.onnx"
        session = open_session(file) if file.exists() else None
        if session is None:  # not made yet, or damaged: it is only a copy
            export(packed, file)
            session = open_session(file)
        if session is None:
            raise ModelNotFound(name=self.name, detail=f"onnxruntime cannot open {file}")
        self._session = session
        self._words = packed.words()
        self._vocabulary = packed.vocabulary
        self._tokenizer = make_tokenizer(packed.vocabulary)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of passages, float32 of shape (texts, 384)."""
        return self._encode(texts, PASSAGE)

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of questions, float32 of shape (texts, 384)."""
        return self._encode(texts, QUERY)

    def _encode(self, texts: Sequence[str], prefix: str) -> FloatArray:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        prepared = [self._vocabulary.normalise(prefix + text) for text in texts]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(prepared)]
        by_length = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        for start in range(0, len(by_length), BATCH):
            places = by_length[start : start + BATCH]
            vectors[places] = self._run([tokens[place] for place in places])
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]]) -> FloatArray:
        ids = np.full((len(tokens), max(map(len, tokens))), self._vocabulary.padding, np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        given = {"words": self._words(ids), "attention_mask": mask}
        vectors: FloatArray = self._session.run(["embedding"], given)[0]
        return vectors


def export(packed: E5File, file: Path, *, quantise: bool = True) -> None:
    """Build the graph of the layers and write it to ``file``; raises what :class:`E5Small` raises."""
    from ingest.embedding.onnx_bert import build_encoder, write_encoder

    with raises_disk_full(file.parent):
        write_encoder(build_encoder(packed.layers(), packed.shape), file, quantise=quantise)


def make_tokenizer(vocabulary: Vocabulary) -> Any:
    """Return the tokenizer of a vocabulary; texts are to be normalised before."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    ends = [(vocabulary.pieces[which], which) for which in (vocabulary.begin, vocabulary.end)]
    template = f"{ends[0][0]} $A {ends[1][0]}"
    tokenizer.post_processor = processors.TemplateProcessing(single=template, special_tokens=ends)
    tokenizer.enable_truncation(_LIMIT)
    tokenizer.no_padding()
    return tokenizer
