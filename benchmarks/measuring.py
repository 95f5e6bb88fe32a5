"""CPU seconds of a step, and a figure printed beside its bar."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any


def cpu() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def timed(name: str, work: Callable[[], Any]) -> tuple[Any, float]:
    begun, wall = cpu(), time.perf_counter()
    value = work()
    used = cpu() - begun
    print(f"{name:<28} {used:7.2f} s CPU {time.perf_counter() - wall:7.2f} s")
    return value, used


def bar(name: str, value: float, held: bool, target: str, unit: str = "") -> None:
    print(f"{name:<34} {value:9.2f} {unit:<6} {target:<16} {'met' if held else 'NOT MET'}")
