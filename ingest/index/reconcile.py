"""Reconcile an index with the library, and notice a write that was cut short."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from ingest.disk import raises_disk_full
from ingest.errors import IndexUnavailable
from ingest.index.port import IndexEntry, IndexSide

Load = Callable[[Collection[str]], Iterable[IndexEntry]]
"""Reads entries from the library by id, as they are now; ids that it does not have are left out."""

T = TypeVar("T")

_LOCK_SECONDS = 300.0
_SLICE = 5_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What it took to reconcile an index with the library: entries written and taken out.

    ``rebuilt`` says that the index was dropped and written anew, because a write had been cut short or it was damaged.
    """

    added: int = 0
    removed: int = 0
    rebuilt: bool = False


def reconcile_side(side: IndexSide, collection: str, ids: Set[str], load: Load, *, rebuild: bool) -> Reconciliation:
    """Reconcile an index with the library; where ``rebuild`` asks for it or it cannot be read, from nothing.

    Raises
    ------
    IndexUnavailable
        If not even an empty collection can be written.
    """
    if not rebuild:
        try:
            return _compare(side, collection, ids, load)
        except IndexUnavailable as exc:
            logger.warning("%s of %s is rebuilt: %s", type(side).__name__, collection, exc.params["detail"])
    side.drop(collection)
    return Reconciliation(added=_add(side, collection, ids, load), rebuilt=True)


def _compare(side: IndexSide, collection: str, ids: Set[str], load: Load) -> Reconciliation:
    present = side.ids(collection)
    strangers = present - ids
    if strangers:
        # Another process may have added a source since `ids` was read: the library has the last word.
        strangers -= {entry.id for entry in load(strangers)}
        side.remove(collection, strangers)
    return Reconciliation(added=_add(side, collection, ids - present, load), removed=len(strangers))


def _add(side: IndexSide, collection: str, ids: Set[str], load: Load) -> int:
    return sum(side.add(collection, load(some)) for some in batches(sorted(ids), _SLICE))


@contextmanager
def one_writer(folder: Path, collection: str, *, heals: bool = False, last: bool = False) -> Iterator[bool]:
    """Hold a collection's lock while writing, and leave a marker where the writer does not finish.

    The system releases the lock of a process that dies; its marker stays.

    Parameters
    ----------
    heals : bool
        Whether this write, once finished, makes good for an earlier one that was cut short.
    last : bool
        Whether nothing of the collection is left after it: the lock's file goes too. Who waits for it looks again.

    Yields
    ------
    bool
        Whether an earlier write was cut short.

    Raises
    ------
    IndexUnavailable
        If another process holds the lock for minutes.
    """
    marker = folder / f"{collection}.writing"
    with raises_disk_full(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            held = FileLock(folder / f"{collection}.lock", timeout=_LOCK_SECONDS).acquire()
        except Timeout as exc:
            raise IndexUnavailable(detail="another process is still writing") from exc
        with held as lock:
            cut_short = marker.exists()
            marker.touch()
            yield cut_short
            if heals or not cut_short:
                marker.unlink(missing_ok=True)
            if last:
                with suppress(PermissionError):  # Windows keeps a file that is open
                    Path(lock.lock_file).unlink(missing_ok=True)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give the items in lists of up to ``size``."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
