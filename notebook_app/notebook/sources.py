"""A notebook's sources: named, selected, deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.languages import most_common
from notebook_app.errors import NoSuchItem, NothingToRead
from notebook_app.i18n import LANGUAGES
from notebook_app.notebook.pages import Pages
from notebook_app.notebook.references import References
from notebook_app.records import Citation, Source
from notebook_app.studio.notes.note_source import citations_in

SourceNames = Collection[str] | None
"""Sources by id (sha256), file name or title; None means those selected in the notebook."""


class Sources(References, Pages):
    """Sources: named, selected, deleted."""

    def sources(self) -> list[Source]:
        """Return the notebook's sources in the order they were added."""
        return self._library.sources(self.id)

    def source(self, source: str) -> Source:
        """Return one source by id, file name or title."""
        return _named(self.sources(), source)

    def citations_of(self, source: str) -> tuple[Citation, ...]:
        """Return what a source that was a note cites, by the numbers in its text; of any other source, nothing."""
        original = self.original(source)
        return citations_in(original.read_text("utf-8", "replace")) if original.suffix == ".md" else ()

    def source_ids(self, *, selected_only: bool = False) -> set[str]:
        """Return the ids of the notebook's sources, or of those that take part in answers."""
        return set(self._library.source_ids(self.id, selected_only=selected_only))

    def rename_source(self, source: str, title: str) -> None:
        """Give a source another title."""
        self._library.rename_source(self.id, source, title)
        # the title takes part in the search
        self.workspace.index.add(self.id, self._library.store(self.id, self.workspace.embedder_name).entries(source))

    def select_sources(self, sources: Collection[str], selected: bool) -> None:
        """Say whether sources take part in search, answers and overviews."""
        self._library.select_sources(self.id, sources, selected)

    def delete_source(self, source: str) -> None:
        """Remove a source; its passages, guide and index entries go with it."""
        self._library.delete_source(self.id, source)
        self._clear_away(source)
        self.make_guide()

    def main_language(self) -> str:
        """Return the language of most of the sources, of those that the product speaks."""
        return most_common((source.language for source in self.sources()), LANGUAGES)

    def _clear_away(self, source: str) -> None:
        """Remove what was kept beside the library for a source that is gone from it."""
        self.workspace.index.delete_source(self.id, source)
        self.workspace.forget_source(source)

    def _chosen(self, sources: SourceNames) -> list[str]:
        chosen = self._library.source_ids(self.id, selected_only=True) if sources is None else self._ids_of(sources)
        if not chosen:
            raise NothingToRead
        return chosen

    def _ids_of(self, names: Collection[str]) -> list[str]:
        """Return the ids of sources given by id, file name or title; only names cost a listing of all sources."""
        if self.source_ids().issuperset(names):
            return list(names)
        sources = self.sources()
        return [_named(sources, name).id for name in names]


def _named(sources: Sequence[Source], name: str) -> Source:
    for source in sources:
        if name in {source.id, source.name, source.title}:
            return source
    raise NoSuchItem(kind="source", name=name)
