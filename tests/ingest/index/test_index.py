"""The index by meaning: one contract for each server of it, what it finds, and how it comes back after any accident."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import IndexUnavailable
from ingest.index.chroma_server import ChromaServer, RemoteServer
from ingest.index.dense import DenseSide
from ingest.index.index import ChunkIndex, IndexEntry, Reconciliation
from ingest.index.port import IndexSide
from ingest.models import FloatArray
from tests.processes import free_port

pytestmark = pytest.mark.slow

DIMENSION = 32
REPOSITORY = Path(__file__).parents[3]


def vector(seed: int) -> FloatArray:
    """Return the same unit vector for the same seed."""
    drawn = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return drawn / np.float32(np.linalg.norm(drawn))


def entry(number: int, *, source: str = "", embedded: bool = True) -> IndexEntry:
    return IndexEntry(f"p{number}", source or f"source{number % 3}", vector(number) if embedded else None)


class Truth:
    """A library in a dict."""

    def __init__(self, entries: Iterable[IndexEntry]) -> None:
        self.entries = {entry.id: entry for entry in entries}

    @property
    def ids(self) -> set[str]:
        return set(self.entries)

    def load(self, ids: Collection[str]) -> Iterator[IndexEntry]:
        return (self.entries[id_] for id_ in ids if id_ in self.entries)


@pytest.fixture
def name() -> str:
    """A collection of the test's own on the server that all share."""
    return uuid.uuid4().hex


@pytest.fixture
def index(tmp_path: Path, chroma_url: str) -> Iterator[ChunkIndex]:
    index = ChunkIndex(tmp_path / "index", chroma_url)
    yield index
    index.close()


