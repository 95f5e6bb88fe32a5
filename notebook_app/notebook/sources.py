"""A notebook's sources: read, shown, changed."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from ingest.highlight import highlight_boxes
from ingest.models import Anchor, Page, second_at
from ingest.render import render_page
from notebook_app.errors import NoSuchItem, NothingToRead
from notebook_app.notebook.references import References
from notebook_app.records import Citation, Source
from notebook_app.studio.note_source import citations_in

SourceNames = Collection[str] | None
"""Sources by id (sha256), file name or title; None means those selected in the notebook."""


class Sources(References):
    """Sources, their pages and originals."""

    def sources(self) -> list[Source]:
        """Return the notebook's sources in the order they were added."""
        return self._library.sources(self.id)

    def source(self, source: str) -> Source:
        """Return one source by id, file name or title."""
        for candidate in self.sources():
            if source in {candidate.id, candidate.name, candidate.title}:
                return candidate
        raise NoSuchItem(kind="source", name=source)

    def citations_of(self, source: str) -> tuple[Citation, ...]:
        """Return what a source that was a note cites, by the numbers in its text; of any other source, nothing."""
        original = self.original(source)
        return citations_in(original.read_text("utf-8", "replace")) if original.suffix == ".md" else ()

    def source_ids(self) -> set[str]:
        """Return the ids of the notebook's sources."""
        return set(self._library.source_ids(self.id))

    def rename_source(self, source: str, title: str) -> None:
        """Give a source another title."""
        self._library.rename_source(self.id, source, title)
        # the title takes part in the search
        self.workspace.index.add(self.id, self._library.store(self.id, self.settings.embedder).entries(source))

    def select_sources(self, sources: Collection[str], selected: bool) -> None:
        """Say whether sources take part in search, answers and overviews."""
        self._library.select_sources(self.id, sources, selected)

    def delete_source(self, source: str) -> None:
        """Remove a source; its passages, guide and index entries go with it."""
        self._library.delete_source(self.id, source)
        self._clear_away(source)
        self.make_guide()

    def main_language(self) -> str:
        """Return the language of most of the sources, "en" or "zh"."""
        languages = [source.language for source in self.sources()]
        return "zh" if 2 * languages.count("zh") > len(languages) else "en"

    def page(self, source: str, number: int) -> Page:
        """Return one page as parsed."""
        return self._library.page(source, number)

    def page_image(self, source: str, number: int) -> bytes:
        """Return one page of a PDF as a PNG, kept for the next time."""
        cached = self._page_images(source) / f"{number}.png"
        if not cached.exists():
            image = render_page(self.original(source), number, password=self._library.password(source))
            cached.parent.mkdir(parents=True, exist_ok=True)
            partial = cached.with_suffix(".partial")
            partial.write_bytes(image)
            partial.replace(cached)
        return cached.read_bytes()

    def highlight(self, citation: Citation | Anchor) -> list[tuple[float, float, float, float]]:
        """Return the boxes of a citation's words as shares of the page: ``x0, y0, x1, y1`` from the top left."""
        return highlight_boxes(self.page(citation.source, citation.page).words, citation.start, citation.end)

    def moment(self, citation: Citation | Anchor) -> float | None:
        """Return when the words of a citation are said, in seconds from the start; None where there is no sound."""
        return second_at(self.page(citation.source, citation.page).times, citation.start)

    def original(self, source: str) -> Path:
        """Return the path of a source's original."""
        return self._library.original(source)

    def _clear_away(self, source: str) -> None:
        """Remove what was kept beside the library for a source that is gone from it."""
        self.workspace.index.delete_source(self.id, source)
        self._clear_cache(source)

    def _clear_cache(self, source: str) -> None:
        """Remove what was kept to be quicker, unless another notebook has the source too."""
        if not self._library.has_original(source):
            shutil.rmtree(self._page_images(source), ignore_errors=True)
            self.workspace.transcription().forget(source)

    def _page_images(self, source: str) -> Path:
        return self.settings.home / "cache" / "pages" / source

    def _chosen(self, sources: SourceNames) -> list[str]:
        chosen = (
            self._library.source_ids(self.id, selected_only=True)
            if sources is None
            else [self.source(name).id for name in sources]
        )
        if not chosen:
            raise NothingToRead
        return chosen
