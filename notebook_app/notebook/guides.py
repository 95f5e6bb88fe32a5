"""The automatic guides of a notebook and its sources: summary, key topics, questions to ask."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress

from ingest.models import Progress, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.notebook.place import Place
from notebook_app.records import Message, Note

_SOURCES_ASKED = 5
"""Sources cited by an answer whose guides are asked for further questions."""
_WORD = re.compile(r"[^\W\d_]{4,}|[\u4e00-\u9fff]{2}")
"""Words of some length, or pairs of Chinese characters: enough to see what two texts share."""


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


class Guides:
    """Guides: one of each source, and one of the whole notebook that rests on them."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def of_source(self, source: str) -> Note | None:
        """Return the automatic guide of a source: its summary, key topics and questions to ask."""
        return self._place.library.notes.find_guide(self._place.id, source)

    def of_notebook(self) -> Note | None:
        """Return the automatic guide of the whole notebook."""
        return self._place.library.notes.find_guide(self._place.id, None)

    def questions(self, after: Message | None = None) -> list[str]:
        """Return questions that the sources can answer; those nearest to an answer first, where it is given.

        They are of the guides of the sources that the answer cites, by how many of its words they share.
        """
        guide = self.of_notebook()
        general = list(guide.data.get("questions", ())) if guide else []
        if after is None:
            return general
        cited = dict.fromkeys(citation.source for citation in after.citations)
        guides = [found for source in list(cited)[:_SOURCES_ASKED] if (found := self.of_source(source))]
        near = [question for found in guides for question in found.data.get("questions", ())]
        said = _words(f"{after.details.get('question', '')} {after.text}")
        near.sort(key=lambda question: -len(_words(question) & said))
        return list(dict.fromkeys([*near, *general]))

    def make(self) -> Note | None:
        """Write the notebook's guide anew from the guides of its sources; None where there is no source."""
        from notebook_app.studio.guides.keep import keep_notebook_guide

        return keep_notebook_guide(self._place.workspace, self._place.id, self._place.name)

    def missing(self, among: Collection[str]) -> list[str]:
        """Return the ids of those sources, of some, that have no guide yet."""
        listed = self._place.library.sources.source_ids(self._place.id)
        return [source for source in listed if source in among and self.of_source(source) is None]

    def write(self, sources: Collection[str], progress: Progress = no_progress, *, whole: bool = True) -> None:
        """Write the guides of sources and, unless ``whole`` is false, that of the notebook, which rests on them."""
        from notebook_app.studio.guides.keep import keep_source_guide

        for done, source in enumerate(sources):
            progress("guide", done, len(sources))
            with suppress(NoSuchItem):  # deleted meanwhile
                keep_source_guide(self._place.workspace, self._place.id, source)
        if whole:
            self.make()
        progress("guide", len(sources), len(sources))
