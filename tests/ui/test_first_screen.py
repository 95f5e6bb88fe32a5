"""What the first screen costs: no heavy library may be imported on the way to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = {"torch", "sentence_transformers", "transformers", "chromadb", "onnxruntime", "onnx", "openai", "av"}
CODE = f"""
import sys
import notebook_app.app
from streamlit.testing.v1 import AppTest
screen = AppTest.from_file(notebook_app.app.__file__, default_timeout=60).run()
assert not screen.exception, screen.exception
screen.button(key="new_notebook").click().run()
assert not screen.exception, screen.exception
assert screen.query_params["notebook"]
print(sorted({HEAVY!r} & set(sys.modules)))
"""


def test_the_first_screen_imports_no_heavy_library(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
