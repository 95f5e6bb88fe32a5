"""What every test has: its own empty home, no settings from outside, and the real embedding model when asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.embed import Embedder, load_embedder
from notebook_app.notebook import Notebook
from notebook_app.settings import Settings

SETTINGS_VARIABLES = frozenset(
    str(choice)
    for field in Settings.model_fields.values()
    for choice in getattr(field.validation_alias, "choices", ())
    if str(choice).isupper()
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, in a folder without a ``.env``; the settings of whoever runs the tests do not count."""
    for variable in list(os.environ):
        if variable in SETTINGS_VARIABLES or variable.startswith(("OPENAI_", "NOTEBOOK_")):
            monkeypatch.delenv(variable)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("NOTEBOOK_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for exported models that is kept between runs, so that the export is made once."""
    if request.config.pluginmanager.has_plugin("cacheprovider") and request.config.cache is not None:
        return request.config.cache.mkdir("models")
    folder = tmp_path_factory.getbasetemp().parent / "models"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def embedder(models: Path) -> Embedder:
    """The real MiniLM, as the app uses it."""
    return load_embedder("minilm", models)


SAMPLES = Path(__file__).parent.parent / "sample_sources"
SAMPLE_NOTEBOOK = "How people learn"


@pytest.fixture
def fresh_home(home: Path, models: Path) -> Path:
    """An empty home folder that has the exported embedding model."""
    (home / "models").symlink_to(models)
    return home


@pytest.fixture(scope="session")
def sample_home(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample notebook, made once; copy it before changing it."""
    folder = tmp_path_factory.mktemp("samples")
    (folder / "models").symlink_to(models)
    notebook = Notebook.open(SAMPLE_NOTEBOOK, folder)
    for file in sorted(SAMPLES.iterdir()):
        if file.name != "questions.toml":
            notebook.add_source(file)
    notebook.close()
    return folder


@pytest.fixture(scope="session")
def samples(sample_home: Path) -> Iterator[Notebook]:
    """The sample notebook, open: for reading only."""
    notebook = Notebook.open(SAMPLE_NOTEBOOK, sample_home)
    yield notebook
    notebook.close()


@pytest.fixture
def own_samples(sample_home: Path, tmp_path: Path) -> Iterator[Notebook]:
    """A copy of the sample notebook to change."""
    folder = tmp_path / "own"
    shutil.copytree(sample_home, folder, symlinks=True, ignore=shutil.ignore_patterns("server.*"))
    notebook = Notebook.open(SAMPLE_NOTEBOOK, folder)
    yield notebook
    notebook.close()
