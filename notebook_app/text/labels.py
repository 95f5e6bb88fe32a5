"""Labels that a reader gives, as they are kept: trimmed, short, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LONGEST_LABEL: Final = 40
"""Characters of a label."""


def tidy_labels(given: Iterable[str]) -> list[str]:
    """Return labels without a leading ``#`` and needless space, in the order given, none twice and none empty.

    Examples
    --------
    >>> tidy_labels(["  to   read", "#to read", "", "method "])
    ['to read', 'method']
    """
    tidied = (" ".join(label.lstrip("# ").split())[:LONGEST_LABEL] for label in given)
    return list(dict.fromkeys(filter(None, tidied)))
