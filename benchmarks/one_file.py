"""The size of a notebook of papers as one page of HTML, without and with pictures of pages.

python -m benchmarks.one_file FOLDER [--papers 20] [--images 10]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from notebook_app.notebook import Notebook
from notebook_app.run.one_file import Choice, write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--images", type=float, default=0)
    given = parser.parse_args()
    os.environ.setdefault("NOTEBOOK_EMBEDDER", "minilm")
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open("Papers", folder)
        files = [file for file in sorted(given.folder.iterdir()) if file.suffix in {".pdf", ".txt"}][: given.papers]
        for file in files:
            notebook.add_source(file)
        notebook.ask("What are the main results?")
        began = time.monotonic()
        written = write(notebook, Path(folder) / "page.html", Choice(image_megabytes=given.images))
        seconds, size = time.monotonic() - began, written.path.stat().st_size
        pages = sum(source.pages for source in notebook.sources())
        notebook.close()
    print(
        f"{len(files)} papers, {pages} pages: {size / 1e6:.2f} MB in {seconds:.1f} s; {written.images_left_out} pictures left out"
    )


if __name__ == "__main__":
    main()
