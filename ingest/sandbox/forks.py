"""Readers that are forked from a process which has imported everything already: a small file costs no Python's start.

One such process serves a process of ours; it is started when a file is read, and again when it is gone. Only where a reader
can be cut off from files and network (Linux) is one forked; elsewhere each is started alone.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from ingest.sandbox.confine import supported
from ingest.sandbox.fork_server import BEGUN, CODE
from ingest.sandbox.limits import environment

log = logging.getLogger(__name__)

_START: Final = 60.0
"""Seconds that the server may take until a reader has begun (it imports what the reader needs first), or has been ended."""
_TICK: Final = 1.0


class ServerLost(Exception):
    """The process that forks readers is gone, and this reader with it."""


class ForkedReader:
    """A reader, seen from outside: what :class:`subprocess.Popen` is of a process."""

    def __init__(self, server: _Server, modules: Sequence[str], errors: IO[bytes], folder: Path) -> None:
        read, stdin = os.pipe()
        stdout, write = os.pipe()
        self._status, told = socket.socketpair()
        self.stdin: IO[bytes] = os.fdopen(stdin, "wb")
        self.stdout: IO[bytes] = os.fdopen(stdout, "rb")
        asked = {"modules": list(modules), "environment": environment(folder), "folder": str(folder)}
        try:
            server.send(json.dumps(asked).encode(), [read, write, errors.fileno(), told.fileno()])
        except OSError as error:
            self.close()
            raise ServerLost from error
        finally:
            os.close(read)
            os.close(write)
            told.close()
        self._status.settimeout(_START)
        if self._received(len(BEGUN)) != BEGUN:
            self.close()
            raise ServerLost
        self._status.settimeout(_TICK)
        self._code: int | None = None
        self._gone_by = math.inf

    def kill(self) -> None:
        """Have it ended."""
        self._gone_by = time.monotonic() + _START
        with contextlib.suppress(OSError):
            self._status.shutdown(socket.SHUT_WR)

    def wait(self) -> int:
        """Return its exit code once it has ended.

        Raises
        ------
        ServerLost
            If nobody is left who could say.
        """
        if self._code is None:
            while (told := self._received(CODE.size)) is None and time.monotonic() < self._gone_by:
                pass
            if told is None or len(told) != CODE.size:
                raise ServerLost
            (self._code,) = CODE.unpack(told)
        return self._code

    def close(self) -> None:
        """End it if it still runs, and let go of it."""
        for end in (self.stdin, self.stdout, self._status):
            with contextlib.suppress(OSError):
                end.close()

    def _received(self, size: int) -> bytes | None:
        """Return what the server says, nothing where it is gone, None where it is silent for long."""
        try:
            return self._status.recv(size, socket.MSG_WAITALL)
        except TimeoutError:
            return None
        except OSError:
            return b""


class _Server:
    """The process that forks, for as long as the environment of ours that it was given stays the same."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"notebook-read-{os.getpid()}-"))
        self._given = self._environment()
        self._sending = threading.Lock()
        self._owner = os.getpid()
        self._control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(  # noqa: S603 — our own
                [sys.executable, "-P", "-m", "ingest.sandbox.fork_server", str(other.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(self._folder),
                cwd=self._folder,
                pass_fds=(other.fileno(),),
            )

    def _environment(self) -> Mapping[str, str]:
        return environment(Path(os.sep))

    @property
    def fits(self) -> bool:
        """Whether it can serve this process as it is now."""
        return self._owner == os.getpid() and self._process.poll() is None and self._given == self._environment()

    def send(self, asked: bytes, descriptors: Sequence[int]) -> None:
        with self._sending:
            socket.send_fds(self._control, [asked], descriptors)

    def close(self) -> None:
        """End it, and the readers that it has forked."""
        self._control.close()
        if self._owner != os.getpid():  # a fork of ours: the process is not its child
            return
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


_server: _Server | None = None
_starting = threading.Lock()


def forked(modules: Sequence[str], errors: IO[bytes], folder: Path) -> ForkedReader | None:
    """Return a reader that waits for its request; None where it has to be started alone.

    Parameters
    ----------
    modules : sequence of str
        What it will import.
    errors : file
        Its stderr.
    folder : Path
        Its own folder.
    """
    if not supported() >= {"files", "network"}:
        return None
    for _ in range(2):  # a server may have ended for want of work just when it was asked
        try:
            return ForkedReader(_running(), modules, errors, folder)
        except (ServerLost, OSError) as error:
            log.info("the server of readers is gone (%s)", error)
            close()
    log.warning("no reader can be forked: each is started alone")
    return None


def _running() -> _Server:
    global _server  # noqa: PLW0603 — one for the process
    with _starting:
        if _server is None or not _server.fits:
            if _server is not None:
                _server.close()
            else:
                atexit.register(close)
            _server = _Server()
        return _server


def close() -> None:
    """End the server, if there is one; the next file starts another."""
    global _server  # noqa: PLW0603 — one for the process
    with _starting:
        if _server is not None:
            _server.close()
            atexit.unregister(close)
            _server = None
