"""Citations: an anchor with a number and what to show of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ingest.models import Anchor


@dataclass(frozen=True, slots=True)
class Citation:
    """Number ``n`` of an answer, note or script: an anchor with the title and page label to show.

    ``second`` is when the words are said, in seconds from the start of a recording or of what subtitles are of; else None.
    """

    n: int
    anchor: Anchor
    title: str = ""
    label: str = ""
    second: float | None = None

    @property
    def source(self) -> str:
        """The sha256 of the cited source."""
        return self.anchor.source

    @property
    def page(self) -> int:
        """Physical page, from 1."""
        return self.anchor.page

    @property
    def start(self) -> int:
        """First character of the quotation in the page's text."""
        return self.anchor.start

    @property
    def end(self) -> int:
        """The character after the quotation's last."""
        return self.anchor.end

    @property
    def quote(self) -> str:
        """The cited words."""
        return self.anchor.quote

    def to_json(self) -> dict[str, Any]:
        """Return flat values that :mod:`json` can write; :meth:`from_json` reads them back."""
        flat = {"n": self.n, **asdict(self.anchor), "title": self.title, "label": self.label}
        return flat if self.second is None else {**flat, "second": self.second}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Citation:
        """Read what :meth:`to_json` wrote."""
        anchor = Anchor(data["source"], data["page"], data["start"], data["end"], data["quote"])
        return Citation(data["n"], anchor, data.get("title", ""), data.get("label", ""), data.get("second"))


def renumber(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations numbered 1, 2, 3… in the order given."""
    return tuple(replace(citation, n=n) for n, citation in enumerate(citations, 1))
