"""What every test has: its own empty home, no settings from outside, and the real embedding model when asked for.

What is dear to make (the exported model, a library's tables, the sample notebook) is made once and linked or copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from ingest.embedding.embed import Embedder, load_embedder
from notebook_app.library import Library
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.notebook import Notebook
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from notebook_app.settings import Settings
from tests.chat.memory import MemoryNotebook
from tests.chat.passages import stored
from tests.chat.texts import BRIDGES, HONEY, TEA, TEA_ZH
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.processes import QUICK_MODELS

EXAMPLES = 25
"""Of each hypothesis test while one works; where ``CI`` is set, hypothesis draws its usual hundred."""

if not os.environ.get("CI"):
    settings.register_profile("quick", max_examples=EXAMPLES)
    settings.load_profile("quick")

QUICK = {"NOTEBOOK_EMBEDDER": "minilm", "NOTEBOOK_RERANKER": "off"}
"""The smaller models, whatever is on board: tests that are about the others name them."""
os.environ.update(QUICK)

SETTINGS_VARIABLES = frozenset(
    str(choice)
    for field in Settings.model_fields.values()
    for choice in getattr(field.validation_alias, "choices", ())
    if str(choice).isupper()
)


@pytest.fixture
def own_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models that a reader has: the neural voices, and Whisper for recordings."""
    for variable in QUICK_MODELS:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, in a folder without a ``.env``; the settings of whoever runs the tests do not count."""
    for variable in list(os.environ):
        if variable in SETTINGS_VARIABLES or variable.startswith(("OPENAI_", "NOTEBOOK_")):
            monkeypatch.delenv(variable)
    for variable, value in QUICK.items():
        monkeypatch.setenv(variable, value)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("NOTEBOOK_HOME", str(folder))
    for variable, value in QUICK_MODELS.items():
        monkeypatch.setenv(variable, value)
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
LIBRARY_FILE = "library.sqlite3"


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a library with all its tables and nothing in them: a copy costs a tenth of the migrations."""
    folder = tmp_path_factory.mktemp("tables")
    Library(Settings(home=folder)).close()
    return folder / LIBRARY_FILE


@pytest.fixture
def fresh_home(home: Path, models: Path, empty_library: Path) -> Path:
    """A home folder that has the exported embedding model and an empty library, and nothing else."""
    (home / "models").symlink_to(models)
    shutil.copyfile(empty_library, home / LIBRARY_FILE)
    return home


@pytest.fixture(scope="session")
def made_samples(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample notebook, made once for all workers; copy it before opening it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "made-samples"
    with FileLock(shared / "made-samples.lock"):
        if not folder.exists():
            making = tmp_path_factory.mktemp("making")
            (making / "models").symlink_to(models)
            notebook = Notebook.open(SAMPLE_NOTEBOOK, making)
            for file in sorted(SAMPLES.iterdir()):
                if file.name != "questions.toml":
                    notebook.add_source(file)
            notebook.close()
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_home(made_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample notebook, which all tests of a worker read; copy it before changing it."""
    return copy_home(made_samples, tmp_path_factory.mktemp("samples") / "home")


def copy_home(home: Path, folder: Path) -> Path:
    return Path(shutil.copytree(home, folder, symlinks=True, ignore=shutil.ignore_patterns("server.*")))


@pytest.fixture(scope="session")
def samples(sample_home: Path) -> Iterator[Notebook]:
    """The sample notebook, open: for reading only."""
    notebook = Notebook.open(SAMPLE_NOTEBOOK, sample_home)
    yield notebook
    notebook.close()


@pytest.fixture
def own_samples(sample_home: Path, tmp_path: Path) -> Iterator[Notebook]:
    """A copy of the sample notebook to change."""
    notebook = Notebook.open(SAMPLE_NOTEBOOK, copy_home(sample_home, tmp_path / "own"))
    yield notebook
    notebook.close()


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
