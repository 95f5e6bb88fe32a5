"""Pages of a notebook's sources: the words on them, their pictures, their originals."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from ingest.film.frames import render_frame
from ingest.highlight import highlight_boxes
from ingest.models import Anchor, Page, second_at
from ingest.render import render_page
from notebook_app.notebook.place import Place
from notebook_app.records import Citation, Match, Source


class Pages:
    """Pages and originals of sources; call it for one page."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __call__(self, source: str, number: int) -> Page:
        """Return one page as parsed."""
        return self._place.library.sources.page(source, number)

    def image(self, source: str, number: int) -> bytes:
        """Return one page of a PDF or a picture, or the picture of a film that a page was read from, as a PNG; it is kept for the next time."""
        cached = self._place.workspace.page_images(source) / f"{number}.png"
        if not cached.exists():
            image = self._rendered(source, number)
            cached.parent.mkdir(parents=True, exist_ok=True)
            partial = cached.with_suffix(".partial")
            partial.write_bytes(image)
            partial.replace(cached)
        return cached.read_bytes()

    def _rendered(self, source: str, number: int) -> bytes:
        original = self.original(source)
        page = self(source, number)
        if page.shown_at is not None:
            return render_frame(original, page.shown_at, original.name)
        return render_page(original, number, password=self._place.library.sources.password(source))

    def highlight(self, citation: Citation | Anchor) -> list[tuple[float, float, float, float]]:
        """Return the boxes of a citation's words as shares of the page: ``x0, y0, x1, y1`` from the top left."""
        return highlight_boxes(self(citation.source, citation.page).words, citation.start, citation.end)

    def moment(self, citation: Citation | Anchor) -> float | None:
        """Return when the words of a citation are said, in seconds from the start; None where there is no sound."""
        return second_at(self(citation.source, citation.page).times, citation.start)

    def find(self, source: str, text: str, limit: int = 500) -> list[Match]:
        """Return where a text stands in a source, in reading order: whatever its case, and across line breaks."""
        words = text.split()
        if not words:
            return []
        pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        matches = (
            Match(
                Anchor(source, page.number, found.start(), found.end(), found[0]),
                tuple(highlight_boxes(page.words, found.start(), found.end())),
            )
            for page in self._place.library.sources.pages(source)
            for found in pattern.finditer(page.text)
        )
        return list(itertools.islice(matches, limit))

    def without_original(self) -> list[Source]:
        """Return the sources whose original is missing: they can be searched and asked, but not opened or exported."""
        folder, files = self._place.library.originals.folder, self._place.library.sources.original_files()
        listed = self._place.library.sources(self._place.id)
        return [source for source in listed if not (folder / files[source.id]).is_file()]

    def original(self, source: str) -> Path:
        """Return the path of a source's original."""
        return self._place.library.sources.original(source)
