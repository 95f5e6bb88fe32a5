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
    ``stance`` says whose claim they are where that is not the source's own ("others": earlier work; see
    :data:`notebook_app.text.stance.Stance`), ``section`` the headings above them, ``why`` what spoke for the passage when it
    was found (:data:`notebook_app.search.reasons.REASONS`).
    """

    n: int
    anchor: Anchor
    title: str = ""
    label: str = ""
    second: float | None = None
    stance: str = ""
    section: str = ""
    why: tuple[str, ...] = ()

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
        optional = {
            "second": self.second,
            "stance": self.stance or None,
            "section": self.section or None,
            "why": list(self.why) or None,
        }
        return {**flat, **{name: value for name, value in optional.items() if value is not None}}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Citation:
        """Read what :meth:`to_json` wrote."""
        anchor = Anchor(data["source"], data["page"], data["start"], data["end"], data["quote"])
        optional = {name: data[name] for name in ("title", "label", "second", "stance", "section") if name in data}
        return Citation(data["n"], anchor, **optional, why=tuple(data.get("why", ())))


def renumber(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations numbered 1, 2, 3… in the order given."""
    return tuple(replace(citation, n=n) for n, citation in enumerate(citations, 1))
