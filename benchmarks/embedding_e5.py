"""Speed of multilingual-e5-small as we serve it, beside sentence-transformers with the same weights in one run.

    python -m benchmarks.embedding_e5 [--sentences 400]

The 4-bit weights are dequantised into a sentence-transformers model (BERT, mean pooling, unit length), with the same
tokenizer and "passage: " before each text. The texts are the sentences of the sample sources, repeated with a number so that
no two are alike, and handed to each side in the same pieces. CPU seconds, one thread each; the bar is 1.7 times as many a
second. The cosine between both sides' vectors tells whether they are the same model.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import bar, timed
from ingest.chunk import chunk_document
from ingest.embedding.e5 import PASSAGE, E5Small, make_tokenizer
from ingest.embedding.e5_file import E5File
from ingest.embedding.embed import CHUNKS_PER_STEP, sentence_texts
from ingest.embedding.onnx_bert import WORD_TABLE
from ingest.model_files import ModelStore
from ingest.model_files.catalogue import E5_SMALL
from ingest.models import FloatArray
from ingest.parse import parse_file

TARGET = 1.7
SAMPLES = Path(__file__).parent.parent / "sample_sources"
_STEP = 8 * CHUNKS_PER_STEP


def reference(packed: E5File, folder: Path) -> Any:
    """Return a sentence-transformers model of the dequantised weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.set_num_threads(1)
    sizes, words = packed.sizes, packed.vocabulary
    config = BertConfig(
        vocab_size=sizes.words,
        hidden_size=sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.middle,
        max_position_embeddings=sizes.positions,
        type_vocab_size=1,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=words.padding,
    )
    weights = {WORD_TABLE: packed.words()(np.arange(sizes.words)), **packed.layers()}
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()}, strict=False)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(words), pad_token=words.pieces[words.padding], model_max_length=sizes.positions
    ).save_pretrained(folder)
    transformer = Transformer(str(folder))
    return SentenceTransformer(modules=[transformer, Pooling(sizes.width), Normalize()])


def sample_sentences(count: int) -> list[str]:
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".md", ".txt", ".html"})
    documents = (parse_file(path, name=path.name) for path in files)
    texts = [text for document in documents for chunk in chunk_document(document) for text in sentence_texts(chunk)]
    return [f"{text} {n}" for n, text in enumerate(islice(cycle(texts), count))]


def embedded(encode: Any, texts: Sequence[str]) -> FloatArray:
    return np.vstack([encode(texts[start : start + _STEP]) for start in range(0, len(texts), _STEP)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=400)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    [path] = ModelStore(options.models).find(E5_SMALL.name).values()
    packed, ours = E5File(path), E5Small(options.models)
    texts = sample_sentences(options.sentences)
    with tempfile.TemporaryDirectory() as folder:
        theirs = reference(packed, Path(folder))
    plain = [packed.vocabulary.normalise(PASSAGE + text) for text in texts]
    theirs.encode(plain[:2])
    vectors, here = timed("ours, int8 graph", lambda: embedded(ours.encode, texts))
    others, there = timed(
        "sentence-transformers", lambda: embedded(lambda some: theirs.encode(some, show_progress_bar=False), plain)
    )
    cosines = np.einsum("ij,ij->i", vectors, others)
    print(
        f"{len(texts)} sentences; cosine to sentence-transformers: mean {cosines.mean():.4f}, least {cosines.min():.4f}"
    )
    bar("sentences a CPU second", there / here, there / here >= TARGET, f"at least {TARGET}", "times")


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    main()
