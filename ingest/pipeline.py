"""The recipe: a file in, a source that can be searched and cited out."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from ingest.captions import Describer, describe_pictures
from ingest.chunk import chunk_document
from ingest.disk import raises_disk_full
from ingest.embedding.embed import Embedder, embed_chunks
from ingest.errors import Cancelled, IngestError, NoSound, NoText, NoTranscriber
from ingest.film.read import silent_film, with_key_frames
from ingest.index.index import ChunkIndex, IndexEntry
from ingest.kinds import RECORDINGS, sniff_kind
from ingest.languages import is_understood
from ingest.models import Chunk, Document, EmbeddedChunk, Page, PageReport, Progress, Receipt, no_progress
from ingest.ocr.recognise import recognise, require_text
from ingest.ocr.tesseract import DEFAULT_LANGUAGES
from ingest.parse import parse_file
from ingest.provenance import HERE, Provenance
from ingest.tokens import count_tokens, count_words
from ingest.transcribe.recording import Transcription, read_recording


class DocumentStore(Protocol):
    """One notebook's side of the library, the truth from which its index can be rebuilt."""

    def has(self, sha256: str) -> Receipt | None:
        """Return the receipt of a source that this notebook has, embedded by the model in use."""

    def link(self, sha256: str, name: str, password: str | None = None, url: str = "") -> Receipt | None:
        """Share a document that another notebook has, under this name and address; None if there is none to share."""

    def save(
        self,
        document: Document,
        chunks: Sequence[EmbeddedChunk],
        receipt: Receipt,
        original: Path,
        name: str,
        password: str | None,
    ) -> None:
        """Keep a document, its passages, their words and its original, in one transaction."""

    def entries(self, sha256: str) -> Iterable[IndexEntry]:
        """Return what the index is to hold of a source that this notebook has."""


def ingest_source(
    path: Path,
    *,
    name: str,
    password: str | None = None,
    store: DocumentStore,
    embedder: Embedder,
    index: ChunkIndex,
    collection: str,
    ocr_languages: str = DEFAULT_LANGUAGES,
    describer: Describer | None = None,
    provenance: Provenance = HERE,
    transcription: Transcription | None = None,
    progress: Progress = no_progress,
) -> Receipt:
    """Read a file, cut it into passages, embed, keep and index them.

    Parameters
    ----------
    path : Path
        The original.
    name : str
        What the user calls it.
    password : str, optional
        Opens a protected PDF.
    store : DocumentStore
        The notebook's side of the library. It is written first: an index left behind is reconciled with it.
    embedder : Embedder
        Left out where it does not know the document's language: its passages are then found by their words only.
    index : ChunkIndex
        Where the passages are to be found by meaning.
    collection : str
        The notebook's collection in the index.
    ocr_languages : str
        In which pictures of text are read: tesseract's names, joined by "+".
    describer : Describer, optional
        Says what pictures show.
    provenance : Provenance
        Where the file came from and what is known of it from there.
    transcription : Transcription, optional
        How recordings are heard; without it they cannot be added.
    progress : Progress
        Told the steps "read", "parse" ("decode", "transcribe" and, for a film, "scenes" besides), "chunk", "embed", "save" and
        "index", and before "chunk" "recognise" and "describe" where there are pictures. What it raises ends the work,
        until the source is saved; after that it can no longer be cancelled.

    Returns
    -------
    Receipt
        With ``already_present`` set where the notebook had the source; seconds by step.

    Raises
    ------
    IngestError
        If the file cannot be read; nothing is changed then.
    DiskFull
        If there is no space; nothing is changed then.
    IndexUnavailable
        If the index cannot be reached. The source is saved, and adding it again completes the index.
    """
    watch = _Stopwatch(progress)
    with watch.step("read"):
        sha256 = _sha256(path, name)
    known = store.has(sha256)
    receipt = known or store.link(sha256, name, password, provenance.url)
    if receipt is not None:
        with watch.step("index", kept=True):
            _complete(index, collection, store.entries(sha256))
        return replace(receipt, already_present=known is not None, seconds=watch.seconds)

    with raises_disk_full(path.parent):
        with watch.step("parse"):
            if sniff_kind(path, name) in RECORDINGS:
                see = partial(
                    with_key_frames,
                    path=path,
                    name=name,
                    languages=ocr_languages,
                    describer=describer,
                    progress=progress,
                )
                document = _recording(path, sha256, name, transcription, progress, see)
            else:
                document = parse_file(path, name=name, password=password, progress=progress)
            document = provenance.joined_to(document)
        if any(page.scanned for page in document.pages):
            with watch.step("recognise"):
                document = recognise(
                    document, path, name=name, password=password, languages=ocr_languages, progress=progress
                )
        if describer and document.kind == "image":
            with watch.step("describe"):
                document = describe_pictures(document, path, describer, progress)
        require_text(document, name)
        with watch.step("chunk"):
            chunks = chunk_document(document)
        with watch.step("embed"):
            embedded = _embed(chunks, document, embedder, progress)
        receipt = replace(_receipt(document, name, embedded, watch.seconds), url=provenance.url)
        with watch.step("save"):
            store.save(document, embedded, receipt, path, name, password)
    with watch.step("index", kept=True):
        index.add(collection, store.entries(document.sha256))
    return replace(receipt, seconds=watch.seconds)


