"""A notebook as a folder for Obsidian: Markdown files whose citations are links to the blocks of their sources.

Every source is a file whose passages are blocks with anchors (``^p3-120``: page 3, character 120); notes, chats and artifacts
are files that link there. Words of sources are escaped, and no picture is loaded from anywhere.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ingest.bibliography.reference import to_bibtex
from ingest.disk import written_whole
from ingest.models import Progress, no_progress
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Citation, Message, Note, Source, StoredPassage
from notebook_app.studio.cited import citations_of
from notebook_app.text.markdown import MARKER, escape

_OWN: Final = frozenset({"note", "guide"})
"""Kinds of artifacts that stand among the notes."""
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|#^\[\]\x00-\x1f\x7f]+')
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?%])")
_LONGEST_NAME: Final = 80


def write_vault(notebook: Notebook, path: Path, progress: Progress = no_progress) -> Path:
    """Write a zip of the folder, whole or not at all, and return its path; unpacked, Obsidian opens it as a vault.

    Raises
    ------
    ingest.errors.Cancelled
        Whatever ``progress`` raises.
    """
    with written_whole(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in _Vault(notebook).files(progress):
            file.writestr(name, text)
    return path


class _Vault:
    """The files of a notebook: names first, for every file links to those of sources."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._folder = _file_name(notebook.name, "Notebook")
        self._used: set[str] = set()
        self._sources = {source.id: source for source in notebook.sources()}
        self._names = {source.id: self._name("Sources", source.title) for source in self._sources.values()}
        self._starts: dict[tuple[str, int], list[int]] = {}

    def files(self, progress: Progress) -> Iterator[tuple[str, str]]:
        """Yield the name of each file and its text."""
        listed: dict[str, list[str]] = {"Sources": list(self._names.values())}
        for done, source in enumerate(self._sources.values()):
            progress("export", done, len(self._sources))
            yield self._place(self._names[source.id]), self._source(source)
        for heading, made in (("Notes", self._notes()), ("Chats", self._chats()), ("Artifacts", self._artifacts())):
            for name, text in made:
                listed.setdefault(heading, []).append(name)
                yield self._place(name), text
        if references := self._notebook.sources.references():
            yield f"{self._folder}/references.bib", to_bibtex(references)
        yield self._place(self._folder + ".md"), self._index(listed)

    def _source(self, source: Source) -> str:
        work = source.reference
        front = {
            "title": source.title,
            "source": source.id,
            "file": source.name,
            "kind": source.kind,
            "language": source.language,
            "authors": list(work.authors) if work else None,
            "year": work.year if work else None,
            "doi": work.doi if work else None,
            "url": source.origin_url or (work.url if work else None),
            "tags": ["source"],
        }
        parts, page = [_front(front), f"# {escape(source.title)}"], 0
        found = self._notebook.workspace.library.passages(self._notebook.id, sources=[source.id])
        for passage in sorted(found, key=lambda each: (each.page, each.start)):
            if passage.page != page:
                page = passage.page
                parts.append(f"## {escape(_page(passage))}")
            self._starts.setdefault((source.id, passage.page), []).append(passage.start)
            parts.append(f"{escape(passage.text)} ^{_anchor(passage.page, passage.start)}")
        return "\n\n".join(parts) + "\n"

    def _notes(self) -> Iterator[tuple[str, str]]:
        for note in reversed(self._notebook.notes()):
            front = {"title": note.title, "created": _day(note), "kind": note.kind, "tags": ["note", *note.tags]}
            yield self._name("Notes", note.title), self._text(front, note.title, note.body, note.citations)

    def _chats(self) -> Iterator[tuple[str, str]]:
        for chat in reversed(self._notebook.chat.chats()):
            messages = self._notebook.chat.messages(chat.id)
            if not messages:
                continue
            title = chat.title or messages[0].text
            turns = [self._turn(message) for message in messages]
            front = {"title": title, "created": chat.created.date().isoformat(), "tags": ["chat"]}
            head = [_front(front), f"# {escape(title)}"]
            yield self._name("Chats", title), "\n\n".join([*head, *turns]) + "\n"

    def _turn(self, message: Message) -> str:
        if message.role == "user":
            return f"> [!question] {escape(message.text)}"
        return self._linked(message.text, message.citations)

    def _artifacts(self) -> Iterator[tuple[str, str]]:
        for made in reversed(self._notebook.studio.artifacts()):
            if made.kind in _OWN or made.state != "ready" or not made.body.strip():
                continue
            kind = made.kind.replace("_", " ")
            front = {"title": made.title, "created": _day(made), "kind": kind, "tags": ["artifact", made.kind]}
            title = made.title or kind
            yield self._name("Artifacts", title), self._text(front, title, made.body, citations_of(made.content))

    def _text(self, front: Mapping[str, Any], title: str, body: str, citations: Sequence[Citation]) -> str:
        cited = [
            f"- {self._link(each, escape(f'[{each.n}] {each.title}'))}: “{escape(each.quote)}”" for each in citations
        ]
        parts = [_front(front), f"# {escape(title)}", self._linked(body, citations), "\n".join(cited)]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _linked(self, text: str, citations: Sequence[Citation]) -> str:
        """Return a text whose markers are links, and whose pictures are none."""
        known = {citation.n: citation for citation in citations}

        def link(found: re.Match[str]) -> str:
            citation = known.get(int(found[1]))
            return self._link(citation, f"\\[{found[1]}\\]") if citation else f"\\[{found[1]}\\]"

        return MARKER.sub(link, _TAG.sub("&lt;", text.replace("![", "!\\[")))

    def _link(self, citation: Citation, words: str) -> str:
        """Return a link to the block that a citation's words begin in; of a source that is gone, its words."""
        name = self._names.get(citation.source)
        if name is None:
            return words
        starts = self._starts.get((citation.source, citation.page), [])
        start = max((each for each in starts if each <= citation.start), default=None)
        block = f"#^{_anchor(citation.page, start)}" if start is not None else ""
        return f"[{words}](../{quote(name)}{block})"

    def _index(self, listed: Mapping[str, Sequence[str]]) -> str:
        parts = [_front({"title": self._notebook.name, "tags": ["notebook"]}), f"# {escape(self._notebook.name)}"]
        for heading, names in listed.items():
            links = [f"- [{escape(name.split('/', 1)[1].removesuffix('.md'))}]({quote(name)})" for name in names]
            parts += [f"## {heading}", "\n".join(links)]
        return "\n\n".join(parts) + "\n"

    def _name(self, folder: str, title: str) -> str:
        """Return a name for a file that no other has, whatever the letters' case."""
        stem = _file_name(title, folder[:-1])
        names = (f"{folder}/{stem}{f' ({n})' if n > 1 else ''}.md" for n in range(1, len(self._used) + 2))
        name = next(each for each in names if each.casefold() not in self._used)
        self._used.add(name.casefold())
        return name

    def _place(self, name: str) -> str:
        return f"{self._folder}/{name}"


def _front(fields: Mapping[str, Any]) -> str:
    """Return fields as front matter: JSON's values are YAML's too."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value]
    return "\n".join(["---", *lines, "---"])


def _file_name(title: str, fallback: str) -> str:
    name = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip(" .")
    return name[:_LONGEST_NAME].strip(" .") or fallback


def _anchor(page: int, start: int) -> str:
    return f"p{page}-{start}"


def _page(passage: StoredPassage) -> str:
    printed = f" ({passage.label})" if passage.label and passage.label != str(passage.page) else ""
    return f"Page {passage.page}{printed}"


def _day(item: Note | Artifact) -> str:
    return item.created.date().isoformat()
