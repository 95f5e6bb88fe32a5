from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from notebook_app.library import Library
from notebook_app.records import NotebookRecord
from notebook_app.settings import Settings
from tests.conftest import LIBRARY_FILE
from tests.library.postgres import empty_database, find_programs, new_database, running_server

DATABASES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(not find_programs(), reason="PostgreSQL is not installed"),
        ],
    ),
]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def shared_database(postgres: str) -> str:
    """A PostgreSQL database that tests use one after another: to make one for each would take most of their time."""
    return new_database(postgres)


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a home without tables, on each database that the library supports."""
    home = tmp_path / "library"
    if request.param == "sqlite":
        return Settings(home=home)
    return Settings(home=home, database_url=new_database(request.getfixturevalue("postgres")))


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "library")


@pytest.fixture(params=DATABASES)
def library(request: pytest.FixtureRequest, tmp_path: Path, empty_library: Path) -> Iterator[Library]:
    """An empty library on each database that it supports."""
    home = tmp_path / "library"
    address = "" if request.param == "sqlite" else request.getfixturevalue("shared_database")
    if not address:
        home.mkdir()
        shutil.copyfile(empty_library, home / LIBRARY_FILE)
    opened = Library(Settings(home=home, database_url=address))
    yield opened
    opened.close()
    if address:
        empty_database(address)


@pytest.fixture
def notebook(library: Library) -> NotebookRecord:
    return library.create_notebook("Memory")


@pytest.fixture
def other(library: Library) -> NotebookRecord:
    return library.create_notebook("Learning", "🎓")
