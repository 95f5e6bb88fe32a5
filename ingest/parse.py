"""The door to the parsers: each kind of file has its own, and reads in a sandbox."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.document_file import dump_document, load_document
from ingest.errors import IngestError
from ingest.extras import optional_packages
from ingest.kinds import sniff_kind
from ingest.models import Document, Progress, no_progress
from ingest.package import ZIP_MARK, check_package
from ingest.page_isolation import read_around
from ingest.parsers.port import Parser, RawSource
from ingest.remarks import remark
from ingest.sandbox.confine import supported
from ingest.sandbox.run import DEFAULT_LIMITS, Limits, ReaderStopped, run_sandboxed

log = logging.getLogger(__name__)


PARSERS: Mapping[str, str] = {
    "pdf": "ingest.parsers.pdf.parse:parse_pdf",
    "docx": "ingest.parsers.docx:parse_docx",
    "pptx": "ingest.parsers.pptx:parse_pptx",
    "xlsx": "ingest.parsers.xlsx:parse_xlsx",
    "csv": "ingest.parsers.csv:parse_csv",
    "odt": "ingest.parsers.odf:parse_odt",
    "odp": "ingest.parsers.odf:parse_odp",
    "ods": "ingest.parsers.odf:parse_ods",
    "epub": "ingest.parsers.epub:parse_epub",
    "rtf": "ingest.parsers.rtf:parse_rtf",
    "latex": "ingest.parsers.latex:parse_latex",
    "notebook": "ingest.parsers.jupyter:parse_notebook",
    "subtitles": "ingest.parsers.subtitles:parse_subtitles",
    "code": "ingest.parsers.code:parse_code",
    "html": "ingest.parsers.web:parse_html",
    "markdown": "ingest.parsers.markdown:parse_markdown",
    "text": "ingest.parsers.text:parse_text",
    "image": "ingest.parsers.image:parse_image",
    "transcript": "ingest.parsers.transcript:parse_transcript",
}
"""The parser of each kind, imported only when it is needed."""

_LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "pdf": ("pypdfium2",),
    "docx": ("docx",),
    "pptx": ("pptx",),
    "xlsx": ("openpyxl",),
    "odt": ("lxml.etree",),
    "odp": ("lxml.etree",),
    "ods": ("lxml.etree",),
    "epub": ("lxml.html",),
    "latex": ("pylatexenc.latexwalker", "pylatexenc.latex2text"),
    "subtitles": ("pysubs2",),
    "html": ("lxml.html", "trafilatura"),
}
"""What a parser imports when it reads, and ``justext``, which knows the words that tell a language."""

SECOND_PARSERS: Mapping[str, str] = {"pdf": "ingest.parsers.pdf.parse:parse_pdf_slowly"}
"""Who reads a file on which the first parser crashed."""


def parse_file(
    path: Path,
    *,
    name: str,
    password: str | None = None,
    limits: Limits | None = None,
    progress: Progress = no_progress,
) -> Document:
    """Read a file in a process of its own and return what is in it.

    Parameters
    ----------
    path : Path
        The file to read.
    name : str
        The name the user knows it by; its suffix counts where the bytes do not tell.
    password : str, optional
        Opens a protected PDF.
    limits : Limits, optional
        Memory and time that the reader may use; by default as much time as a file of this size can need.
    progress : Progress
        Called as ``("parse", pages done, pages)``.

    Raises
    ------
    IngestError
        ``EmptySource``, ``UnknownFormat``, ``PasswordNeeded``, ``WrongPassword``, ``LockedDocument``, ``NoText``,
        ``DamagedFile``, ``ParserLimit`` or ``PictureTooLarge``, each with one sentence that says what to do.
    """
    kind = sniff_kind(path, name)
    allowed = limits or _limits(path)
    params: dict[str, Any] = {"parser": PARSERS[kind], "name": name, "password": password}

    def read(parser: str) -> Document:
        def attempt(skipped: frozenset[int], limits: Limits, progress: Progress) -> bytes:
            request = {**params, "parser": parser, "skipped": sorted(skipped)}
            return run_sandboxed(
                "ingest.parse:parse_task",
                path,
                request,
                name=name,
                limits=limits,
                progress=progress,
                imports=(parser.partition(":")[0], *_LIBRARIES.get(kind, ()), "justext"),
            )

        return _with_confinement(load_document(read_around(attempt, allowed, progress)))

    try:
        return read(PARSERS[kind])
    except ReaderStopped as stopped:
        if kind not in SECOND_PARSERS:
            raise
        log.warning("%s: %s; a second reader tries", name, stopped)
        try:
            return read(SECOND_PARSERS[kind])
        except IngestError as error:
            raise stopped from error


def _limits(path: Path) -> Limits:
    """Return the limits for a file; what is packed counts ten times."""
    with path.open("rb") as file:
        packed = file.read(len(ZIP_MARK)) == ZIP_MARK
    return DEFAULT_LIMITS.for_size(path.stat().st_size * (10 if packed else 1))


def _with_confinement(document: Document) -> Document:
    """Note it in the document where the platform could not cut its reader off from other files or the network."""
    if supported() >= {"files", "network"}:
        return document
    return replace(document, warnings=(*document.warnings, remark("not_confined")))


def parse_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`parse_file` inside the sandbox: the document as bytes."""
    module, function = params["parser"].split(":")
    parser: Parser = getattr(importlib.import_module(module), function)
    data = path.read_bytes()
    if data.startswith(ZIP_MARK):
        check_package(data, params["name"])
    source = RawSource(data, params["name"], params["password"], frozenset(params["skipped"]))
    with optional_packages():
        return dump_document(parser(source, progress))
