"""Optional packages: the feature that needs each, the extra that installs it, and the one sentence that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ingest.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Extra:
    """An optional package: the extra of ours that installs it, its name in the registry, and what needs it."""

    extra: str
    package: str
    feature: str


EXTRAS: Final[Mapping[str, Extra]] = {
    "bibtexparser": Extra("references", "bibtexparser", "Reading and writing BibTeX"),
    "docx": Extra("formats", "python-docx", "Reading and writing Word documents"),
    "edge_tts": Extra("edge", "edge-tts", "Speech by Microsoft's online voices"),
    "fastapi": Extra("api", "fastapi", "The REST interface"),
    "feedparser": Extra("feeds", "feedparser", "Following feeds"),
    "genanki": Extra("formats", "genanki", "Exporting flashcards to Anki"),
    "mcp": Extra("api", "mcp", "The MCP server"),
    "openpyxl": Extra("formats", "openpyxl", "Reading and writing Excel workbooks"),
    "pptx": Extra("formats", "python-pptx", "Reading and writing PowerPoint presentations"),
    "pylopdf_fonts_zh_cn": Extra("studio", "pylopdf-fonts-zh-cn", "Typesetting PDFs and pictures"),
    "pylatexenc": Extra("formats", "pylatexenc", "Reading LaTeX"),
    "pysubs2": Extra("formats", "pysubs2", "Reading subtitles"),
    "requests": Extra("youtube", "requests", "Reading the transcripts of YouTube videos"),
    "rispy": Extra("references", "rispy", "Reading RIS files"),
    "typst": Extra("studio", "typst", "Typesetting PDFs and pictures"),
    "vl_convert": Extra("studio", "vl-convert-python", "Charts as pictures"),
    "youtube_transcript_api": Extra("youtube", "youtube-transcript-api", "Reading the transcripts of YouTube videos"),
}
"""By the name under which each is imported."""


@contextmanager
def optional_packages() -> Iterator[None]:
    """Say which extra to install where one of :data:`EXTRAS` is missing; any other failed import passes unchanged.

    Raises
    ------
    MissingExtra
        If an optional package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as exc:
        missing = EXTRAS.get((exc.name or "").partition(".")[0].replace("-", "_"))
        if missing is None:
            raise
        command = f"pip install 'notebook-app[{missing.extra}]'"
        raise MissingExtra(feature=missing.feature, package=missing.package, command=command) from exc
