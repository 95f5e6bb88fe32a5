"""Tasks that behave and misbehave in the sandbox."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
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
