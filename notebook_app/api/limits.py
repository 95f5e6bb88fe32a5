"""Rate limits: a bucket of requests a token, filled steadily."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from notebook_app.errors import TooManyRequests

_MOST_CALLERS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests a caller may send at once (``burst``), and how many a second in the long run."""

    burst: float = 200.0
    each_second: float = 20.0


REFUSED = Rate(20.0, 0.5)
"""For callers that bring no valid token: guessing 256 bits is hopeless, but it need not cost anything either."""


@dataclass
class Limiter:
    """Buckets by caller, safe to share between threads; those used longest ago are forgotten."""

    rate: Rate
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, caller: str) -> None:
        """Count a request of a caller.

        Raises
        ------
        TooManyRequests
            If it has sent too many; says when to try again.
        """
        now = time.monotonic()
        with self._lock:
            left, since = self._buckets.pop(caller, (self.rate.burst, now))
            left = min(self.rate.burst, left + (now - since) * self.rate.each_second)
            enough = left >= 1.0
            self._buckets[caller] = (left - 1.0 if enough else left, now)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
        if not enough:
            raise TooManyRequests(seconds=math.ceil((1.0 - left) / self.rate.each_second))
