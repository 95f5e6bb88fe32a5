"""The studio of a notebook: artifacts of every kind made, listed, edited and exported."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.models import Progress, no_progress
from ingest.tuning import CHUNKING
from notebook_app.errors import NoSuchItem, NotReady
from notebook_app.library.trash import ItemKind
from notebook_app.notebook.cards import Cards
from notebook_app.notebook.comparisons import Comparisons
from notebook_app.notebook.jobs import Jobs
from notebook_app.notebook.place import Place
from notebook_app.notebook.quizzes import Quizzes
from notebook_app.notebook.source_list import SourceNames
from notebook_app.notebook.sources import Sources
from notebook_app.records import Artifact, ArtifactVersion, Discarded, Evaluation
from notebook_app.studio.catalogue import KINDS, Kind, check_content, read_options

if TYPE_CHECKING:
    from notebook_app.studio.counting import Cost
    from notebook_app.studio.port import Exported

QUESTIONS = 40
_TRASH: Final[Mapping[str, ItemKind]] = {"note": "note", "audio_overview": "overview"}
"""What the trash calls the kinds that have tables of their own; a guide is not thrown away but written anew."""


class Studio:
    """What is made from the sources; see :mod:`notebook_app.studio.catalogue` for the kinds."""

    def __init__(self, place: Place, sources: Sources, jobs: Jobs) -> None:
        self._place, self._sources, self._jobs = place, sources, jobs
        self.comparisons = Comparisons(place, self.artifact, self.edit)
        self.cards = Cards(place, self.artifact)
        self.quizzes = Quizzes(place, self.artifact, self.cards)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds there are, by name."""
        return KINDS

    def make(
        self,
        kind: str,
        /,
        *,
        sources: SourceNames = None,
        artifact_id: str | None = None,
        progress: Progress = no_progress,
        **options: Any,
    ) -> Artifact:
        """Make an artifact now, and return it when it is ready.

        Parameters
        ----------
        kind : str
            A name of :attr:`kinds`.
        sources : collection of str, optional
            Ids, file names or titles; those selected by default.
        artifact_id : str, optional
            One made before: this becomes its next version.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.
        **options
            Fields of the kind's options.

        Raises
        ------
        UnknownKind, BadOption, KindNeedsModel, NothingToRead
            If it cannot be begun.
        ingest.errors.UserError
            If it fails; it is kept as failed, with the error.
        """
        if kind in KINDS and KINDS[kind].own_table:
            chosen = [] if kind == "note" else self._sources.chosen(sources)
            place = self._place
            from notebook_app.studio.make import make_in_own_table

            return make_in_own_table(place.workspace, place.record, kind, options, chosen, artifact_id or "", progress)
        return self.perform(self._begin(kind, sources, artifact_id, options).id, progress)

    def enqueue(
        self,
        kind: str,
        /,
        *,
        sources: SourceNames = None,
        artifact_id: str | None = None,
        **options: Any,
    ) -> str:
        """Let the worker make an artifact, listed as "queued" at once; return the job's id."""
        if kind in KINDS and KINDS[kind].own_table:
            asked = read_options(kind, options).model_dump(mode="json")
            payload = {"artifact": artifact_id or uuid.uuid4().hex, "kind": kind, "options": asked}
            return self._jobs.enqueue("artifact", kind, {**payload, "sources": self._sources.chosen(sources)})
        artifact = self._begin(kind, sources, artifact_id, options)
        try:
            return self._jobs.enqueue("artifact", kind, {"artifact": artifact.id})
        except BaseException as error:
            self._place.library.artifacts.fail_artifact(artifact.id, "failed", error)
            raise

    def renew(self, artifact: str) -> str:
        """Let the worker make an artifact anew with the options it has, from those of its sources that are left."""
        found = self.artifact(artifact)
        left = set(self._place.library.sources.source_ids(self._place.id)).intersection(found.sources)
        again = [source for source in found.sources if source in left] or None
        return self.enqueue(found.kind, sources=again, artifact_id=found.id, **found.options)

    def estimate(self, kind: str, /, *, sources: SourceNames = None, **options: Any) -> Cost:
        """Return what making an artifact will cost with a language model, about: requests, and tokens in and out.

        Zero where its kind is made without one, or none is set.

        Raises
        ------
        UnknownKind, BadOption, NothingToRead
            If it could not be begun.
        """
        from notebook_app.studio.counting import NOTHING, estimate

        checked, chosen = read_options(kind, options), set(self._sources.chosen(sources))
        if not KINDS[kind].written or self._place.workspace.language_model() is None:
            return NOTHING
        passages = sum(source.chunks for source in self._sources() if source.id in chosen)
        return estimate(checked, len(chosen), passages * CHUNKING.passage_tokens)

    def fallen(self, artifact: str) -> list[str]:
        """Return the ids of an artifact's statements that no longer stand: a source they cite was deleted or replaced."""
        from notebook_app.studio.standing import fallen_items

        return fallen_items(self.artifact(artifact).content, self._place.library.sources.source_ids(self._place.id))

    def mend(self, artifact: str) -> str | None:
        """Take out the statements that no longer stand; where their source was replaced, have new ones made of it alone.

        Returns
        -------
        str or None
            The job that makes the new statements; None where there is nothing to make.
        """
        from notebook_app.studio.overlay import without
        from notebook_app.studio.standing import RENEWING, successors

        found = self.artifact(artifact)
        new = successors(found.content, self._place.library.sources(self._place.id))
        if not new:
            if fallen := self.fallen(artifact):
                self.edit(artifact, content=without(found.content, frozenset(fallen)))
            return None
        here = self._place.library.sources.source_ids(self._place.id)
        left = [source for source in found.sources if source in set(here)]
        begun = self._begin(found.kind, list(dict.fromkeys([*left, *new])), found.id, found.options)
        self._place.library.artifacts.keep_artifact_part(begun.id, RENEWING, new)
        return self._jobs.enqueue("artifact", found.kind, {"artifact": begun.id})

    def again(self, artifact: str, *items: str, wish: str = "") -> str:
        """Let the worker make some items of an artifact anew (a section, a slide, a card); return the job's id.

        Parameters
        ----------
        artifact : str
            Its id.
        *items : str
            Ids in its content.
        wish : str
            How they should be, in the reader's words.

        Raises
        ------
        NoSuchItem
            If its content has no such item.
        """
        from notebook_app.studio.cited import items_in
        from notebook_app.studio.standing import AGAIN

        found = self.artifact(artifact)
        known = {item["id"] for item in items_in(found.content)}
        if missing := next((item for item in items if item not in known), None):
            raise NoSuchItem(kind="artifact", name=missing)
        here = set(self._place.library.sources.source_ids(self._place.id))
        left = [source for source in found.sources if source in here]
        begun = self._begin(found.kind, left or None, found.id, found.options)
        self._place.library.artifacts.keep_artifact_part(begun.id, AGAIN, {"items": list(items), "wish": wish})
        return self._jobs.enqueue("artifact", found.kind, {"artifact": begun.id})

    def read_manuscript(self, path: str | Path, name: str = "") -> str:
        """Return the text of a file (DOCX, PDF, Markdown, text…), read in a process with limits, for ``make("draft")``.

        Raises
        ------
        ingest.errors.IngestError
            If it cannot be read.
        """
        from ingest.parse import parse_file

        file = Path(path)
        return "\n\n".join(page.text for page in parse_file(file, name=name or file.name).pages)

    def perform(self, artifact: str, progress: Progress = no_progress) -> Artifact:
        """Make what is queued; what one that died had finished of it is used again. One that is ready is left alone."""
        found = self.artifact(artifact)
        if found.state == "ready":
            return found
        from notebook_app.studio.make import make_artifact

        return make_artifact(self._place.workspace, self._place.record, found, progress)

    def evaluate(
        self, questions: int = QUESTIONS, sources: SourceNames = None, *, progress: Progress = no_progress
    ) -> Evaluation:
        """Ask the notebook questions made from its own sentences, and keep how well they were answered.

        The figures are to be compared with each other, before and after a change of model or sources: keywords of a
        sentence are easier to find than what people ask.

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        NothingToAsk
            If no sentence of them can be asked about.
        """
        made = self.make("selftest", sources=sources, progress=progress, questions=questions)
        return Evaluation(made.id, made.created, made.content)

    def evaluations(self) -> list[Evaluation]:
        """Return the self-tests kept, the newest first."""
        return self._place.library.artifacts.evaluations(self._place.id)

    def artifacts(self, kind: str | None = None) -> list[Artifact]:
        """Return the artifacts, of one kind if it is named, the newest first."""
        library, here = self._place.library, self._place.id
        own = [each for name, each in KINDS.items() if each.own_table and kind in {None, name}]
        kept = library.artifacts(here, kind)
        kept += [artifact for each in own for artifact in each.own().artifacts(library, here)]
        return sorted(kept, key=lambda artifact: artifact.created, reverse=True) if own else kept

    def artifact(self, artifact: str) -> Artifact:
        """Return one artifact of this notebook by id."""
        try:
            return self._place.library.artifacts.artifact(self._place.id, artifact)
        except NoSuchItem:
            found = next((each for each in self.artifacts() if each.id == artifact), None)
            if found is None:
                raise
            return found

    def edit(
        self,
        artifact: str,
        *,
        title: str | None = None,
        content: Mapping[str, Any] | None = None,
        body: str | None = None,
        change: str = "edited",
    ) -> Artifact:
        """Change what is given of an artifact; the result is its next version, and every earlier one is kept.

        Raises
        ------
        NotReady
            If it is being made, or never was.
        BadOption
            If the content is not what the kind's views and exports read.
        """
        found = self.artifact(artifact)
        if not found.version or found.state in {"queued", "making"}:
            raise NotReady(name=found.title or found.kind)
        if content is not None:
            check_content(found.kind, content)
            render = KINDS[found.kind].to_markdown()
            body = render(content, _language_of(found)) if body is None and render else body
        return self._place.library.artifacts.finish_artifact(
            found.id,
            found.title if title is None else title,
            found.content if content is None else content,
            found.body if body is None else body,
            change=change,
        )

    def versions(self, artifact: str) -> list[ArtifactVersion]:
        """Return what an artifact once was, the newest first."""
        return self._place.library.artifacts.artifact_versions(self.artifact(artifact).id)

    def restore(self, artifact: str, version: int) -> Artifact:
        """Bring a version of an artifact back, as its next one."""
        old = self._place.library.artifacts.artifact_version(self.artifact(artifact).id, version)
        return self.edit(artifact, title=old.title, content=old.content, body=old.body, change="restored")

    def rename(self, artifact: str, title: str) -> Artifact:
        """Give an artifact another title."""
        self._place.library.artifacts.rename_artifact(self.artifact(artifact).id, title)
        return self.artifact(artifact)

    def discard(self, artifact: str) -> Discarded:
        """Put an artifact into the trash; for a day it can be restored."""
        found = self.artifact(artifact)
        return self._place.library.trash.discard_item(self._place.id, _TRASH.get(found.kind, "artifact"), found.id)

    def delete(self, artifact: str) -> None:
        """Delete an artifact with its versions, for good."""
        self._place.library.artifacts.delete_artifact(self.artifact(artifact).id)

    def formats(self, kind: str) -> tuple[str, ...]:
        """Return the formats that a kind can be exported to."""
        from notebook_app.studio.export import formats_of

        return formats_of(kind)

    def export(self, artifact: str, format: str = "md") -> Exported:  # noqa: A002 — the option's name
        """Return an artifact as a file of a format."""
        from notebook_app.studio.export import export_artifact

        sources = self._place.library.sources(self._place.id)
        return export_artifact(self.artifact(artifact), format, sources, self._place.workspace.settings)

    def _begin(self, kind: str, sources: SourceNames, artifact_id: str | None, options: Mapping[str, Any]) -> Artifact:
        checked = read_options(kind, options)
        chosen = self._sources.chosen(sources)
        return self._place.library.artifacts.begin_artifact(
            self._place.id, kind, checked.model_dump(mode="json"), chosen, artifact_id=artifact_id
        )


def _language_of(artifact: Artifact) -> str:
    return str(artifact.provenance.get("language") or artifact.options.get("language") or "en")
