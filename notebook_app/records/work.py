"""Long work, and the self-tests that are some of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """Long work as the worker keeps it: ``step`` is a key of the catalogue (area "steps"), done of total units.

    ``error`` holds ``code`` and ``params`` of the :class:`ingest.errors.UserError` that ended it.
    """

    id: str
    kind: str
    label: str
    status: JobStatus
    step: str
    done: int
    total: int
    created: datetime
    error: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A self-test of a notebook.

    ``result`` holds what was measured (``questions, recall@1, recall@5, recall@10, ndcg@10, answered, quoted, citation_precision,
    refused``: shares from 0 to 1, None where nothing could be asked) and with what (``embedder, chunk_tokens, sources,
    passages, seed``).
    """

    id: str
    created: datetime
    result: Mapping[str, Any]
