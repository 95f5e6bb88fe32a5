"""A worker whose guides take until a file is there, or take their worker down: started by tests as a process."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from notebook_app.jobs import JOBS, JobKind
from notebook_app.notebook import Notebook
from notebook_app.run.taking_over import Pulse
from notebook_app.run.worker import run_worker
from notebook_app.settings import Settings

BEAT, SILENT = 0.2, 2.0


def slow(notebook: Notebook, payload: Mapping[str, Any], progress: Callable[[str, int, int], None]) -> dict[str, Any]:
    if payload["label"] == "poison":
        os.kill(os.getpid(), signal.SIGKILL)
    step = 0
    while not Path(payload["until"]).exists():
        progress("read", step := step + 1, 100_000)
        time.sleep(0.05)
    return {"by": os.getpid()}


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    cast("dict[str, JobKind]", JOBS)["guide"] = JobKind("guides", "tests.run.slow_worker:slow")
    run_worker(Settings(), Pulse(BEAT, SILENT))
