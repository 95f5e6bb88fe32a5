"""What the tests of the index share: one real Chroma server for the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.index.chroma_server import ChromaServer


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that runs until the session ends; nobody may kill this one."""
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    yield server.address()
    server.close()
