"""The sources a notebook has: listed, named, selected, deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ingest.languages import language, most_common
from notebook_app.errors import NoSuchItem, NothingToRead
from notebook_app.i18n import LANGUAGES
from notebook_app.notebook.guides import Guides
from notebook_app.notebook.place import Place
from notebook_app.records import Citation, Source
from notebook_app.studio.notes.note_source import citations_in
from notebook_app.text.labels import tidy_labels

SourceNames = Collection[str] | None
"""Sources by id (sha256), file name or title; None means those selected in the notebook."""


class SourceList:
    """Sources: listed, named, labelled, selected, deleted; call it for the list."""

    def __init__(self, place: Place, guides: Guides) -> None:
        self._place, self._guides = place, guides

    def __call__(self) -> list[Source]:
        """Return the notebook's sources in the order they were added."""
        return self._place.library.sources(self._place.id)

    def get(self, source: str) -> Source:
        """Return one source by id, file name or title."""
        return _named(self(), source)

    def citations_of(self, source: str) -> tuple[Citation, ...]:
        """Return what a source that was a note cites, by the numbers in its text; of any other source, nothing."""
        original = self._place.library.sources.original(source)
        return citations_in(original.read_text("utf-8", "replace")) if original.suffix == ".md" else ()

    def ids(self, *, selected_only: bool = False) -> set[str]:
        """Return the ids of the notebook's sources, or of those that take part in answers."""
        return set(self._place.library.sources.source_ids(self._place.id, selected_only=selected_only))

    def rename(self, source: str, title: str) -> None:
        """Give a source another title."""
        self._place.library.sources.rename_source(self._place.id, source, title)

    def select(self, sources: Collection[str], selected: bool) -> None:
        """Say whether sources take part in search, answers and overviews."""
        self._place.library.sources.select_sources(self._place.id, sources, selected)

    def label(self, labels: Mapping[str, Sequence[str]]) -> None:
        """Give sources, by their ids, labels in place of those they had."""
        tidied = {source: tidy_labels(given) for source, given in labels.items()}
        self._place.library.sources.label_sources(self._place.id, tidied)

    def label_by_topic(self) -> int:
        """Label the sources without a label by the topics that several of them share; return how many were."""
        from notebook_app.studio.guides.shared_topics import shared_topics

        bare = {source.id for source in self() if not source.labels}
        guides = (note for note in self._place.library.notes(self._place.id) if note.kind == "guide")
        topics = {guide.source: guide.data.get("topics", ()) for guide in guides if guide.source in bare}
        found = shared_topics(topics, language(self.main_language()).stop_words)
        self.label({source: [topic] for source, topic in found.items()})
        return len(found)

    def delete(self, source: str) -> None:
        """Remove a source; its passages, guide and index entries go with it."""
        self._place.library.sources.delete_source(self._place.id, source)
        self.clear_away(source)
        self._guides.make()

    def successor(self, source: str) -> Source | None:
        """Return the source that replaced one that is gone; None where it is still there, or was deleted."""
        sources = self()
        if any(each.id == source for each in sources):
            return None
        return next((each for each in sources if source in each.replaces), None)

    def main_language(self) -> str:
        """Return the language of most of the sources, of those that the product speaks."""
        return most_common((source.language for source in self()), LANGUAGES)

    def clear_away(self, source: str) -> None:
        """Remove what was kept beside the library for a source that is gone from it."""
        self._place.workspace.index.delete_source(self._place.id, source)
        self._place.workspace.forget_source(source)

    def chosen(self, sources: SourceNames) -> list[str]:
        """Return the ids of sources by their names; of those selected for None.

        Raises
        ------
        NothingToRead
            If that is none.
        """
        library = self._place.library
        chosen = (
            library.sources.source_ids(self._place.id, selected_only=True) if sources is None else self._ids_of(sources)
        )
        if not chosen:
            raise NothingToRead
        return chosen

    def _ids_of(self, names: Collection[str]) -> list[str]:
        """Return the ids of sources given by id, file name or title; only names cost a listing of all sources."""
        if self.ids().issuperset(names):
            return list(names)
        sources = self()
        return [_named(sources, name).id for name in names]


def _named(sources: Sequence[Source], name: str) -> Source:
    for source in sources:
        if name in {source.id, source.name, source.title}:
            return source
    raise NoSuchItem(kind="source", name=name)
