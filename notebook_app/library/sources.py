"""The sources of a notebook, their pages and originals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Select, Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session, defer

from ingest.models import Page
from notebook_app.library.convert import page_from_row, source_from_rows
from notebook_app.library.database import Database
from notebook_app.library.freeing import free_documents
from notebook_app.library.originals import Originals
from notebook_app.library.part import Part, required, touch
from notebook_app.library.store import NotebookStore
from notebook_app.library.tables import DocumentRow, NoteRow, OriginalRow, PageRow, SourceRow
from notebook_app.library.watches import Watches
from notebook_app.records import Source
from notebook_app.settings import Settings
from notebook_app.text.markdown import escape

if TYPE_CHECKING:
    from ingest.structure import Structure


class Sources(Part):
    """Sources by notebook; pages and originals by the sha256 that anchors point to.

    Attributes
    ----------
    watches : Watches
        What is watched for new ones.
    """

    def __init__(self, settings: Settings, database: Database, originals: Originals) -> None:
        super().__init__(settings, database, originals)
        self.watches = Watches(settings, database, originals)

    def store(self, notebook_id: str, embedder: str) -> NotebookStore:
        """Return where ingestion puts the sources of a notebook, embedded by the model of that name."""
        return NotebookStore(self._database, self._originals, notebook_id, embedder)

    def __call__(self, notebook_id: str) -> list[Source]:
        """Return a notebook's sources in the order they were added."""
        with self._database.reading() as session:
            rows = session.execute(_sources(notebook_id).order_by(SourceRow.created, SourceRow.sha256))
            return [source_from_rows(*row) for row in rows]

    def source_ids(self, notebook_id: str, *, selected_only: bool = False) -> list[str]:
        """Return the sha256 of each source in the order they were added, without reading their receipts."""
        wanted = select(SourceRow.sha256).where(SourceRow.notebook_id == notebook_id)
        wanted = wanted.order_by(SourceRow.created, SourceRow.sha256)
        if selected_only:
            wanted = wanted.where(SourceRow.selected)
        with self._database.reading() as session:
            return list(session.scalars(wanted))

    def source(self, notebook_id: str, source: str) -> Source:
        """Return one source of a notebook.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._database.reading() as session:
            row = session.execute(_sources(notebook_id).where(SourceRow.sha256 == source)).first()
            return source_from_rows(*required(row, "source", source))

    def outdated_sources(self, notebook_id: str, embedder: str) -> list[Source]:
        """Return the sources whose vectors are another model's: they are to be added again for that embedder."""
        others = DocumentRow.embedder != embedder
        ids = select(SourceRow.sha256).join(DocumentRow, DocumentRow.id == SourceRow.document_id)
        with self._database.reading() as session:
            # Asked before each question, and nearly always there are none: then neither documents nor receipts are read.
            elsewhere = or_(DocumentRow.embedder < embedder, DocumentRow.embedder > embedder)
            if session.scalar(select(DocumentRow.id).where(elsewhere).limit(1)) is None:
                return []
            if session.scalar(ids.where(SourceRow.notebook_id == notebook_id, others).limit(1)) is None:
                return []
            rows = session.execute(_sources(notebook_id).where(others).order_by(SourceRow.created))
            return [source_from_rows(*row) for row in rows]

    def embedder_of_most(self) -> str:
        """Return the name of the embedder that most documents of all notebooks are embedded with; empty without any."""
        most = select(DocumentRow.embedder).group_by(DocumentRow.embedder).order_by(func.count().desc()).limit(1)
        with self._database.reading() as session:
            return session.scalar(most) or ""

    def rename_source(self, notebook_id: str, source: str, title: str) -> None:
        """Give a source another title in this notebook; its guide, and the guide of the notebook, call it so too.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            row = required(session.get(SourceRow, (notebook_id, source)), "source", source)
            before, row.title = row.title, title
            guides = select(NoteRow).where(NoteRow.notebook_id == notebook_id, NoteRow.kind == "guide")
            for guide in session.scalars(guides.where(or_(NoteRow.source == source, NoteRow.source.is_(None)))):
                _retitle(guide, source, before, title)

    def select_sources(self, notebook_id: str, sources: Collection[str], selected: bool) -> None:
        """Say whether sources take part; those the notebook does not have are passed over."""
        chosen = update(SourceRow).where(SourceRow.notebook_id == notebook_id, SourceRow.sha256.in_(sources))
        with self._database.writing() as session:
            session.execute(chosen.values(selected=selected))

    def label_sources(self, notebook_id: str, labels: Mapping[str, Sequence[str]]) -> None:
        """Give sources labels in place of those they had; those the notebook does not have are passed over."""
        wanted = select(SourceRow).where(SourceRow.notebook_id == notebook_id, SourceRow.sha256.in_(labels))
        with self._database.writing() as session:
            for row in session.scalars(wanted.options(defer(SourceRow.receipt))):
                row.labels = list(labels[row.sha256])

    def delete_source(self, notebook_id: str, source: str) -> None:
        """Take a source and its guide out of a notebook; the last notebook that had it frees document and original.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._originals.taking_away() as take, self._database.writing() as session:
            touch(session, notebook_id)
            link = required(session.get(SourceRow, (notebook_id, source)), "source", source)
            for file in _unlink(session, link):
                take(file)

    def replace_source(self, notebook_id: str, old: str, new: str) -> None:
        """Let a source take the place of another: its rank, whether it is selected, its labels, and a title of the user's.

        The old one goes as with :meth:`delete_source`; the new one remembers which it replaces.

        Raises
        ------
        NoSuchItem
            If the notebook does not have both.
        """
        with self._originals.taking_away() as take, self._database.writing() as session:
            touch(session, notebook_id)
            before = required(session.get(SourceRow, (notebook_id, old)), "source", old)
            after = required(session.get(SourceRow, (notebook_id, new)), "source", new)
            if before.title != before.receipt["title"]:
                after.title = before.title
            after.selected, after.created, after.labels = before.selected, before.created, before.labels
            earlier = dict.fromkeys([*after.replaces, *before.replaces, old])
            after.replaces = [each for each in earlier if each != new]
            for file in _unlink(session, before):
                take(file)

    def set_origin(self, notebook_id: str, source: str, url: str) -> None:
        """Note the address that a source can be fetched from again.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        with self._database.writing() as session:
            required(session.get(SourceRow, (notebook_id, source)), "source", source).origin_url = url

    def has_original(self, source: str) -> bool:
        """Say whether any notebook has a source."""
        with self._database.reading() as session:
            return session.get(OriginalRow, source) is not None

    def original_files(self) -> dict[str, str]:
        """Return the file name of each original of all notebooks, by its sha256."""
        with self._database.reading() as session:
            return {row.sha256: row.file for row in session.execute(select(OriginalRow.sha256, OriginalRow.file))}

    def title_of(self, source: str) -> str:
        """Return a title that a source has in some notebook; empty where none has it."""
        with self._database.reading() as session:
            return session.scalar(select(SourceRow.title).where(SourceRow.sha256 == source).limit(1)) or ""

    def page(self, source: str, number: int) -> Page:
        """Return one page as parsed, with its word boxes in ``Page.words``.

        Raises
        ------
        NoSuchItem
            If there is no such source or page.
        """
        with self._database.reading() as session:
            row = session.scalar(_pages(source).where(PageRow.number == number))
            return page_from_row(required(row, "page", str(number)))

    def pages(self, source: str) -> list[Page]:
        """Return every page of a source as parsed.

        Raises
        ------
        NoSuchItem
            If there is no such source.
        """
        with self._database.reading() as session:
            pages = [page_from_row(row) for row in session.scalars(_pages(source))]
        return required(pages or None, "source", source)

    def structures(self, sources: Collection[str]) -> dict[str, Structure]:
        """Return the structure of each source by its sha256; one that an earlier version did not keep is read and kept now.

        A source that is not there is left out.
        """
        last = select(func.max(DocumentRow.id)).where(DocumentRow.sha256.in_(sources)).group_by(DocumentRow.sha256)
        wanted = select(DocumentRow.sha256, DocumentRow.id, DocumentRow.structure).where(DocumentRow.id.in_(last))
        with self._database.reading() as session:
            rows = session.execute(wanted).all()
        from ingest.structure import Structure

        found = {sha256: structure and Structure.from_json(structure) for sha256, _, structure in rows}
        return {sha256: found[sha256] or self._read_structure(document) for sha256, document, _ in rows}

    def _read_structure(self, document: int) -> Structure:
        wanted = select(PageRow).where(PageRow.document_id == document).order_by(PageRow.number)
        with self._database.reading() as session:
            row = required(session.get(DocumentRow, document), "document", str(document))
            pages = [page_from_row(page) for page in session.scalars(wanted)]
            from ingest.structure import read_structure

            structure = read_structure(pages, row.authors, {str(k): str(v) for k, v in row.details.items()})
        with self._database.writing() as session:
            session.execute(update(DocumentRow).where(DocumentRow.id == document).values(structure=structure.to_json()))
        return structure

    def original(self, source: str) -> Path:
        """Return the path of a source's original.

        Raises
        ------
        NoSuchItem
            If there is no such source, or its file is gone.
        """
        with self._database.reading() as session:
            file = session.scalar(select(OriginalRow.file).where(OriginalRow.sha256 == source))
        path = self._originals.folder / required(file, "source", source)
        return required(path if path.is_file() else None, "original", path.name)

    def password(self, source: str) -> str | None:
        """Return the password that opens a source's original; None where it needs none, or must be given again."""
        with self._database.reading() as session:
            kept = session.scalar(select(OriginalRow.password).where(OriginalRow.sha256 == source))
        return self._database.vault.unseal(kept)