@pytest.fixture
def lone_index(tmp_path: Path) -> Iterator[ChunkIndex]:
    """An index with a server of its own, to be killed and damaged."""
    index = ChunkIndex(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture(params=["of ours", "of a Chroma server"])
def side(request: pytest.FixtureRequest, chroma_url: str, chroma_server: ChromaServer) -> IndexSide:
    return DenseSide(chroma_server if request.param == "of ours" else RemoteServer(chroma_url))


class TestEitherServer:
    def test_a_collection_that_was_never_written_is_empty(self, side: IndexSide, name: str) -> None:
        assert side.ids(name) == set()
        side.remove(name, ["p1"])
        side.delete_source(name, "source1")
        side.drop(name)

    def test_it_holds_what_was_added(self, side: IndexSide, name: str) -> None:
        assert side.add(name, (entry(number) for number in range(5))) == 5
        assert side.ids(name) == {f"p{number}" for number in range(5)}

    def test_adding_nothing_is_no_error(self, side: IndexSide, name: str) -> None:
        assert side.add(name, []) == 0
        assert side.ids(name) == set()

    def test_the_same_id_is_replaced(self, side: IndexSide, name: str) -> None:
        side.add(name, [entry(1, source="old"), entry(2)])
        side.add(name, [entry(1, source="new")])
        side.delete_source(name, "old")
        assert side.ids(name) == {"p1", "p2"}
        side.delete_source(name, "new")
        assert side.ids(name) == {"p2"}

    def test_a_source_is_taken_out_whole(self, side: IndexSide, name: str) -> None:
        side.add(name, [entry(number) for number in range(9)])
        side.delete_source(name, "source1")
        assert side.ids(name) == {"p0", "p2", "p3", "p5", "p6", "p8"}

    def test_entries_are_removed_by_id(self, side: IndexSide, name: str) -> None:
        side.add(name, [entry(number) for number in range(4)])
        side.remove(name, {"p1", "p3", "unknown"})
        assert side.ids(name) == {"p0", "p2"}
        side.remove(name, [])
        assert side.ids(name) == {"p0", "p2"}

    def test_dropping_empties_one_collection_only(self, side: IndexSide, name: str) -> None:
        other = f"{name}-other"
        side.add(name, [entry(1)])
        side.add(other, [entry(2)])
        side.drop(name)
        assert (side.ids(name), side.ids(other)) == (set(), {"p2"})
        side.add(name, [entry(3)])
        assert side.ids(name) == {"p3"}

    def test_more_than_one_batch(self, side: IndexSide, name: str) -> None:
        many = {f"p{number}" for number in range(2_300)}
        side.add(name, (entry(number) for number in range(2_300)))
        assert side.ids(name) == many
        side.remove(name, many - {"p7"})
        assert side.ids(name) == {"p7"}

    @pytest.mark.parametrize("seed", range(3))
    def test_any_order_of_calls_agrees_with_a_dict(self, side: IndexSide, name: str, seed: int) -> None:
        rng = random.Random(seed)
        expected: dict[str, str] = {}
        for _ in range(25):
            some = [entry(rng.randrange(30), source=f"s{rng.randrange(4)}") for _ in range(rng.randrange(5))]
            some = list({e.id: e for e in some}.values())
            call = rng.choice(["add", "add", "remove", "source", "drop"] if rng.random() < 0.3 else ["add", "remove"])
            if call == "add":
                side.add(name, some)
                expected |= {e.id: e.source for e in some}
            elif call == "remove":
                side.remove(name, [e.id for e in some])
                expected = {i: s for i, s in expected.items() if i not in {e.id for e in some}}
            elif call == "source":
                side.delete_source(name, "s1")
                expected = {i: s for i, s in expected.items() if s != "s1"}
            else:
                side.drop(name)
                expected = {}
            assert side.ids(name) == set(expected)


class TestDense:
    def test_the_nearest_come_first_with_their_cosines(self, index: ChunkIndex, name: str) -> None:
        index.add(name, [entry(number) for number in range(50)])
        found = index.dense(name, vector(7), 10)
        exact = sorted(((float(vector(n) @ vector(7)), f"p{n}") for n in range(50)), reverse=True)[:10]
        assert list(found) == [id_ for _, id_ in exact]
        assert list(found.values()) == pytest.approx([score for score, _ in exact], abs=1e-5)

    def test_only_chosen_sources(self, index: ChunkIndex, name: str) -> None:
        index.add(name, [entry(number) for number in range(30)])
        assert set(index.dense(name, vector(7), 50, ["source1"])) == {f"p{n}" for n in range(1, 30, 3)}
        assert len(index.dense(name, vector(7), 50, {"source1", "source2", "unknown"})) == 20
        assert index.dense(name, vector(7), 50, ["unknown"]) == {}

    def test_nothing_asked_for_is_nothing_found(self, index: ChunkIndex, name: str) -> None:
        index.add(name, [entry(1)])
        assert index.dense(name, vector(1), 10, []) == {}
        assert index.dense(name, vector(1), 0) == {}
        assert index.dense(f"{name}-unknown", vector(1), 10) == {}

    def test_what_another_process_dropped_and_made_anew_is_found(
        self, tmp_path: Path, chroma_url: str, name: str
    ) -> None:
        ours, theirs = (ChunkIndex(tmp_path / "index", chroma_url) for _ in range(2))
        ours.add(name, [entry(1)])
        theirs.drop(name)
        assert ours.dense(name, vector(1), 5) == {}
        theirs.add(name, [entry(2)])
        assert set(ours.dense(name, vector(2), 5)) == {"p2"}
        theirs.drop(name)
        ours.add(name, [entry(3)])
        assert set(theirs.dense(name, vector(2), 5)) == {"p3"}

    def test_a_proxy_in_the_environment_is_passed_by(
        self, tmp_path: Path, chroma_url: str, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for variable in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, f"http://127.0.0.1:{free_port()}")
        monkeypatch.setenv("no_proxy", "example.org")
        index = ChunkIndex(tmp_path / "index", chroma_url)
        index.add(name, [entry(1)])
        assert set(index.dense(name, vector(1), 5)) == {"p1"}
        assert os.environ["no_proxy"] == "example.org,127.0.0.1"

    def test_a_server_that_is_not_there_is_told(self, tmp_path: Path, name: str) -> None:
        index = ChunkIndex(tmp_path / "index", f"http://127.0.0.1:{free_port()}")
        with pytest.raises(IndexUnavailable) as told:
            index.dense(name, vector(1), 5)
        assert told.value.retryable


class TestEntries:
    def test_an_entry_without_a_vector_is_left_out(self, index: ChunkIndex, name: str) -> None:
        index.add(name, [entry(1, embedded=False), entry(2)])
        assert set(index.dense(name, vector(1), 10)) == index.ids(name) == {"p2"}

    def test_threads_write_and_read_at_the_same_time(self, index: ChunkIndex, name: str) -> None:
        def write(first: int) -> None:
            for number in range(first, first + 20, 5):
                index.add(name, [entry(n) for n in range(number, number + 5)])
                assert f"p{number}" in index.dense(name, vector(number), 5)

        threads = [threading.Thread(target=write, args=[first]) for first in range(0, 80, 20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert index.ids(name) == {f"p{n}" for n in range(80)}
        assert index.reconcile(name, index.ids(name), Truth([]).load) == Reconciliation()

    def test_collections_are_known_until_they_are_dropped(self, index: ChunkIndex, name: str) -> None:
        index.add(name, [entry(1)])
        assert index.collections() == {name}
        index.drop(name)
        assert index.collections() == set()


class TestReconciling:
    def test_an_index_that_is_right_is_left_alone(self, index: ChunkIndex, name: str) -> None:
        truth = Truth(entry(number, embedded=number % 2 == 0) for number in range(20))
        index.add(name, truth.entries.values())
        assert index.reconcile(name, truth.ids, truth.load) == Reconciliation()

    def test_nothing_is_made_for_a_notebook_without_sources(self, index: ChunkIndex, name: str) -> None:
        assert index.reconcile(name, set(), Truth([]).load) == Reconciliation()

    def test_what_is_missing_is_added_and_what_is_gone_removed(self, index: ChunkIndex, name: str) -> None:
        index.add(name, [entry(number) for number in range(10)])
        truth = Truth([*(entry(number) for number in range(5, 14)), entry(14, embedded=False)])
        assert index.reconcile(name, truth.ids, truth.load) == Reconciliation(added=4, removed=5)
        assert_right(index, name, truth)
        assert index.reconcile(name, truth.ids, truth.load) == Reconciliation()

    def test_what_was_added_meanwhile_stays(self, index: ChunkIndex, name: str) -> None:
        truth = Truth(entry(number) for number in range(5))
        ids = truth.ids
        truth.entries["p9"] = entry(9)
        index.add(name, truth.entries.values())
        assert index.reconcile(name, ids, truth.load) == Reconciliation()
        assert_right(index, name, truth)

    def test_what_was_deleted_meanwhile_is_not_brought_back(self, index: ChunkIndex, name: str) -> None:
        truth = Truth(entry(number) for number in range(5))
        ids = truth.ids
        del truth.entries["p3"]
        assert index.reconcile(name, ids, truth.load).added == 4
        assert_right(index, name, truth)

    def test_a_write_that_failed_is_made_good(self, tmp_path: Path, chroma_url: str, name: str) -> None:
        truth = Truth(entry(number) for number in range(5))
        with pytest.raises(IndexUnavailable):
            ChunkIndex(tmp_path / "index", f"http://127.0.0.1:{free_port()}").add(name, truth.entries.values())
        index = ChunkIndex(tmp_path / "index", chroma_url)
        index.add(name, [entry(0)])
        assert index.reconcile(name, truth.ids, truth.load).rebuilt, "a later write that ends well heals nothing"
        assert_right(index, name, truth)
        assert index.reconcile(name, truth.ids, truth.load) == Reconciliation()


class TestAccidents:
    def test_a_server_killed_between_adds_loses_nothing(self, lone_index: ChunkIndex, tmp_path: Path) -> None:
        truth = Truth(entry(number) for number in range(2_400))
        entries = list(truth.entries.values())
        for start in range(0, 2_400, 300):
            lone_index.add("nb", entries[start : start + 300])
            if start in {300, 1_200, 2_100}:
                kill_server(tmp_path / "index")
        assert not lone_index.reconcile("nb", truth.ids, truth.load).removed
        assert_right(lone_index, "nb", truth)

    def test_a_search_survives_the_server(self, lone_index: ChunkIndex, tmp_path: Path) -> None:
        lone_index.add("nb", [entry(1)])
        kill_server(tmp_path / "index")
        assert set(lone_index.dense("nb", vector(1), 5)) == {"p1"}

    @pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
    def test_a_writer_killed_in_the_middle_is_noticed(self, lone_index: ChunkIndex, tmp_path: Path, seed: int) -> None:
        folder = tmp_path / "index"
        truth = Truth(entry(number) for number in range(600))
        lone_index.add("nb", list(truth.entries.values())[:100])
        kill_a_writer(folder, random.Random(seed).uniform(0.0, 0.4))
        assert (folder / "locks" / "nb.writing").exists()
        assert lone_index.reconcile("nb", truth.ids, truth.load) == Reconciliation(added=600, rebuilt=True)
        assert_right(lone_index, "nb", truth)
        assert not (folder / "locks" / "nb.writing").exists()

    @pytest.mark.parametrize(
        "file",
        [
            "header.bin",
            pytest.param("data_level0.bin", marks=pytest.mark.slow),
            pytest.param("index_metadata.pickle", marks=pytest.mark.slow),
        ],
    )
    def test_a_collection_that_will_not_open_is_rebuilt(
        self, lone_index: ChunkIndex, tmp_path: Path, file: str
    ) -> None:
        truth = Truth(entry(number) for number in range(1_100))
        lone_index.add("nb", truth.entries.values())
        lone_index.add("other", [entry(1)])
        lone_index.close()
        for damaged in (tmp_path / "index" / "chroma").glob(f"*/{file}"):
            damaged.write_bytes(os.urandom(100))
        assert lone_index.reconcile("nb", truth.ids, truth.load) == Reconciliation(added=1_100, rebuilt=True)
        assert_right(lone_index, "nb", truth)

    def test_vectors_that_are_gone_without_a_word_are_missed(self, lone_index: ChunkIndex, tmp_path: Path) -> None:
        truth = Truth(entry(number) for number in range(1_100))
        lone_index.add("nb", truth.entries.values())
        lone_index.close()
        for folder in (tmp_path / "index" / "chroma").glob("*-*"):
            shutil.rmtree(folder)
        assert lone_index.reconcile("nb", truth.ids, truth.load).rebuilt
        assert_right(lone_index, "nb", truth)

    def test_a_store_that_will_not_open_is_rebuilt(self, lone_index: ChunkIndex, tmp_path: Path) -> None:
        truth = Truth(entry(number) for number in range(50))
        lone_index.add("nb", truth.entries.values())
        lone_index.close()
        (tmp_path / "index" / "chroma" / "chroma.sqlite3").write_bytes(os.urandom(5_000))
        assert lone_index.reconcile("nb", truth.ids, truth.load) == Reconciliation(added=50)
        assert_right(lone_index, "nb", truth)

    def test_many_equal_vectors_are_no_damage(self, lone_index: ChunkIndex) -> None:
        truth = Truth(IndexEntry(f"p{n}", "s", vector(1)) for n in range(1_200))
        lone_index.add("nb", truth.entries.values())
        assert lone_index.reconcile("nb", truth.ids, truth.load) == Reconciliation()


def assert_right(index: ChunkIndex, name: str, truth: Truth) -> None:
    """Check that a search finds every entry of the truth that has a vector, and none besides."""
    everything = len(truth.entries) + 100
    embedded = {id_: entry for id_, entry in truth.entries.items() if entry.vector is not None}
    assert index.ids(name) == set(embedded)
    assert set(index.dense(name, vector(0), everything)) == set(embedded)
    for entry_ in list(embedded.values())[:: max(1, len(embedded) // 100)]:
        assert entry_.vector is not None
        nearest, cosine = next(iter(index.dense(name, entry_.vector, 1).items()))
        assert nearest == entry_.id
        assert cosine == pytest.approx(1.0, abs=1e-5)


def kill_server(folder: Path) -> None:
    os.kill(json.loads((folder / "server.json").read_text())["pid"], signal.SIGKILL)


def kill_a_writer(folder: Path, seconds: float) -> None:
    """Start a process that writes without end, and kill it while it writes, so many seconds after it began.

    The writer may finish a round between our look and the kill, and then it has left nothing undone: so once more.
    """
    marker = folder / "locks" / "nb.writing"
    for _ in range(10):
        command = [sys.executable, "-c", "from tests.ingest.index.test_index import write_for_ever; write_for_ever()"]
        with subprocess.Popen([*command, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(seconds)
            while not marker.exists():
                time.sleep(0.001)
            writer.kill()
        if marker.exists():
            return
    pytest.fail("the writer was never killed while it wrote")


def write_for_ever() -> None:
    index = ChunkIndex(Path(sys.argv[1]))
    entries = [entry(number) for number in range(100, 600)]
    index.dense("nb", vector(0), 1)
    print("ready", flush=True)
    while True:
        index.add("nb", entries)
