from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.embedding.embed import Embedder
from notebook_app.search.retrieve import Retriever
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.records import StoredPassage
from tests.chat.memory import MemoryNotebook
from tests.chat.openai_server import MODEL, OpenAIServer
from tests.chat.passages import stored
from tests.chat.texts import BRIDGES, HONEY, TEA, TEA_ZH


@pytest.fixture(scope="session")
def passages(embedder: Embedder) -> list[StoredPassage]:
    """Four short documents: bridges, honey, tea, and tea in Chinese."""
    english = [p for title, pages in (BRIDGES, HONEY, TEA) for p in stored(title, *pages, embedder=embedder)]
    return english + stored(TEA_ZH[0], *TEA_ZH[1], language="zh", embedder=embedder)


@pytest.fixture(scope="session")
def retriever(passages: list[StoredPassage], embedder: Embedder) -> Retriever:
    notebook = MemoryNotebook(passages)
    return Retriever(notebook, notebook, embedder)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def model(server: OpenAIServer) -> OpenAIModel:
    return OpenAIModel(MODEL, base_url=server.url, api_key="key", timeout=2.0, retries=0)