@dataclass
class _Stopwatch:
    """Announces each step and measures it, in seconds."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def step(self, key: str, *, kept: bool = False) -> Iterator[None]:
        """Time a step, which may be cancelled unless the source is ``kept`` already.

        At its end nobody is asked: the work is done, and who wants to cancel is heard at the next step.
        """
        self._tell(key, 0, heed=not kept)
        begun = time.perf_counter()
        yield
        self.seconds[key] = round(time.perf_counter() - begun, 4)
        self._tell(key, 1, heed=False)

    def _tell(self, key: str, done: int, *, heed: bool) -> None:
        try:
            self.progress(key, done, 1)
        except Cancelled:
            if heed:
                raise


def _sha256(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        raise IngestError(name=name, detail=exc.strerror or exc) from exc


def _recording(
    path: Path,
    sha256: str,
    name: str,
    transcription: Transcription | None,
    progress: Progress,
    see: Callable[[Document], Document],
) -> Document:
    """Return what is said in a recording and shown in a film; a film in which nothing is said may show something."""
    if transcription is None:
        raise NoTranscriber(name=name)
    try:
        heard = read_recording(path, sha256, name, transcription, progress)
    except (NoSound, NoText):
        seen = see(silent_film(sha256, name))
        if not seen.pages:
            raise
        return seen
    return see(heard) if heard.kind == "video" else heard


def _complete(index: ChunkIndex, collection: str, entries: Iterable[IndexEntry]) -> None:
    """Index what is not there yet: all of a shared document, and what an index that failed had left out."""
    embedded = [entry for entry in entries if entry.vector is not None]
    present = index.ids(collection) if embedded else set()
    index.add(collection, [entry for entry in embedded if entry.id not in present])


def _embed(chunks: Sequence[Chunk], document: Document, embedder: Embedder, progress: Progress) -> list[EmbeddedChunk]:
    if is_understood(document.language, embedder.languages):
        return embed_chunks(chunks, embedder, progress, document.title)
    nothing = np.zeros(0, np.float32)
    return [EmbeddedChunk(chunk, nothing, nothing.reshape(0, 0)) for chunk in chunks]


def _receipt(document: Document, name: str, chunks: Sequence[EmbeddedChunk], seconds: dict[str, float]) -> Receipt:
    return Receipt(
        source=document.sha256,
        name=name,
        title=document.title,
        kind=document.kind,
        language=document.language,
        pages=tuple(_page_report(page) for page in document.pages),
        chunks=len(chunks),
        not_embedded=sum(not chunk.vector.any() for chunk in chunks),
        tokens=sum(count_tokens(chunk.chunk.text) for chunk in chunks),
        warnings=document.warnings,
        seconds=dict(seconds),
    )


def _page_report(page: Page) -> PageReport:
    return PageReport(
        page.number,
        page.label,
        len(page.text),
        page.origin,
        page.engine,
        words=count_words(page.text),
        tables=len(page.tables),
        confidence=page.confidence,
    )
