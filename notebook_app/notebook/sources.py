"""A notebook's sources: added, read, shown."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ingest.errors import Cancelled, SeveralFiles, UserError
from ingest.highlight import highlight_boxes
from ingest.models import Anchor, Page, Progress, Receipt, no_progress, second_at
from ingest.pipeline import ingest_source
from ingest.provenance import Provenance
from ingest.reference_files import is_reference_file
from ingest.render import render_page
from notebook_app.adding import Incoming, discard_upload, incoming, keep_upload
from notebook_app.errors import NoSuchItem, NothingToRead
from notebook_app.gathering import gathered, holds_files
from notebook_app.guiding import keep_source_guide
from notebook_app.notebook.references import References
from notebook_app.records import Citation, NotAdded, Source
from notebook_app.studio.note_source import citations_in, note_file, to_markdown

SourceNames = Collection[str] | None
"""Sources by id (sha256), file name or title; None means those selected in the notebook."""


class Sources(References):
    """Sources, their pages and originals."""

    def add_source(
        self,
        path_or_url_or_text: str | Path,
        *,
        name: str | None = None,
        password: str | None = None,
        guide: bool = True,
        progress: Progress = no_progress,
    ) -> Receipt:
        """Add a source: read it, index it, and write its guide.

        Parameters
        ----------
        path_or_url_or_text : str or Path
            A file (a recording too), an address (a link, a DOI, an arXiv id, a YouTube video), or a text of more than
            one word. A file of references (BibTeX, RIS, CSL-JSON) becomes no source: its entries are attached to the
            sources they are about, now or when these are added.
        name : str, optional
            The name to show instead of the file's.
        password : str, optional
            For a protected PDF.
        guide : bool
            Whether to write the guides now; otherwise :meth:`write_guides` can follow when the source is in use.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.

        Returns
        -------
        Receipt
            What was found on every page. The same source again does nothing and says so.

        Raises
        ------
        ingest.errors.UserError
            With one sentence on what is wrong and what to do; nothing is changed then. ``SeveralFiles`` for a folder or
            a zip: see :meth:`add_sources`.
        """
        if self.workspace.outdated(self.id):
            self.reembed(progress)
        if holds_several(path_or_url_or_text):
            raise SeveralFiles(name=str(path_or_url_or_text))
        progress("fetch", 0, 1)
        with incoming(path_or_url_or_text, self.ways, name) as given:
            receipt = self._add(given, password, progress)
        self._complete({receipt.source}, guide, progress)
        return receipt

    def note_to_source(self, note: str, *, progress: Progress = no_progress) -> Receipt:
        """Add a note to the sources as a document of its own; what it cites is found by :meth:`citations_of`."""
        kept = self._library.note(note)
        path = keep_upload(self.inbox, note_file(kept), to_markdown(kept).encode())
        try:
            return self.add_source(path, progress=progress)
        finally:
            discard_upload(self.inbox, path)

    def citations_of(self, source: str) -> tuple[Citation, ...]:
        """Return what a source that was a note cites, by the numbers in its text; of any other source, nothing."""
        original = self.original(source)
        return citations_in(original.read_text("utf-8", "replace")) if original.suffix == ".md" else ()

    def source_ids(self) -> set[str]:
        """Return the ids of the notebook's sources."""
        return set(self._library.source_ids(self.id))

    def add_sources(
        self,
        path: str | Path,
        *,
        password: str | None = None,
        guide: bool = True,
        progress: Progress = no_progress,
    ) -> list[Receipt | NotAdded]:
        """Add every file of a folder or a zip, folders within it too; one that cannot be added stops none of the others.

        Parameters
        ----------
        path : str or Path
            The folder or zip; anything else is added as by :meth:`add_source`.
        password : str, optional
            For protected PDFs among them.
        guide : bool
            Whether to write the guides now.
        progress : callable
            Told the steps of each file, and "files" with the number of files done.

        Returns
        -------
        list of Receipt or NotAdded
            One for each file, in the order of their names, files of references last; hidden files are passed over.

        Raises
        ------
        ingest.errors.UserError
            If the folder or zip itself cannot be read, or the user cancels.
        """
        if not holds_several(path):
            return [self.add_source(path, password=password, guide=guide, progress=progress)]
        results: list[Receipt | NotAdded] = []
        with gathered(Path(path).expanduser(), self.inbox) as found:
            for done, file in enumerate(found.files):
                progress("files", done, len(found.files))
                try:
                    results.append(self._add(Incoming(file.path, file.name), password, progress))
                except Cancelled:
                    raise
                except UserError as error:
                    results.append(NotAdded(file.name, error))
            results += found.not_added
        self._complete({result.source for result in results if isinstance(result, Receipt)}, guide, progress)
        return results

    def unguided(self, among: Collection[str]) -> list[str]:
        """Return the ids of those sources, of some, that have no guide yet."""
        return [source.id for source in self.sources() if source.id in among and self.source_guide(source.id) is None]

    def write_guides(self, sources: Collection[str], progress: Progress = no_progress, *, whole: bool = True) -> None:
        """Write the guides of sources and, unless ``whole`` is false, that of the notebook, which rests on them."""
        for done, source in enumerate(sources):
            progress("guide", done, len(sources))
            with suppress(NoSuchItem):  # deleted meanwhile
                keep_source_guide(self.workspace, self.id, source)
        if whole:
            self.make_guide()
        progress("guide", len(sources), len(sources))

    def reembed(self, progress: Progress = no_progress) -> int:
        """Embed anew the sources that another embedder had embedded; return how many there were.

        Until this is done they are found by their words alone. Adding a source does it first: one notebook's vectors
        are all of one embedder.
        """
        outdated = self.workspace.outdated(self.id)
        if outdated:
            self.workspace.index.drop(self.id)
            self.workspace.forget_index(self.id)
        for source in outdated:
            given = Incoming(self.original(source.id), source.name, Provenance(source.origin_url))
            self._ingest(given, self._library.password(source.id), progress)
        return len(outdated)

    def sources(self) -> list[Source]:
        """Return the notebook's sources in the order they were added."""
        return self._library.sources(self.id)

    def source(self, source: str) -> Source:
        """Return one source by id, file name or title."""
        for candidate in self.sources():
            if source in {candidate.id, candidate.name, candidate.title}:
                return candidate
        raise NoSuchItem(kind="source", name=source)

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

    def _add(self, given: Incoming, password: str | None, progress: Progress) -> Receipt:
        """Add one file: a source, or references."""
        if is_reference_file(given.name):
            return self._add_references(given.path, given.name, progress)
        return self._ingest(given, password, progress)

    def _complete(self, added: Collection[str], guide: bool, progress: Progress) -> None:
        """Bring up to date what new sources change in the notebook: which references are theirs, and the guides."""
        if self.references():
            self._library.match_references(self.id)
        unguided = self.unguided(added) if guide else []
        if unguided:
            self.write_guides(unguided, progress)

    def _ingest(self, given: Incoming, password: str | None, progress: Progress) -> Receipt:
        transcription = self.workspace.transcription()
        transcription.sweep(self._library.has_original)
        return ingest_source(
            given.path,
            name=given.name,
            password=password,
            store=self._library.store(self.id, self.settings.embedder),
            embedder=self.workspace.embedder,
            index=self.workspace.index,
            collection=self.id,
            provenance=given.provenance,
            transcription=transcription,
            progress=progress,
        )

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


def holds_several(given: str | Path) -> bool:
    """Say whether what was given is a folder or a zip of files rather than one file, an address or a text."""
    if isinstance(given, str) and (len(given) > 1000 or "\n" in given):
        return False
    return holds_files(Path(given).expanduser())
