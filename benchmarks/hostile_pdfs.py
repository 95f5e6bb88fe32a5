"""What hostile PDFs do to the app: every file ends as a document or as one sentence, within the limits.

Read are all PDFs of a folder, as many mutations of them, and bombs. A failure is anything else: an exception that is not a
``UserError``, a file that takes longer than its limit, or a parent that grows. Exits with 1 if there is one. Usage:
``python -m benchmarks.hostile_pdfs FOLDER --mutations 500 --seed 0``.
"""

from __future__ import annotations

import argparse
import logging
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.pdf_mutations import bombs, mutations
from ingest.errors import UserError
from ingest.parse import parse_file
from ingest.sandbox.run import Limits

LIMITS = Limits(memory=1 << 30, cpu=30, wall=40.0, page=10.0)
STARTING = 30.0  # seconds beyond the limit for two readers to start and end on a busy machine
GROWTH = 256 << 20  # bytes that the parent may grow by while it holds one answer
_LARGEST = 2_000_000  # bytes of an original that is mutated


def outcome(path: Path, limits: Limits = LIMITS) -> str:
    """Return how reading ended: "document", or the code of the error; "FAILED: …" for what must not happen."""
    begun = time.monotonic()
    try:
        parse_file(path, name=path.name, limits=limits)
        ended = "document"
    except UserError as error:
        ended = error.code
    except Exception as error:  # noqa: BLE001  (what this benchmark looks for)
        ended = f"FAILED: {type(error).__name__}: {error}"
    seconds = time.monotonic() - begun
    return f"FAILED: {seconds:.0f} s" if seconds > 2 * limits.wall + STARTING else ended


def files(folder: Path, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    originals = [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]
    yield from zip((path.name for path in sorted(folder.glob("*.pdf"))), originals, strict=True)
    yield from mutations([data for data in originals if len(data) <= _LARGEST], count, seed)
    yield from bombs()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mutations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "hostile.pdf"
        for name, data in files(arguments.folder, arguments.mutations, arguments.seed):
            path.write_bytes(data)
            begun = time.monotonic()
            ended = outcome(path)
            slowest = max(slowest, (time.monotonic() - begun, name))
            counts["FAILED" if ended.startswith("FAILED") else ended] += 1
            if ended.startswith("FAILED"):
                print(f"{name}: {ended}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    for ended, count in counts.most_common():
        print(f"{count:5d}  {ended}")
    print(
        f"{sum(counts.values())} files; slowest {slowest[0]:.1f} s ({slowest[1]}); largest reader {largest >> 20} MB; ",
        end="",
    )
    print(f"the parent grew by {grown >> 20} MB")
    return int(counts["FAILED"] > 0 or grown > GROWTH or largest > LIMITS.memory)


if __name__ == "__main__":
    sys.exit(main())
