"""The process that holds our collections beside Chroma's own HTTP server: what a search costs, and what a kill loses.

``python -m benchmarks.index_server [--entries N] [--queries N] [--kills N]``; no data is needed, vectors are drawn at random
(seed 0). CPU is that of asker and server together, as a ratio to Chroma's own server.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import psutil

from ingest.errors import IndexUnavailable
from ingest.index.chroma_server import ChromaServer, RemoteServer
from ingest.index.dense import DenseSide
from ingest.index.index import ChunkIndex
from ingest.index.port import IndexEntry

_DIMENSION = 384
_SERVE = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', 'run', *sys.argv[1:]])"


def entries(count: int, first: int = 0) -> list[IndexEntry]:
    drawn = np.random.default_rng(first).normal(size=(count, _DIMENSION)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return [IndexEntry(f"p{first + n}", f"s{n % 20}", vector) for n, vector in enumerate(drawn)]


@contextmanager
def chromas_own(folder: Path) -> Iterator[tuple[DenseSide, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", _SERVE, "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        side = DenseSide(RemoteServer(f"http://127.0.0.1:{port}"))
        for _ in range(200):
            with suppress(IndexUnavailable):
                side.ids("none")
                break
            time.sleep(0.1)
        yield side, process.pid
        process.kill()


@contextmanager
def ours(folder: Path) -> Iterator[tuple[DenseSide, int]]:
    side = DenseSide(ChromaServer(folder))
    side.ids("none")
    yield side, int(json.loads((folder / "server.json").read_text())["pid"])
    side.close()


def cpu(server: int) -> float:
    times, own = psutil.Process(server).cpu_times(), time.process_time()
    return times.user + times.system + own


def cost(side: DenseSide, server: int, count: int, queries: int) -> tuple[float, float]:
    """Return CPU milliseconds of adding an entry and of a search of 40."""
    before = cpu(server)
    side.add("nb", entries(count))
    added = cpu(server) - before
    asked = entries(queries, first=10_000_000)
    side.search("nb", asked[0].vector, 40)  # type: ignore[arg-type]
    before = cpu(server)
    for each in asked:
        side.search("nb", each.vector, 40)  # type: ignore[arg-type]
    return 1000 * added / count, 1000 * (cpu(server) - before) / queries


def kills(trials: int, folder: Path) -> None:
    """Kill the process while entries are added; count what a reconciliation does not bring back."""
    lost_before, lost, rebuilt = 0, 0, 0
    for trial in range(trials):
        home = folder / f"kill{trial}"
        index, acknowledged = ChunkIndex(home), {}
        batches = [entries(200, first=200 * n) for n in range(10)]
        index.add("nb", batches[0])
        acknowledged |= {entry.id: entry for entry in batches[0]}
        moment = random.Random(trial).uniform(0.0, 0.5)
        pid = int(json.loads((home / "server.json").read_text())["pid"])
        threading.Timer(moment, lambda pid=pid: suppressed_kill(pid)).start()
        for batch in batches[1:]:
            index.add("nb", batch)
            acknowledged |= {entry.id: entry for entry in batch}
        time.sleep(0.6)
        side = DenseSide(ChromaServer(home))
        with suppress(IndexUnavailable):
            lost_before += len(acknowledged) > len(side.ids("nb"))
        outcome = index.reconcile("nb", set(acknowledged), lambda ids, truth=acknowledged: (truth[i] for i in ids))
        rebuilt += outcome.rebuilt
        lost += side.ids("nb") != set(acknowledged)
        index.close()
    print(f"kills: {trials}; short before reconciling {lost_before}, rebuilt {rebuilt}, lost after {lost}")


def suppressed_kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--entries", type=int, default=5_000)
    arguments.add_argument("--queries", type=int, default=300)
    arguments.add_argument("--kills", type=int, default=0)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with chromas_own(folder / "theirs") as (side, pid):
            theirs = cost(side, pid, given.entries, given.queries)
        with ours(folder / "ours") as (side, pid):
            own = cost(side, pid, given.entries, given.queries)
        for what, we, they in zip(("add one", "search 40"), own, theirs, strict=True):
            print(f"{what}: ours {we:.2f} ms, Chroma's own server {they:.2f} ms of CPU: x{we / they:.2f}")
        if given.kills:
            kills(given.kills, folder)


if __name__ == "__main__":
    main()
