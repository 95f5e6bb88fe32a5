"""A process that has imported the readers and forks one for each file: ``python -m ingest.sandbox.fork_server FD``.

It is given no key, no network and no file: what it is told is which of our modules to import, and where the reader that it
forks finds its request (three descriptors, passed through the socket ``FD``). The reader gives up its own rights before it
looks at the file, as one that is started alone does: see :mod:`ingest.sandbox.worker`. The other side is
:mod:`ingest.sandbox.forks`.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import logging
import os
import selectors
import signal
import socket
import struct
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from ingest.sandbox import worker
from ingest.sandbox.confine import refuse_network

CODE: Final = struct.Struct("=i")
"""How the exit code of a reader is told."""
BEGUN: Final = b"+"
LONGEST: Final = 1 << 16
DESCRIPTORS: Final = 4
"""A reader's stdin, stdout and stderr, and the socket that its end is told on; shut from the other side, it ends the reader."""
_IDLE: Final = 60.0
"""Seconds without a reader after which the process ends; the next file starts another."""
_DEATH_SIGNAL: Final = 1


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._readers: dict[int, socket.socket] = {}
        self._events = selectors.DefaultSelector()
        wakes, self._woken = socket.socketpair()
        for end in (wakes, self._woken):
            end.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side decides what becomes of its readers
        self._wakes = wakes
        self._events.register(control, selectors.EVENT_READ, self._begin)
        self._events.register(self._woken, selectors.EVENT_READ, self._reap)

    def serve(self) -> None:
        """Fork readers until the other side is gone, or nothing was asked for long."""
        while ready := self._events.select(None if self._readers else _IDLE):
            for key, _ in ready:
                if not key.data():
                    return

    def end(self) -> None:
        """Take the readers along."""
        for pid in self._readers:
            os.kill(pid, signal.SIGKILL)

    def _begin(self) -> bool:
        """Fork a reader; False where there is nobody to fork for."""
        said, descriptors, _, _ = socket.recv_fds(self._control, LONGEST, DESCRIPTORS)
        if len(descriptors) != DESCRIPTORS:
            return False
        asked = json.loads(said)
        for name in asked["modules"]:
            with contextlib.suppress(ImportError):  # the reader says it
                importlib.import_module(name)
        gc.collect()
        gc.freeze()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            _become_reader(asked, descriptors, parent)
        for descriptor in descriptors[:3]:
            os.close(descriptor)
        status = socket.socket(fileno=descriptors[3])
        self._readers[pid] = status
        with contextlib.suppress(OSError):
            status.send(BEGUN)
        self._events.register(status, selectors.EVENT_READ, lambda: self._stop(pid, status))
        return True

    def _stop(self, pid: int, status: socket.socket) -> bool:
        """End a reader that is not wanted any more; :meth:`_reap` says that it is gone."""
        if self._readers.get(pid) is status:  # it has not just been told of
            self._events.unregister(status)
            os.kill(pid, signal.SIGKILL)
        return True

    def _reap(self) -> bool:
        """Tell of the readers that have ended."""
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(4096)
        while self._readers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            told = self._readers.pop(pid)
            with contextlib.suppress(KeyError, ValueError):
                self._events.unregister(told)
            with contextlib.suppress(OSError), told:
                told.send(CODE.pack(os.waitstatus_to_exitcode(status)))
        return True


def _become_reader(asked: Mapping[str, Any], descriptors: Sequence[int], parent: int) -> NoReturn:
    """Do one task in the process just forked, and end."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for kind in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(kind, signal.SIG_DFL)
        for place, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, place)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:  # it has not ended before the signal was asked for
            os.environ.clear()
            os.environ.update(asked["environment"])
            tempfile.tempdir = None
            os.chdir(asked["folder"])
            code = worker.main()
    except BaseException:  # noqa: BLE001 — the edge of a process: it must never go on as the server
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def main(descriptor: int) -> int:
    """Serve the process at the other end of a socket."""
    if not refuse_network():
        return 1
    server = _Server(socket.socket(fileno=descriptor))
    try:
        server.serve()
    finally:
        server.end()
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main(int(sys.argv[1])))