def _retitle(guide: NoteRow, source: str, before: str, title: str) -> None:
    """Call a source by its new title in a guide: in the guide's own title, its citations, and its text."""
    if guide.source == source:
        guide.title = title
    guide.citations = [
        {**citation, "title": title} if citation.get("source") == source else citation for citation in guide.citations
    ]
    if before:  # in Markdown a backslash may stand before any of its signs
        written = "".join(rf"\\?{re.escape(char)}" for char in before)
        guide.body = re.sub(written, lambda _: escape(title), guide.body)


def _unlink(session: Session, link: SourceRow) -> Iterator[str]:
    """Delete a source's link and guide; yield the originals that are free then."""
    session.delete(link)
    session.execute(
        delete(NoteRow).where(
            NoteRow.notebook_id == link.notebook_id, NoteRow.source == link.sha256, NoteRow.kind == "guide"
        )
    )
    session.flush()
    yield from free_documents(session, [link.document_id])


def _sources(notebook_id: str) -> Select[SourceRow, DocumentRow, str]:
    receipt = cast(SourceRow.receipt, Text)
    linked = select(SourceRow, DocumentRow, receipt).join(DocumentRow, DocumentRow.id == SourceRow.document_id)
    return linked.where(SourceRow.notebook_id == notebook_id).options(defer(SourceRow.receipt, raiseload=True))


def _pages(source: str) -> Select[PageRow]:
    """Choose the pages of a source in order; of its document read last, where several embedders had it read."""
    last = select(DocumentRow.id).where(DocumentRow.sha256 == source).order_by(DocumentRow.id.desc()).limit(1)
    return select(PageRow).where(PageRow.document_id == last.scalar_subquery()).order_by(PageRow.number)
