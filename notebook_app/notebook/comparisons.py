"""Comparisons of two models: the votes on them, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from notebook_app.errors import NoSuchItem
from notebook_app.notebook.place import Place
from notebook_app.records import Artifact

if TYPE_CHECKING:
    from notebook_app.studio.comparison.tally import Tally


class Comparisons:
    """What readers think of the answers that two models gave to the same question."""

    def __init__(self, place: Place, artifact: Callable[[str], Artifact], edit: Callable[..., Artifact]) -> None:
        self._place, self._artifact, self._edit = place, artifact, edit

    def vote(self, comparison: str, choice: Literal["a", "b", "tie"]) -> Artifact:
        """Keep which of a comparison's two answers is better; a vote can be changed.

        Raises
        ------
        NoSuchItem
            If there is no such comparison.
        """
        found = self._artifact(comparison)
        if found.kind != "comparison":
            raise NoSuchItem(kind="artifact", name=comparison)
        return self._edit(comparison, content={**found.content, "vote": choice})

    def tally(self) -> list[Tally]:
        """Return how often each model was preferred in all comparisons of this notebook."""
        from notebook_app.studio.comparison.tally import tally

        return tally(self._place.library.artifacts(self._place.id, "comparison"))
