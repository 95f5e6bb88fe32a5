"""Rerankers by name, and whether this machine is quick enough for one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from ingest.errors import ModelDamaged, ModelMissing, ModelNotFound
from ingest.model_files.catalogue import RERANKER
from ingest.reranking.cross_encoder import CrossEncoder
from ingest.reranking.port import Reranker

RerankerSetting = Literal["auto", "on", "off"]

RERANKERS: Mapping[str, Callable[[Path], Reranker]] = {RERANKER.name: CrossEncoder}

_SLOW = 0.15
"""CPU seconds for one passage above which a question would take more than two seconds: ten passages and twenty sentences."""
_TRIES, _PAIRS = 3, 2
_QUESTION = "How long do people remember what they have read?"
_PASSAGE = (
    "Half of what was learned is forgotten within an hour, and two thirds within a day, unless it is recalled. " * 8
)

log = logging.getLogger(__name__)


def load_reranker(models: Path, setting: RerankerSetting = "auto", name: str = RERANKER.name) -> Reranker | None:
    """Return a reranker; None where it is off, not on board, or too slow for this machine unless it is set "on"."""
    if setting == "off":
        return None
    try:
        reranker = RERANKERS[name](models)
    except (ModelMissing, ModelDamaged, ModelNotFound) as missing:
        log.info("questions are answered without a reranker: %s", missing)
        return None
    if setting == "auto" and (spent := seconds_per_passage(reranker)) > _SLOW:
        log.warning("the reranker is left out: %.2f s for a passage on this machine", spent)
        return None
    return reranker


def seconds_per_passage(reranker: Reranker) -> float:
    """Return the CPU seconds that a passage of some 200 tokens takes, the least of a few tries."""
    spent = []
    for _ in range(_TRIES):
        begun = time.process_time()
        reranker.score(_QUESTION, [_PASSAGE] * _PAIRS)
        spent.append((time.process_time() - begun) / _PAIRS)
    return min(spent)
