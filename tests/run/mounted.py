"""Run a command where a folder is on a file system of its own: read-only, or with little room."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

_PREFIX = ("unshare", "--user", "--map-root-user", "--mount")


@cache
def _is_possible() -> bool:
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run([*_PREFIX, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return tried.returncode == 0


def run_mounted(mount: str, arguments: Sequence[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line of the app after a mount (shell) in a namespace of its own; skip where that is not possible."""
    if not _is_possible():
        pytest.skip("no mount namespaces on this machine")
    command = shlex.join([sys.executable, "-m", "notebook_app.cli.main", *arguments])
    return subprocess.run(
        [*_PREFIX, "sh", "-c", f"{mount} && exec {command}"],
        capture_output=True,
        text=True,
        env={**os.environ, "NOTEBOOK_HOME": str(home)},
        timeout=120,
        check=False,
    )


def read_only(folder: Path) -> str:
    """Return the mount that makes a folder read-only."""
    place = shlex.quote(str(folder))
    return f"mount --bind {place} {place} && mount -o remount,ro,bind {place}"


def small(folder: Path, kilobytes: int, filled: bool) -> str:
    """Return the mount that puts a folder's files on a disk of some size, filled to the last byte if so wished."""
    place = shlex.quote(str(folder))
    fill = f"; cat /dev/zero > {place}/filling 2>/dev/null; true" if filled else ""
    return (
        f"cp -a {place} {place}.all && mount -t tmpfs -o size={kilobytes}k tmpfs {place} "
        f"&& cp -a {place}.all/. {place}/{fill}"
    )
