"""Name this process so that others, on this machine or another, can tell whether it still lives."""

from __future__ import annotations

import os
import platform
import secrets
from functools import cache
from pathlib import Path


def this_process() -> str:
    """Return a name that no other process has or had: where it runs, its id there, and a number of its own."""
    pid = os.getpid()
    return f"{_place()}:{pid}:{_number(pid)}"


def lives(owner: str) -> bool | None:
    """Tell whether the process of a name lives; None where it runs on another machine, or in another container."""
    place, _, rest = owner.partition(":")
    if place != _place():
        return None
    pid = int(rest.partition(":")[0])
    if pid == os.getpid():
        return owner == this_process()
    import psutil

    return bool(psutil.pid_exists(pid))


@cache
def _number(pid: int) -> str:  # noqa: ARG001 — a forked process is another one
    return secrets.token_hex(8)


@cache
def _place() -> str:
    """Return what processes share that see each other's ids: since the machine's start, in one namespace of process ids."""
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{started}-{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:  # not Linux: no containers that share a name
        return platform.node().replace(":", "-")
