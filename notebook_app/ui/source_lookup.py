"""The notebook's sources at hand while a pane is drawn, to name the places that citations point to."""

from __future__ import annotations

from functools import cached_property

from notebook_app.notebook import Notebook
from notebook_app.records import Citation, Source
from notebook_app.ui import words

PAGED_KINDS = frozenset({"pdf", "image"})
"""Kinds whose pages are shown as pictures; of any other the text is shown."""
PARTED_KINDS = frozenset({"pptx", "odp", "xlsx", "ods", "epub"})
"""Kinds of text whose pages are slides, sheets or chapters, and so worth naming too."""
RECORDED_KINDS = frozenset({"audio", "video"})
"""Kinds that one hears: their places are moments."""


class SourceLookup:
    """Every source of the notebook, read when first needed."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    @cached_property
    def sources(self) -> list[Source]:
        """The sources in the order they were added."""
        return self._notebook.sources()

    @property
    def selected(self) -> list[Source]:
        """The sources that take part in answers and overviews."""
        return [source for source in self.sources if source.selected]

    def find(self, source_id: str) -> Source | None:
        """Return a source, or None where it is no longer in the notebook."""
        return self._by_id.get(source_id)

    @cached_property
    def _by_id(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    def successor(self, source_id: str) -> Source | None:
        """Return the source that replaced one which is no longer in the notebook."""
        return next((source for source in self.sources if source_id in source.replaces), None)

    def title(self, citation: Citation) -> str:
        """Return the title of a cited source as it is now."""
        source = self.find(citation.source)
        return source.title if source else citation.title

    def where(self, citation: Citation) -> str:
        """Return where in its source a citation stands."""
        source = self.find(citation.source)
        if source is None:
            return words.say("source_replaced" if self.successor(citation.source) else "source_gone")
        if citation.second is not None:
            return words.clock(citation.second)
        return words.page_of(citation.page, citation.label) if source.kind in PAGED_KINDS | PARTED_KINDS else ""

    def place(self, citation: Citation) -> str:
        """Return title and place on one line."""
        return ", ".join(filter(None, (self.title(citation), self.where(citation))))
