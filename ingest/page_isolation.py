"""A page that stops its reader costs that page: the file is read again without it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ingest.errors import IngestError, NoText, ParserLimit
from ingest.models import PAGE_STEP, Progress
from ingest.sandbox.run import Limits, ReaderStopped

log = logging.getLogger(__name__)

_MOST_SKIPPED = 8  # pages of one file; beyond that it is the file that is damaged

Attempt = Callable[[frozenset[int], Limits, Progress], bytes]
"""Reads a file in a sandbox without some pages, within limits, and reports progress."""


@dataclass(slots=True)
class _Watch:
    """Passes progress on, but keeps to itself which page is being read; 0 is none."""

    progress: Progress
    page: int = 0

    def __call__(self, step: str, done: int, total: int) -> None:
        if step == PAGE_STEP:
            self.page = done
        else:
            self.progress(step, done, total)


def read_around(attempt: Attempt, limits: Limits, progress: Progress) -> bytes:
    """Read a file; where a page crashes its reader, hangs it or fills its memory, read again without that page.

    All attempts together have the wall time of ``limits``.

    Raises
    ------
    ReaderStopped, ParserLimit
        If the reader is stopped outside any page, by too many pages, or by the only page that has text.
    UserError
        Whatever ``attempt`` raises.
    """
    ends = time.monotonic() + limits.wall
    skipped: frozenset[int] = frozenset()
    stopped: IngestError | None = None
    while True:
        watch = _Watch(progress)
        left = replace(limits, wall=max(ends - time.monotonic(), 1.0))
        try:
            return attempt(skipped, left, watch)
        except NoText as error:
            raise (stopped or error) from error
        except (ReaderStopped, ParserLimit) as error:
            if watch.page in {0, *skipped} or len(skipped) >= _MOST_SKIPPED or time.monotonic() >= ends:
                raise
            log.warning("page %d stopped its reader: %s", watch.page, error)
            stopped = error
            skipped |= {watch.page}
