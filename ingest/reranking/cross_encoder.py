"""ms-marco-MiniLM-L-12-v2 served by onnxruntime: question and text read together by a cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.errors import ModelNotFound
from ingest.model_files.catalogue import RERANKER
from ingest.model_files.store import ModelStore
from ingest.models import FloatArray
from ingest.onnx_session import open_session

_BATCH = 8
_LIMIT = 512
_QUESTION_LIMIT = 400
"""Characters of a question that are read: the rest of the 512 tokens is the text's."""


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2 in 8 bits: English, 512 tokens for question and text. Safe to use from several threads.

    Raises
    ------
    ModelMissing, ModelDamaged
        If its files are nowhere, or not the ones published.
    ModelNotFound
        If onnxruntime cannot open the graph.
    """

    name = RERANKER.name
    languages = frozenset({"en"})

    def __init__(self, models: Path) -> None:
        files = ModelStore(models).find(RERANKER.name)
        file = files["model.onnx"]
        self._session = open_session(file)
        if self._session is None:
            raise ModelNotFound(name=self.name, detail=f"onnxruntime cannot open {file}")
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._tokenizer = _load_tokenizer(files["tokenizer.json"])

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        """Return the log-odds that each text answers the question, float32 of shape (texts,)."""
        scores = np.zeros(len(texts), np.float32)
        pairs = self._tokenizer.encode_batch([(question[:_QUESTION_LIMIT], text) for text in texts])
        by_length = sorted(range(len(pairs)), key=lambda place: len(pairs[place].ids))
        for start in range(0, len(by_length), _BATCH):
            places = by_length[start : start + _BATCH]
            scores[places] = self._run([pairs[place] for place in places])
        return scores

    def _run(self, pairs: Sequence[Any]) -> FloatArray:
        shape = (len(pairs), max(len(pair.ids) for pair in pairs))
        given = {name: np.zeros(shape, np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        for row, pair in enumerate(pairs):
            length = len(pair.ids)
            given["input_ids"][row, :length] = pair.ids
            given["attention_mask"][row, :length] = 1
            given["token_type_ids"][row, :length] = pair.type_ids
        logits = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})[0]
        scores: FloatArray = logits.reshape(len(pairs), -1)[:, 0]
        return scores


def _load_tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(_LIMIT, strategy="only_second")
    tokenizer.no_padding()
    return tokenizer
