"""The process that holds the Chroma collections of a folder, and what others can ask of it.

Run as ``python -m ingest.index.chroma_process FOLDER PLACE``. Chroma's own server answers whoever knows its port, a web
page in the user's browser included; this one answers over a socket that has no port, and only to those who know the key
beside it. It reads from a pipe whose other end only its starter holds: however the starter ends, the pipe closes and it
leaves.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from struct import pack
from typing import Any

from ingest.index.collections import NoCollection, Refused, at_folder

PING = "ping"
_STOP_SECONDS = 5.0
_PING_SECONDS = 2.0
_LOG_BYTES = 1_000_000
_PREFIX = "notebook-index-"
_AGAIN_SECONDS = 0.05

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the process listens, and the key that it asks for."""

    place: str
    key: str


def new_address() -> Address:
    """Return where a new process is to listen.

    A socket stands in a temporary folder of its owner's: the path of the home may be too long for one, and what copies a home
    stumbles over it.
    """
    key = secrets.token_hex(32)
    if not hasattr(socket, "AF_UNIX"):
        return Address(rf"\\.\pipe\notebook-{secrets.token_hex(16)}", key)
    return Address(str(Path(tempfile.mkdtemp(prefix=_PREFIX)) / "socket"), key)


def forget(address: Address) -> None:
    """Remove what a process left at its address."""
    place = Path(address.place)
    if place.parent.name.startswith(_PREFIX):
        place.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            place.parent.rmdir()


def launch(store: Path, address: Address, log: Path) -> subprocess.Popen[bytes]:
    """Start the process for the folder ``store``; ``log`` gets what it says, and is begun anew past a megabyte."""
    keep = log.exists() and log.stat().st_size < _LOG_BYTES
    with log.open("ab" if keep else "wb") as output:
        process = subprocess.Popen(  # noqa: S603 — our own command
            # -P: a module of the same name in the folder we happen to be in must not come first.
            [sys.executable, "-P", "-m", __name__, str(store), address.place],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            # A Ctrl-C in the terminal is for the starter, which stops its server itself.
            start_new_session=True,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False", "NO_COLOR": "1"},
        )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it ended at once: its log says why
        process.stdin.write(f"{address.key}\n".encode())  # not as an argument, which every user of the machine can read
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server that this process launched, and wait until it is gone."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_server(pid: int, store: Path) -> bool:
    """Tell whether the process is a server of this folder: a pid alone may have gone to another program."""
    import psutil

    try:
        return str(store) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def end(pid: int, store: Path) -> None:
    """Kill a server that another process launched, and wait until it is gone."""
    import psutil

    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if is_server(pid, store):
            logger.warning("the search server (process %d) does not answer and is ended", pid)
            process.kill()
            process.wait(_STOP_SECONDS)


def connect(address: Address, seconds: float) -> Connection:
    """Return a connection to the process, on which every reply must come within so many seconds.

    Raises
    ------
    ConnectionError
        If nobody listens there, or not to us.
    """
    try:
        connection = Client(address.place)
    except OSError as exc:
        raise ConnectionError(f"nobody listens at {address.place}: {exc}") from exc
    try:
        _limit(connection, seconds)
        if not connection.poll(seconds):
            raise ConnectionError(f"nobody answers at {address.place}")
        answer_challenge(connection, address.key.encode())
        deliver_challenge(connection, address.key.encode())
    except (OSError, EOFError, AuthenticationError) as exc:
        connection.close()
        raise ConnectionError(f"{address.place} does not take us: {exc}") from exc
    return connection


def answers(address: Address) -> bool:
    """Tell whether the process answers."""
    try:
        with contextlib.closing(connect(address, _PING_SECONDS)) as connection:
            connection.send((PING, "", {}))
            return connection.poll(_PING_SECONDS) and connection.recv() == (PING, None)
    except (OSError, EOFError):
        return False


def _limit(connection: Connection, seconds: float) -> None:
    """Have reading from a connection fail after so many seconds, where it is a socket."""
    if hasattr(socket, "AF_UNIX"):
        with socket.socket(fileno=os.dup(connection.fileno())) as same:
            same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, pack("ll", int(seconds), int(seconds % 1 * 1e6)))


class _Work:
    """What is being answered now: the process leaves when nothing is."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call
        self._count = 0
        self._changed = threading.Condition()

    def answer(self, connection: Connection) -> None:
        """Answer what is asked on a connection until it is closed."""
        with contextlib.closing(connection), contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
            while True:
                asked = connection.recv()
                with self._counted():
                    connection.send(self._reply(*asked))

    def _reply(self, method: str, collection: str, given: dict[str, Any]) -> tuple[str, Any]:
        if method == PING:
            return PING, None
        try:
            return "done", self._call(collection, method, **given)
        except NoCollection as exc:
            return "no collection", str(exc)
        except Refused as exc:
            return "refused", str(exc)
        except Exception as exc:  # the asker raises it, and this process goes on
            logger.warning("%s of %s failed", method, collection, exc_info=exc)
            return "refused", f"{type(exc).__name__}: {exc}"

    @contextlib.contextmanager
    def _counted(self) -> Any:
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def wait_until_done(self) -> None:
        """Wait until nothing is being answered, and keep anything more from beginning."""
        self._changed.acquire()  # and never release it
        self._changed.wait_for(lambda: not self._count, _STOP_SECONDS - 1)


def _leave_with_starter(work: _Work, place: str) -> None:
    # os.read, not sys.stdin: a thread that holds sys.stdin's lock makes the interpreter abort when it ends.
    while os.read(0, 1):
        pass
    work.wait_until_done()
    forget(Address(place, ""))
    os._exit(0)


def _key() -> str:
    read = b""
    while not read.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            os._exit(0)
        read += byte
    return read.decode().strip()


def _serve(store: str, place: str) -> None:
    """Answer until the starter is gone."""
    os.umask(0o077)
    key = _key()
    work = _Work(at_folder(store).call)
    threading.Thread(target=_leave_with_starter, args=(work, place), daemon=True).start()
    listener = Listener(place, backlog=64)
    while True:
        try:
            connection = listener.accept()
        except OSError:
            time.sleep(_AGAIN_SECONDS)
            continue
        threading.Thread(target=_welcome, args=(connection, key, work), daemon=True).start()


def _welcome(connection: Connection, key: str, work: _Work) -> None:
    """Answer on a connection once each side has proved to the other that it knows the key."""
    try:
        deliver_challenge(connection, key.encode())
        answer_challenge(connection, key.encode())
    except (OSError, EOFError, AuthenticationError):
        connection.close()
    else:
        work.answer(connection)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
