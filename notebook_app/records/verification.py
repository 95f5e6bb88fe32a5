"""Claims checked against sources: verdicts and the passages they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from notebook_app.records.chats import Verdict
from notebook_app.records.citations import Citation


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a source that a claim was compared with, and whether they alone bear it out."""

    citation: Citation
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One sentence of what was checked, its verdict, and the passages it was compared with, the best first."""

    text: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """A claim checked against the sources: its ``verdict`` is that of its weakest sentence."""

    claim: str
    verdict: Verdict
    sentences: tuple[CheckedClaim, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every passage compared, in the order of its number."""
        return tuple(each.citation for sentence in self.sentences for each in sentence.evidence)
