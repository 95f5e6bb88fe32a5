"""Send 10,000 requests that no client would send to the REST interface, and count what they are answered with.

    python -m benchmarks.api_fuzz [--requests 10000] [--seed 1]

schemathesis makes them from the OpenAPI document; the home is a copy with the sample sources. A 500 ends it with a traceback.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from notebook_app.api.app import make_app
from notebook_app.api.limits import Rate
from notebook_app.notebook import Notebook
from tests.api.conftest import Service, served
from tests.api.test_fuzz import fuzz

SAMPLES = Path(__file__).parents[1] / "sample_sources"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ.update(NOTEBOOK_EMBEDDER="minilm", NOTEBOOK_RERANKER="off")
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open("Fuzzed", folder)
        for file in sorted(SAMPLES.iterdir())[:3]:
            if file.suffix != ".toml":
                notebook.add_source(file)
        began = time.monotonic()
        with served(make_app(Path(folder), rate=Rate(1e9, 1e9))) as address:
            counted = fuzz(address, Service(address, notebook), given.requests, given.seed)
        seconds = time.monotonic() - began
        notebook.close()
    print(f"{sum(counted.values())} requests in {seconds:.0f} s")
    for status, count in sorted(counted.items()):
        print(f"{status}  {count:6}  {count / sum(counted.values()):.1%}")


if __name__ == "__main__":
    main()
