"""Tokens: what opens the API to a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Scope = Literal["read", "write"]
"""What may be done: "write" includes "read"."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed; the secret itself is shown once, when it is made, and kept nowhere but as its sha256.

    ``notebooks`` holds the ids of the notebooks it opens, empty for all of them; ``expires`` is None for one that does not.
    """

    id: str
    name: str
    scope: Scope
    notebooks: tuple[str, ...]
    created: datetime
    expires: datetime | None = None
    used: datetime | None = None

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= datetime.now(UTC)
