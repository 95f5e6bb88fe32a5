"""What the first screen costs: nothing may be imported on the way to it that it does not need."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from notebook_app.notebook import Notebook
from tests.conftest import SAMPLE_NOTEBOOK

HEAVY = {"torch", "sentence_transformers", "transformers", "chromadb", "onnxruntime", "onnx", "openai", "av"}
ONLY_FOR_WORK = {
    "dbos", "filelock", "httpcore", "httpx", "numpy", "pandas", "PIL", "psutil", "rich", "snowballstemmer", "soundfile",
}  # fmt: skip
ROOMS = {
    "ingest.chunk",
    "ingest.embedding.embed",
    "ingest.fetch",
    "ingest.index.index",
    "ingest.parse",
    "ingest.pipeline",
    "ingest.resolve.web",
    "ingest.tokens",
    "ingest.transcribe.recording",
    "notebook_app.run.archive",
    "notebook_app.audio.sound.clip",
    "notebook_app.audio.sound.mix",
    "notebook_app.audio.overview",
    "notebook_app.audio.speech.speak",
    "notebook_app.chat.answer",
    "notebook_app.chat.writing.generate",
    "notebook_app.chat.quoting.quote",
    "notebook_app.search.retrieve",
    "notebook_app.verify.verdict",
    "notebook_app.studio.selftest.extract",
    "notebook_app.intake.folders",
    "notebook_app.studio.guides.keep",
    "notebook_app.audio.join_in",
    "notebook_app.llm.openai_model",
    "notebook_app.audio.produce",
    "notebook_app.prompts",
    "notebook_app.studio.guides.guide",
}
"""Where asking, adding, hearing, speaking, writing and exporting is done."""

DRAWN = f"""
import sys
import notebook_app.ui.serving.asgi, notebook_app.ui.app
from notebook_app.ui.serving import warming
from streamlit.testing.v1 import AppTest

warming.warm_up_soon = lambda notebook: None  # what is loaded once the screen is drawn is no part of it

def drawn(screen):
    assert not screen.exception, screen.exception
    print(sorted({HEAVY | ONLY_FOR_WORK | ROOMS!r} & set(sys.modules)))

screen = AppTest.from_file(notebook_app.ui.app.__file__, default_timeout=60).run()
drawn(screen)
screen.button(key="new_notebook").click().run()
drawn(screen)
assert screen.query_params["notebook"]
screen.query_params["notebook"] = sys.argv[1]
screen.run()
drawn(screen)
assert "source_list" in [component.key for component in screen.get("bidi_component")]
"""
WARMED = """
import sys
from notebook_app.notebook import Notebook

notebook = Notebook.open(sys.argv[1], create=False)
notebook.warm_up()
before = set(sys.modules)
assert notebook.ask("What is the spacing effect?").citations
print(sorted(name for name in set(sys.modules) - before if name.startswith(("ingest", "notebook_app"))))
notebook.close()
"""


def run(code: str, *given: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.usefixtures("paper")
@pytest.mark.slow
def test_the_list_and_a_notebook_import_neither_heavy_libraries_nor_rooms_they_do_not_show(notebook: Notebook) -> None:
    assert run(DRAWN, notebook.id) == ["[]", "[]", "[]"]


@pytest.mark.slow
def test_the_first_question_imports_nothing_that_was_not_warmed_up(sample_home: Path, home: Path) -> None:
    shutil.copytree(sample_home, home, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("server.*"))
    assert run(WARMED, SAMPLE_NOTEBOOK) == ["[]"]
