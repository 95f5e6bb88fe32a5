"""One process that holds the collections of an index folder: found by every other, and gone with the one that started it.

Two processes on one Chroma folder miss each other's vectors: one owns the folder, and all others ask it.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import subprocess
import threading
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from ingest.disk import raises_disk_full
from ingest.errors import DiskFull, IndexUnavailable
from ingest.index import chroma_process
from ingest.index.chroma_client import RemoteCollections
from ingest.index.chroma_process import Address
from ingest.index.collections import Collections, at_address

_LOCK_SECONDS = 240.0
_READY_SECONDS = 60.0
_STARTS = 3
_SPACE_BYTES = 2_000_000
"""What one of Chroma's files grows by at once, generously."""

logger = logging.getLogger(__name__)


class Server(Protocol):
    """Where collections are kept."""

    @property
    def place(self) -> str:
        """What to call the place where it keeps its collections."""

    def is_full(self) -> bool:
        """Tell whether the disk of that place is known to be full."""

    def connect(self, *, seconds: float) -> Collections:
        """Return the collections, which must answer within so many seconds, now and later.

        Raises
        ------
        ConnectionError
            If they do not.
        """

    def close(self) -> None:
        """Stop the server if it is ours to stop."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A Chroma server that somebody else looks after, and keeps from those who may not ask it."""

    url: str

    @property
    def place(self) -> str:
        """The address: what lies behind it is not ours to know."""
        return self.url

    def is_full(self) -> bool:
        """Return False: a remote disk is not ours to look at."""
        return False

    def connect(self, *, seconds: float) -> Collections:
        """Return the collections of the server that was set."""
        _spare_from_proxies(urlsplit(self.url).hostname or "")
        return at_address(self.url, seconds=seconds)

    def close(self) -> None:
        """Leave the server running."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What ``server.json`` tells the other processes; only its owner can read it."""

    place: str
    key: str
    pid: int

    @property
    def address(self) -> Address:
        return Address(self.place, self.key)


class ChromaServer:
    """The process that holds the collections of one index folder; safe to share between threads and processes.

    Parameters
    ----------
    folder : Path
        The index folder. The server keeps its collections in ``chroma`` below it; beside that stand ``server.json``
        (where it listens, and its key), ``server.lock`` (held while one starts or stops) and ``chroma.log``.
    patience : float
        Seconds after which a server that does not answer is ended.
    """

    def __init__(self, folder: Path, *, patience: float = 10.0) -> None:
        self._folder = folder.absolute()
        self._patience = patience
        self._store = self._folder / "chroma"
        self._aside = self._folder / "chroma.unreadable"
        self._log = self._folder / "chroma.log"
        self._record = self._folder / "server.json"
        self._threads = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> str:
        """The folder of its collections."""
        return str(self._store)

    def is_full(self) -> bool:
        """Tell whether so little space is left that Chroma fails; its own error does not say why it failed."""
        return shutil.disk_usage(self._folder).free < _SPACE_BYTES

    def connect(self, *, seconds: float) -> Collections:
        """Return the collections of the running server; where none runs, start one."""
        return RemoteCollections(self.address(), seconds=seconds)

    def address(self) -> Address:
        """Return the address of the running server; where none runs, start one.

        Raises
        ------
        IndexUnavailable
            If the server does not start, even on an empty folder.
        DiskFull
            If there is no space for its files.
        """
        with self._threads, raises_disk_full(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                with self._one_process():
                    return self._running() or self._start()
            except Timeout as exc:
                raise IndexUnavailable(detail="another process keeps its server from starting") from exc

    def close(self) -> None:
        """Stop the server if this object started it; processes that still need one start their own."""
        with self._threads:
            if self._process is None:
                return
            with self._one_process():
                self._stop_own()

    def _one_process(self) -> FileLock:
        return FileLock(self._folder / "server.lock", timeout=_LOCK_SECONDS)

    def _running(self) -> Address | None:
        """Return the address of the recorded server if it lives; one that lives and does not answer is ended."""
        record = self._read_record()
        if record is None:
            return None
        deadline = time.monotonic() + self._patience
        while chroma_process.is_server(record.pid, self._store):
            if chroma_process.answers(record.address):
                return record.address
            if time.monotonic() > deadline:
                chroma_process.end(record.pid, self._store)
            time.sleep(0.05)
        return None

    def _start(self) -> Address:
        self._stop_own()
        if left := self._read_record():  # of one that was killed
            chroma_process.forget(left.address)
        for attempt in range(1, _STARTS + 1):
            if attempt == _STARTS:
                # Twice it would not start: what is left to blame is what it reads.
                self._set_aside()
            address = self._try_start()
            if address is not None:
                shutil.rmtree(self._aside, ignore_errors=True)
                return address
        self._put_back()
        if self.is_full():
            raise DiskFull(folder=self.place)
        raise IndexUnavailable(detail=f"the server does not start; see {self._log}")

    def _try_start(self) -> Address | None:
        address = chroma_process.new_address()
        process = chroma_process.launch(self._store, address, self._log)
        deadline = time.monotonic() + _READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if chroma_process.answers(address):
                self._write_record(_Record(address.place, address.key, process.pid))
                self._process = process
                atexit.register(self.close)
                return address
            time.sleep(0.02)
        chroma_process.stop(process)
        chroma_process.forget(address)
        logger.warning("the search server did not start (exit code %s); see %s", process.returncode, self._log)
        return None

    def _stop_own(self) -> None:
        if self._process is None:
            return
        atexit.unregister(self.close)
        chroma_process.stop(self._process)
        record = self._read_record()
        if record is not None and record.pid == self._process.pid:
            self._record.unlink(missing_ok=True)
            chroma_process.forget(record.address)
        self._process = None

    def _set_aside(self) -> None:
        if self._store.exists():
            logger.warning("%s cannot be opened: its collections are rebuilt from the library", self._store)
            shutil.rmtree(self._aside, ignore_errors=True)
            self._store.rename(self._aside)

    def _put_back(self) -> None:
        if self._aside.exists():
            shutil.rmtree(self._store, ignore_errors=True)
            self._aside.rename(self._store)

    def _read_record(self) -> _Record | None:
        try:
            return _Record(**json.loads(self._record.read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _write_record(self, record: _Record) -> None:
        partial = self._record.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(asdict(record)), "utf-8")
        partial.replace(self._record)


def _spare_from_proxies(host: str) -> None:
    """Keep loopback out of a proxy's hands: Chroma's client obeys the proxies set in the environment."""
    spared = urllib.request.getproxies().get("no", "")
    if host in {"127.0.0.1", "::1", "localhost"} and host not in spared.split(","):
        os.environ["no_proxy"] = ",".join(filter(None, [spared, host]))
