"""Material of a script: the sources and their passages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notebook_app.errors import NothingToRead
from notebook_app.records import Citation, StoredPassage

if TYPE_CHECKING:
    from notebook_app.library import Library


@dataclass(frozen=True, slots=True)
class SourceMaterial:
    """One source and its passages in reading order."""

    source: str
    title: str
    language: str
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class ScriptInput:
    """The material of an overview: its ``title`` (the notebook's name) and its sources."""

    title: str
    sources: tuple[SourceMaterial, ...]


def gather_material(library: Library, notebook_id: str, sources: Collection[str] | None, language: str) -> ScriptInput:
    """Read the material of an overview from the library.

    Parameters
    ----------
    sources : collection of str, optional
        The sources (sha256) to speak of; None for all of the notebook.
    language : str
        The language of the overview; sources in it come first.

    Raises
    ------
    notebook_app.errors.NothingToRead
        If the sources hold no passage.
    """
    passages = library.passages(notebook_id, sources=sources, vectors=True)
    if not passages:
        raise NothingToRead
    by_source: dict[str, list[StoredPassage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(passage)
    material = [
        SourceMaterial(source, found[0].title, found[0].language, tuple(found)) for source, found in by_source.items()
    ]
    notebook = library.notebooks.find_notebook(notebook_id)
    in_language_first = sorted(material, key=lambda each: each.language != language)
    return ScriptInput(notebook.name if notebook else "", tuple(in_language_first))


def passages_of(material: ScriptInput, citations: Sequence[Citation]) -> list[StoredPassage]:
    """Return the passages that citations stand in, each once."""
    found: dict[str, StoredPassage] = {}
    for citation in citations:
        for source in material.sources:
            for passage in source.passages if source.source == citation.source else ():
                here = passage.page == citation.page and passage.start <= citation.start < passage.end
                if here:
                    found.setdefault(passage.id, passage)
    return list(found.values())
