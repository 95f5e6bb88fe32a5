"""One Chroma server per index folder: found by every process, and gone with the one that started it.

Two processes on one Chroma folder miss each other's vectors: one server owns the folder, and all are its clients.
"""

from __future__ import annotations

import atexit
import json
import logging
import shutil
import subprocess
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from ingest.disk import full_disk_told
from ingest.errors import DiskFull, IndexUnavailable
from ingest.index import chroma_process

_LOCK_SECONDS = 240.0
_READY_SECONDS = 60.0
_STARTS = 3
_SPACE_BYTES = 2_000_000
"""What one of Chroma's files grows by at once, generously."""

logger = logging.getLogger(__name__)


class Server(Protocol):
    """Where a Chroma server is found."""

    @property
    def place(self) -> str:
        """What to call the place where it keeps its collections."""

    def is_full(self) -> bool:
        """Tell whether the disk of that place is known to be full."""

    def address(self) -> str:
        """Return the address of a running server, such as ``http://127.0.0.1:8000``."""

    def close(self) -> None:
        """Stop the server if it is ours to stop."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A server that somebody else looks after."""

    url: str

    @property
    def place(self) -> str:
        """The address: what lies behind it is not ours to know."""
        return self.url

    def is_full(self) -> bool:
        """Return False: a remote disk is not ours to look at."""
        return False

    def address(self) -> str:
        """Return the address that was set."""
        return self.url

    def close(self) -> None:
        """Leave the server running."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What ``server.json`` tells the other processes."""

    address: str
    pid: int


class ChromaServer:
    """The server of one index folder; safe to share between threads and processes.

    Parameters
    ----------
    folder : Path
        The index folder. The server keeps its collections in ``chroma`` below it; beside that stand ``server.json``
        (where it is), ``server.lock`` (held while one starts or stops) and ``chroma.log``.
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

    def address(self) -> str:
        """Return the address of the running server; where none runs, start one.

        Raises
        ------
        IndexUnavailable
            If the server does not start, even on an empty folder.
        DiskFull
            If there is no space for its files.
        """
        with self._threads, full_disk_told(self._folder):
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

    def _running(self) -> str | None:
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

    def _start(self) -> str:
        self._stop_own()
        for attempt in range(1, _STARTS + 1):
            if attempt == _STARTS:
                # On two ports it would not start: what is left to blame is what it reads.
                self._set_aside()
            address = self._try_start()
            if address is not None:
                shutil.rmtree(self._aside, ignore_errors=True)
                return address
        self._put_back()
        if self.is_full():
            raise DiskFull(folder=self.place)
        raise IndexUnavailable(detail=f"the server does not start; see {self._log}")

    def _try_start(self) -> str | None:
        port = chroma_process.free_port()
        address = f"http://{chroma_process.HOST}:{port}"
        process = chroma_process.launch(self._store, port, self._log)
        deadline = time.monotonic() + _READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if chroma_process.answers(address):
                self._write_record(_Record(address, process.pid))
                self._process = process
                atexit.register(self.close)
                return address
            time.sleep(0.02)
        chroma_process.stop(process)
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
        partial.write_text(json.dumps(asdict(record)), "utf-8")
        partial.replace(self._record)
