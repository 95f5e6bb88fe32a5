"""Tasks that behave and misbehave in the sandbox."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ingest.errors import NoText
from ingest.models import Progress


def echo(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    print("noise that must not break the conversation")
    for done in range(3):
        progress("parse", done + 1, 3)
    return path.read_bytes() + str(params["suffix"]).encode()


def refuse(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    raise NoText(name=params["name"], pages=7)


def stumble(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    raise ZeroDivisionError("by nought")


def crash(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def hang(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    progress("parse", 0, 1)
    time.sleep(60)
    return b""


def stick(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Hang on the second page."""
    for number in (1, 2):
        progress("page", number, 3)
    time.sleep(60)
    return b""


def dawdle(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Take long, but not on any page."""
    progress("page", 1, 1)
    progress("page", 0, 1)
    time.sleep(2.5)
    return b"done"


def spin(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    while True:
        pass


def hoard(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    return bytes(8 << 30)


def look(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Try everything that a hostile file which took over its reader would try; return what came of each as JSON."""
    outside = Path(params["outside"])
    attempts: dict[str, Callable[[], object]] = {
        "its own file": path.read_bytes,
        "another file": (outside / "secret").read_bytes,
        "the accounts": Path("/etc/passwd").read_bytes,
        "the parent's environment": Path(f"/proc/{os.getppid()}/environ").read_bytes,
        "its own environment": lambda: "\n".join(f"{name}={value}" for name, value in os.environ.items()),
        "names beside its file": lambda: [*outside.iterdir()],
        "write outside": lambda: (outside / "planted").write_text("x"),
        "write its file": lambda: path.open("r+b").close(),
        "cut a file short": lambda: os.truncate(outside / "secret", 0),
        "rename outside": lambda: (outside / "secret").rename(outside / "moved"),
        "link outside": lambda: os.link(outside / "secret", Path.home() / "linked"),
        "through a symlink": lambda: _through_symlink(outside / "secret"),
        "write its folder": lambda: (Path.home() / "own").write_text("x"),
        "a socket": lambda: socket.socket().close(),
        "a datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "a signal to the parent": lambda: os.kill(os.getppid(), 0),
        "a session of its own": os.setsid,
        "a program, which reads": lambda: (
            subprocess.run(["/bin/cat", str(outside / "secret")], check=True, capture_output=True).stdout
        ),
        "a program, which runs": lambda: subprocess.run(["/bin/echo", "words"], check=True, capture_output=True).stdout,
    }
    return json.dumps({name: _tried(attempt) for name, attempt in attempts.items()}).encode()


def _through_symlink(target: Path) -> bytes:
    link = Path.home() / "link"
    link.symlink_to(target)
    return link.read_bytes()


def _tried(attempt: Callable[[], object]) -> str:
    try:
        return f"done: {attempt()!r}"
    except (OSError, subprocess.SubprocessError) as error:
        return f"refused: {error}"


def who(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Return which process this is and which forked it, what it holds open, and how many threads it has."""
    opened = [number for number in range(3, 200) if _is_open(number)]
    return json.dumps({"pid": os.getpid(), "parent": os.getppid(), "open": opened, "argv": sys.argv}).encode()


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def wait(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Say that it has begun, and wait the first time that it is called."""
    progress("parse", 0, 1)
    begun = Path(params["begun"])
    if not begun.exists():
        begun.touch()
        time.sleep(60)
    return b"done"
