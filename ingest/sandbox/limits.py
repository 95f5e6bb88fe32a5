"""Limits of a process that reads other people's files, and how it gives up every other right.

``python -m ingest.sandbox.limits ALLOWED COMMAND ...`` (limits and folders as JSON) gives up the rest and becomes the
command.
"""

from __future__ import annotations

import json
import logging
import os
import site
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from ingest.sandbox.confine import confine, runtime

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may use: address space and answer in bytes, processor and wall time in seconds.

    ``page`` is the wall time that a reader may stay on one page; it counts from each report of
    :data:`~ingest.models.PAGE_STEP`. Where the platform cannot limit a process (Windows), only the wall times hold.
    """

    memory: int = 2 << 30
    answer: int = 512 << 20
    cpu: int = 240
    wall: float = 300.0
    page: float = 30.0

    def for_size(self, size: int) -> Limits:
        """Return the limits for a file of so many bytes: a small one gets less time, none gets more than these.

        The slowest sound files (drawings as PDF) take some 20 s of CPU for a megabyte.
        """
        megabytes = size / (1 << 20)
        cpu, wall = min(self.cpu, 30 + round(30 * megabytes)), min(self.wall, 60.0 + round(60 * megabytes))
        return replace(self, cpu=cpu, wall=wall)


def limit_self(limits: Limits) -> None:
    """Give up what this process may not use. Processor and wall time end it even when nobody watches."""
    try:
        import resource
        import signal
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_FSIZE: limits.answer,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (ceiling, hard))
        except (ValueError, OSError):  # macOS refuses some; the other limits still hold
            log.debug("limit %s is not available here", kind)
    signal.setitimer(signal.ITIMER_REAL, limits.wall + 5)


def limited(command: Sequence[str], limits: Limits, *, readable: Iterable[Path], folder: Path) -> list[str]:
    """Return the command line that runs a command within limits.

    Parameters
    ----------
    command : sequence of str
        A program, by its path, and its arguments.
    limits : Limits
        What it may use.
    readable : iterable of Path
        What it may read besides the system's and its own folders.
    folder : Path
        Where it may write.
    """
    if sys.platform == "win32":
        return list(command)
    allowed = {"limits": asdict(limits), "readable": [*map(str, readable)], "folder": str(folder)}
    return [sys.executable, "-P", "-m", "ingest.sandbox.limits", json.dumps(allowed), *command]


_KEPT: Final = frozenset(
    (
        "PATH",
        "LD_LIBRARY_PATH",
        "PYTHONHOME",
        "SYSTEMROOT",
        "WINDIR",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TESSDATA_PREFIX",
        "TZ",
    )
)
"""What a child is told of the environment: how to find programs and to read text. Keys and passwords lie in the rest."""


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process that reads other people's files: ours by name, and its own temporary folder."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    root = Path(__file__).parents[2]
    installed = root.name in {"site-packages", "dist-packages"}
    paths = filter(None, ("" if installed else str(root), os.environ.get("PYTHONPATH", "")))
    own = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(folder))
    python = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    # More threads would only reserve address space, which is limited.
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**kept, **own, **python, **threads, "PYTHONUSERBASE": site.getuserbase()}


def main(arguments: Sequence[str]) -> None:
    """Take on the limits and become the command."""
    given, *command = arguments
    allowed = json.loads(given)
    confine([*runtime(), *_of_program(Path(command[0])), *map(Path, allowed["readable"])], [Path(allowed["folder"])])
    limit_self(Limits(**allowed["limits"]))
    os.execv(command[0], command)  # noqa: S606  (no shell is the point)


def _of_program(program: Path) -> Iterable[Path]:
    """Yield a program and what is installed with it."""
    for path in (program, program.resolve()):
        yield path
        yield from (path.parent.parent / name for name in ("lib", "lib64", "libexec", "share"))


if __name__ == "__main__":
    main(sys.argv[1:])
