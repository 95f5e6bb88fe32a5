"""A process that never outlives the one that started it, even where that one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

_SECONDS = 1.0


def end_with_parent() -> None:
    """Watch the parent process from now on, and end this one (as by SIGTERM) when it is gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
