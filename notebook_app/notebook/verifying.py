"""Check a claim against the sources of a notebook: which passages bear it out, and where they stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from notebook_app.errors import NothingToCheck
from notebook_app.notebook.place import Place
from notebook_app.notebook.source_list import SourceNames
from notebook_app.notebook.sources import Sources
from notebook_app.records import CheckedClaim, Citation, Evidence, StoredPassage, Verdict, Verification

PASSAGES: Final = 6
"""Passages that a sentence is compared with: the evidence of a claim in a paper is nearly always among the first five found."""
_ORDER: Final[dict[Verdict, int]] = {"unsupported": 0, "weak": 1, "supported": 2}


class Verifying:
    """Claims checked by the gate that every sentence of an answer passes."""

    def __init__(self, place: Place, sources: Sources) -> None:
        self._place, self._sources = place, sources

    def __call__(self, claim: str, sources: SourceNames = None) -> Verification:
        """Check a claim of one or more sentences.

        A sentence is judged by all its passages together: one that resembles it is outweighed by another that excludes it
        (benchmarks/verify_claim.py: of 32 false claims 30 are caught so, and 25 by the best passage alone).

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        NothingToCheck
            If the text states nothing.
        """
        from notebook_app.search.language import language_of
        from notebook_app.verify.verdict import claims

        chosen = self._sources.chosen(sources)
        stated = [each.text for each in claims(claim, language_of(claim)) if each.text.strip()]
        if not stated:
            raise NothingToCheck
        numbers = itertools.count(1)
        checked = tuple(self._check(text, chosen, numbers) for text in stated)
        return Verification(claim, min((each.verdict for each in checked), key=_ORDER.__getitem__), checked)

    def _check(self, text: str, sources: Sequence[str], numbers: Iterator[int]) -> CheckedClaim:
        workspace = self._place.workspace
        found = [scored.passage for scored in workspace.retrieve(self._place.id, text, PASSAGES, sources)]
        alone: list[tuple[StoredPassage, Verdict]] = [(passage, workspace.judge(text, [passage])) for passage in found]
        alone.sort(key=lambda each: -_ORDER[each[1]])  # stable: of the same verdict, the best found comes first
        verdict = workspace.judge(text, found)
        evidence = tuple(Evidence(self._cite(text, passage, next(numbers)), own) for passage, own in alone)
        return CheckedClaim(text, verdict, evidence)

    def _cite(self, text: str, passage: StoredPassage, n: int) -> Citation:
        from notebook_app.text.anchors import best_sentence, cite

        return cite(passage, best_sentence(text, passage), n)
