"""Limits of a process that reads other people's files, and how it gives up every other right.

``python -m ingest.sandbox.limits LIMITS COMMAND ...`` (limits as JSON) gives up the rest and becomes the command.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

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


def limited(command: Sequence[str], limits: Limits) -> list[str]:
    """Return the command line that runs a command within limits."""
    if sys.platform == "win32":
        return list(command)
    return [sys.executable, "-m", "ingest.sandbox.limits", json.dumps(asdict(limits)), *command]


def main(arguments: Sequence[str]) -> None:
    """Take on the limits and become the command."""
    given, *command = arguments
    limit_self(Limits(**json.loads(given)))
    os.execv(command[0], command)  # noqa: S606  (no shell is the point)


if __name__ == "__main__":
    main(sys.argv[1:])
