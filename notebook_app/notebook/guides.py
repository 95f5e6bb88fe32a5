"""The automatic guides of a notebook and its sources: summary, key topics, questions to ask."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from ingest.models import Progress, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.notebook.place import Place
from notebook_app.records import Note


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

    def questions(self) -> list[str]:
        """Return questions that the sources can answer."""
        guide = self.of_notebook()
        return list(guide.data.get("questions", ())) if guide else []

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
