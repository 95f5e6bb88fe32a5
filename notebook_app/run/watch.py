"""A process that never outlives the one that started it, even where that one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

PARENT = "NOTEBOOK_PARENT"
"""The variable by which a parent tells its id to a child, which may come to look for it when it is gone already."""

_SECONDS = 1.0
_GRACE_SECONDS = 10.0


def end_with_parent() -> None:
    """Watch the parent process from now on, and end this one (as by SIGTERM, then at once) when it is gone."""
    parent = int(os.environ.pop(PARENT, 0)) or os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
