"""The port of every kind of artifact: its options, what its maker is given, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from ingest.models import Progress
from notebook_app.records import QUOTES, Artifact, NotebookRecord, Source, StoredPassage

if TYPE_CHECKING:  # an export is checked in a process that needs neither a library nor a model
    from notebook_app.library import Library
    from notebook_app.llm import LanguageModel
    from notebook_app.settings import Settings
    from notebook_app.workspace import Workspace

T = TypeVar("T")


class Options(BaseModel):
    """What the reader may choose of a kind: its fields are the form, the command line's options and the API's schema.

    Each field has a default, and a ``description`` in English; ``<kind>.option_<field>`` in the two language files is its
    label on the screen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def requests(self, sources: int) -> int:  # noqa: ARG002 — kinds that ask once a source need it
        """Return how many requests to a language model making it takes, about; said before it is made."""
        return 1


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker returns.

    Attributes
    ----------
    title : str
        To show in the list.
    content : mapping
        JSON values, as the kind's view and exports read them.
    body : str
        The content as Markdown, for reading, search and export.
    counts : mapping
        Numbers to show with it, such as ``statements``, ``unsupported``, ``dropped``.
    writer : str
        "quotes", or the name of the language model that wrote it.
    provenance : mapping
        What else should be known of how it was made.
    """

    title: str
    content: Mapping[str, Any]
    body: str = ""
    counts: Mapping[str, float] = field(default_factory=dict)
    writer: str = QUOTES
    provenance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Making:
    """One artifact in the making, as its maker sees it.

    Attributes
    ----------
    workspace : Workspace
        Library, retrieval, embedder and the verifying judge.
    notebook : NotebookRecord
        Whose it is.
    artifact : Artifact
        As it was before: its content is empty the first time.
    options : Options
        The kind's own, checked.
    sources : tuple of str
        The ids of the sources to make it from; never empty.
    language : str
        The language to make it in: that of the options if they name one, else of most of the sources.
    model : LanguageModel or None
        Who writes; None for quotations.
    again : tuple of str
        The ids of the items of ``artifact.content`` that alone are to be made anew; empty for all of it. What else a maker
        returns is left aside, so one that can make them by themselves saves the rest.
    wish : str
        What the reader said of how they should be.
    progress : callable
        Told the step (a key of the catalogue's area "steps") and how far it is; may raise
        :class:`ingest.errors.Cancelled`. Call it often: this is where a cancelled job stops.
    """

    workspace: Workspace
    notebook: NotebookRecord
    artifact: Artifact
    options: Any
    sources: tuple[str, ...]
    language: str
    model: LanguageModel | None
    progress: Progress
    again: tuple[str, ...] = ()
    wish: str = ""

    def passages(self, *, vectors: bool = False) -> list[StoredPassage]:
        """Return the passages of the sources in reading order, with their vectors if asked."""
        return self.workspace.library.passages(self.notebook.id, sources=self.sources, vectors=vectors)

    def source_records(self) -> list[Source]:
        """Return the sources in the order they were added."""
        chosen = set(self.sources)
        return [source for source in self.workspace.library.sources(self.notebook.id) if source.id in chosen]

    def part(self, name: str, make: Callable[[], T], step: str = "ask") -> T:
        """Return a part (JSON values) that was finished before the worker died, or make and keep it.

        A maker that calls this for each of its long steps goes on where it was, rather than begin again; one that was
        cancelled meanwhile stops when the part is kept. ``step`` is what the reader was told last.

        Raises
        ------
        ingest.errors.Cancelled
            If it is not to go on.
        """
        library = self.workspace.library
        kept = library.artifacts.artifact_parts(self.artifact.id)
        if name in kept:
            found: T = kept[name]
            return found
        made = make()
        library.artifacts.keep_artifact_part(self.artifact.id, name, made)
        self.progress(step, 1, 1)
        return made


class Maker(Protocol):
    """Makes an artifact: ``extract`` of a kind's ``extract.py`` without a model, ``write`` of its ``write.py`` with one."""

    def __call__(self, making: Making, /) -> Made:
        """Make it.

        Raises
        ------
        ingest.errors.UserError
            If it cannot be made; the artifact keeps the error, and its earlier versions.
        """


class OwnTable(Protocol):
    """A kind whose artifacts lie in a table of their own: its module ``artifact``."""

    def artifacts(self, library: Library, notebook_id: str, /) -> list[Artifact]:
        """Return a notebook's artifacts of the kind, whatever its table calls them."""

    def make(self, making: Making, /) -> str:
        """Make one, keep it, and return its id; a ``making.artifact.id`` that is given is to be its id."""


class Exporter(NamedTuple):
    """A format to export to: what a browser calls it, and what renders an artifact in it.

    Attributes
    ----------
    media_type : str
        What a browser calls it.
    render : callable, optional
        Renders an artifact, given the notebook's sources.
    kept : callable, optional
        Returns what is kept as a file in the home folder, or makes it anew, given the settings; instead of ``render``.
    """

    media_type: str
    render: Callable[[Artifact, Sequence[Source]], bytes] | None = None
    kept: Callable[[Artifact, Settings], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """An exported artifact: the file's name, its media type and its bytes."""

    name: str
    media_type: str
    data: bytes
