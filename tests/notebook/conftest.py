"""The notebook that tests of versions and of watching fill from a web server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notebook_app.notebook import Notebook
from tests.ingest.fetch.web_server import Web


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Birds", fresh_home)
    yield opened
    opened.close()


@pytest.fixture
def web(notebook: Notebook) -> Iterator[Web]:
    with Web() as server:
        notebook.workspace.fetcher = server.fetcher()
        yield server
