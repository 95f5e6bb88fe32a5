"""Sessions of onnxruntime: threads that suit the machine, and no session where a file holds no graph."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

MAX_THREADS = 4


def open_session(file: Path) -> Any:
    """Open a graph on as many threads as there are processors, up to four; None if the file is no graph.

    Waiting threads sleep instead of spinning, which would cost as much CPU time as the work itself.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as faults

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(MAX_THREADS, processors())
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    except (faults.InvalidProtobuf, faults.InvalidArgument, faults.InvalidGraph, faults.Fail):
        return None


def processors() -> int:
    """Return how many processors this process may use, where the platform tells."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
