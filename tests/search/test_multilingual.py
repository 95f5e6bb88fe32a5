"""A multilingual model, named by the setting: a tiny one made here, that compares any two texts by their characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.embedding.embed import Embedder, load_embedder
from notebook_app.chat.quoting.abstention import describe
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.search.retrieve import Retriever
from tests.chat.memory import MemoryNotebook
from tests.chat.passages import stored
from tests.chat.texts import HONEY, TEA_ZH

pytestmark = pytest.mark.slow  # sentence-transformers takes some ten seconds to load


@pytest.fixture(scope="module")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder: Path = tmp_path_factory.mktemp("multilingual")
    text = "".join(sorted(set("".join((*TEA_ZH[1], *HONEY[1])).lower()) - set(" \n")))
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *text, *(f"##{c}" for c in text)]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    model = SentenceTransformer(modules=[Transformer(str(folder / "bert")), Pooling(32)])
    model.save(str(folder / "model"))
    return load_embedder(str(folder / "model"), folder)


def test_dense_takes_part_in_chinese_and_across_languages(multilingual: Embedder) -> None:
    assert multilingual.languages is None
    passages = stored(TEA_ZH[0], *TEA_ZH[1], language="zh", embedder=multilingual)
    passages += stored(HONEY[0], *HONEY[1], embedder=multilingual)
    assert all(p.vector is not None for p in passages)
    notebook = MemoryNotebook(passages)
    retriever = Retriever(notebook, notebook, multilingual)
    found = retriever.retrieve("notebook", "乌龙茶的叶子放在哪里摇动？")
    own = [f.passage.text for f in found if f.passage.language == "zh"]
    assert "竹篮" in own[0]
    assert all(f.cosine is not None and f.sentence_cosines is not None for f in found)
    # no word is shared with the English passages: only vectors can have proposed them
    assert {f.passage.language for f in found} == {"zh", "en"}


def test_refusal_does_not_trust_cosines_it_was_not_fitted_to(multilingual: Embedder) -> None:
    notebook = MemoryNotebook(stored(HONEY[0], *HONEY[1], embedder=multilingual))
    question = "How much water is there in ripe honey?"
    found = Retriever(notebook, notebook, multilingual).retrieve("notebook", question)
    assert describe(question, score_sentences(question, found), found)[0] == "words-en"
