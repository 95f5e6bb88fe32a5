"""Add sources to a notebook: files, addresses, texts, whole folders; and the guides that follow them."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ingest.characters import readable
from ingest.errors import Cancelled, IngestError, SeveralFiles, SourceNotFound, UserError
from ingest.given import Given, Upload
from ingest.kinds import is_reference_file
from ingest.models import Progress, Receipt, no_progress
from ingest.provenance import Provenance
from notebook_app.errors import HomeReadOnly
from notebook_app.intake.given import Incoming, discard_upload, existing_path, file_of, incoming, keep_upload
from notebook_app.intake.guess import guess
from notebook_app.notebook.guides import Guides
from notebook_app.notebook.place import Place
from notebook_app.notebook.references import References
from notebook_app.records import NotAdded
from notebook_app.studio.notes.note_source import note_file, to_markdown

log = logging.getLogger(__name__)


class Adding:
    """Sources added, one or many at a time."""

    def __init__(self, place: Place, references: References, guides: Guides) -> None:
        self._place, self._references, self._guides = place, references, guides

    def add(
        self,
        path_or_url_or_text: str | Given,
        *,
        name: str | None = None,
        password: str | None = None,
        guide: bool = True,
        progress: Progress = no_progress,
    ) -> Receipt:
        """Add a source: read it, index it, and write its guide.

        Parameters
        ----------
        path_or_url_or_text : str, Path, Upload, Address or Text
            A file (a recording too), an address (a link, a DOI, an arXiv id, a YouTube video), or a text. What a string
            means is guessed here and nowhere else: a text is of more than one word. A file of references (BibTeX, RIS, CSL-JSON) becomes no source: its entries are attached to the
            sources they are about, now or when these are added.
        name : str, optional
            The name to show instead of the file's.
        password : str, optional
            For a protected PDF.
        guide : bool
            Whether to write the guides now; otherwise :meth:`Guides.write` can follow when the source is in use.
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
            a zip: see :meth:`add_all`.
        """
        if self._place.workspace.outdated(self._place.id):
            self.reembed(progress)
        given = guess(path_or_url_or_text)
        if several_of(given, self._place.inbox):
            raise SeveralFiles(name=str(given))
        progress("fetch", 0, 1)
        with incoming(given, self._place.intake, name) as found:
            receipt = self._add(found, password, progress)
        self.complete({receipt.source}, guide, progress)
        return receipt

    def add_note(self, note: str, *, progress: Progress = no_progress) -> Receipt:
        """Add a note to the sources as a document of its own; what it cites is found by :meth:`SourceList.citations_of`."""
        kept = self._place.library.notes.note(note)
        upload = keep_upload(self._place.inbox, note_file(kept), to_markdown(kept).encode())
        try:
            receipt = self.add(upload, guide=False, progress=progress)
            if kept.title and not receipt.already_present:
                self._place.library.sources.rename_source(self._place.id, receipt.source, kept.title)
            self.complete({receipt.source}, True, progress)
            return receipt
        finally:
            discard_upload(self._place.inbox, upload)

    def add_all(
        self,
        path: str | Given,
        *,
        password: str | None = None,
        guide: bool = True,
        progress: Progress = no_progress,
    ) -> list[Receipt | NotAdded]:
        """Add every file of a folder or a zip, folders within it too; one that cannot be added stops none of the others.

        Parameters
        ----------
        path : str, Path or Upload
            The folder or zip; anything else is added as by :meth:`add`.
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
        from notebook_app.intake.folders import gathered

        given = guess(path)
        several = several_of(given, self._place.inbox)
        if several is None:
            return [self.add(given, password=password, guide=guide, progress=progress)]
        results: list[Receipt | NotAdded] = []
        with gathered(several, self._place.inbox) as found:
            for done, file in enumerate(found.files):
                progress("files", done, len(found.files))
                try:
                    results.append(self._add(Incoming(file.path, file.name), password, progress))
                except Cancelled:
                    raise
                except UserError as error:
                    results.append(NotAdded(readable(file.name), error))
                except (OSError, ValueError) as error:  # one file stops none of the others
                    log.warning("adding %r failed", file.name, exc_info=True)
                    name = readable(file.name)
                    results.append(NotAdded(name, IngestError(name=name, detail=readable(str(error))[:160])))
            results += found.not_added
        self.complete({result.source for result in results if isinstance(result, Receipt)}, guide, progress)
        return results

    def holds_several(self, given: Given) -> bool:
        """Say whether what was given is a folder or zip of files, which :meth:`add_all` adds one by one."""
        return several_of(given, self._place.inbox) is not None

    def reembed(self, progress: Progress = no_progress) -> int:
        """Embed anew the sources that another embedder had embedded; return how many there were.

        Until this is done they are found by their words alone. Adding a source does it first: one notebook's vectors
        are all of one embedder.
        """
        outdated = self._place.workspace.outdated(self._place.id)
        if outdated:
            self._place.workspace.index.drop(self._place.id)
            self._place.workspace.forget_index(self._place.id)
        for source in outdated:
            given = Incoming(
                self._place.library.sources.original(source.id), source.name, Provenance(source.origin_url)
            )
            self.ingest(given, self._place.library.sources.password(source.id), progress)
        return len(outdated)

    def take(self, given: Incoming, progress: Progress) -> Receipt:
        """Add a file that is at hand, without what follows it: see :meth:`complete`."""
        return self._add(given, None, progress)

    def _add(self, given: Incoming, password: str | None, progress: Progress) -> Receipt:
        """Add one file: a source, or references."""
        if is_reference_file(given.name):
            return self._references.read(given.path, given.name, progress)
        return self.ingest(given, password, progress)

    def complete(self, added: Collection[str], guide: bool, progress: Progress) -> None:
        """Bring up to date what new sources change in the notebook: which references are theirs, and the guides."""
        if self._references():
            self._place.library.references.match_references(self._place.id)
        unguided = self._guides.missing(added) if guide else []
        if unguided:
            self._guides.write(unguided, progress)

    def ingest(self, given: Incoming, password: str | None, progress: Progress) -> Receipt:
        """Read, embed and index one file."""
        from ingest.pipeline import ingest_source

        if self._place.library.scratch:  # said before the work, not after it
            raise HomeReadOnly(folder=self._place.settings.home)
        transcription = self._place.workspace.transcription()
        transcription.sweep(self._place.library.sources.has_original)
        return ingest_source(
            given.path,
            name=given.name,
            password=password,
            store=self._place.library.sources.store(self._place.id, self._place.workspace.embedder_name),
            embedder=self._place.workspace.passage_embedder,
            index=self._place.workspace.index,
            collection=self._place.id,
            ocr_languages=self._place.settings.ocr_languages,
            describer=self._place.workspace.describer(),
            provenance=given.provenance,
            transcription=transcription,
            progress=progress,
        )


def several_of(given: Given, inbox: Path) -> Path | None:
    """Return the folder or zip of files that was given; None for one file, an address or a text."""
    from notebook_app.intake.folders import holds_files

    if not isinstance(given, Upload | Path):
        return None
    with suppress(SourceNotFound):  # a folder is no file; what is not there is said when it is added
        path = file_of(given, inbox) if isinstance(given, Upload) else existing_path(given)
        return path if path is not None and holds_files(path) else None
    return None
