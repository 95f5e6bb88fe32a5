"""Facts this process has learned of endpoints: what they refuse, and how much they read."""

from __future__ import annotations

from dataclasses import dataclass, field

from notebook_app.llm.dialect import Dialect


@dataclass(slots=True)
class Known:
    """What is known of one model at one endpoint; ``window`` is None until the endpoint has told, ``asked`` or not."""

    dialect: Dialect = field(default_factory=Dialect)
    window: int | None = None
    asked: bool = False


_known: dict[tuple[str, str], Known] = {}


def known_of(url: str, model: str) -> Known:
    """Return what is known of a model, shared by all who use it in this process."""
    return _known.setdefault((url, model), Known())


def forget_endpoints() -> None:
    """Forget everything: an endpoint may be another one now, behind the same address."""
    _known.clear()
