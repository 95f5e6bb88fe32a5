"""Make an artifact of any kind: its options are checked, its kind's maker is run, its outcome is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from ingest.errors import Cancelled
from ingest.languages import most_common
from ingest.models import Progress
from notebook_app.errors import BadOption, KindNeedsModel, LanguageModelError
from notebook_app.i18n import LANGUAGES
from notebook_app.library import Library
from notebook_app.records import Artifact, NotebookRecord
from notebook_app.studio.catalogue import Kind, check_content, kind_of, read_options
from notebook_app.studio.counting import CountingModel
from notebook_app.studio.overlay import Overlay, difference, lay_over, renewed, replaced
from notebook_app.studio.port import Made, Making
from notebook_app.studio.standing import AGAIN, RENEWING, fallen_items
from notebook_app.workspace import Workspace

log = logging.getLogger(__name__)


def make_artifact(workspace: Workspace, notebook: NotebookRecord, artifact: Artifact, progress: Progress) -> Artifact:
    """Make what was begun (:meth:`Library.begin_artifact`), and keep it or what went wrong.

    Raises
    ------
    KindNeedsModel
        If its kind has no form without a language model, and none is set.
    ingest.errors.UserError
        Whatever its maker raises; the artifact has failed then, and its earlier versions are still there.
    """
    library, kind = workspace.library, kind_of(artifact.kind)
    with _recording_failure(library, artifact.id):
        library.artifacts.start_artifact(artifact.id)
        model = workspace.language_model()
        if model is None and not kind.extracted:
            raise KindNeedsModel(name=artifact.kind)
        options = read_options(artifact.kind, artifact.options)
        parts = library.artifacts.artifact_parts(artifact.id)
        again = parts.get(AGAIN) or {"items": [], "wish": ""}
        counting = CountingModel(model) if model is not None and kind.written else None
        making = Making(
            workspace=workspace,
            notebook=notebook,
            artifact=artifact,
            options=options,
            sources=artifact.sources,
            language=getattr(options, "language", "") or _language(library, notebook.id, artifact),
            model=counting,
            progress=progress,
            again=tuple(again["items"]),
            wish=again["wish"],
        )
        made = _made(kind, making)
        provenance = {**made.provenance, "writer": made.writer, "made": datetime.now(UTC).isoformat()}
        provenance |= {"language": making.language, **(asdict(counting.cost) if counting else {})}
        only = parts.get(RENEWING)
        if making.again:
            return _with_items(library, artifact, made, provenance, making)
        overlay = _edits(library, artifact)
        kept = library.artifacts.finish_artifact(
            artifact.id, made.title, made.content, made.body, counts=made.counts, provenance=provenance
        )
        if only is not None:
            here = library.sources.source_ids(notebook.id)
            fallen = frozenset(fallen_items(artifact.content, here))
            content = renewed(artifact.content, made.content, fallen, frozenset(only))
            return _with_content(library, kept, content, making.language)
        if overlay:
            return _with_content(library, kept, lay_over(overlay, made.content), making.language)
        return kept


def _with_items(
    library: Library, artifact: Artifact, made: Made, provenance: dict[str, Any], making: Making
) -> Artifact:
    """Keep the items that alone were made anew, in what was made before and in what the reader made of it."""
    versions = library.artifacts.artifact_versions(artifact.id)
    before = next((version for version in versions if version.change == "made"), versions[0])
    content = replaced(before.content, made.content, making.again)
    render = kind_of(artifact.kind).to_markdown()
    kept = library.artifacts.finish_artifact(
        artifact.id,
        artifact.title,
        content,
        render(content, making.language) if render else made.body,
        counts=artifact.counts,
        provenance={**artifact.provenance, **provenance},
    )
    if before is versions[0]:
        return kept
    return _with_content(library, kept, replaced(artifact.content, made.content, making.again), making.language)


def _made(kind: Kind, making: Making) -> Made:
    """Make it with the language model; where that fails and there is a form without, make it of quotations and say so."""
    if making.model is None:
        return kind.maker(model=False)(making)
    try:
        return kind.maker(model=True)(making)
    except LanguageModelError as error:
        if not kind.extracted:
            raise
        log.warning("an artifact is quoted, not written by %s: %s", making.model.name, error)
        quoted = kind.maker(model=False)(replace(making, model=None))
        return replace(quoted, provenance={**quoted.provenance, "failed": making.model.name, "error": error.code})


def _edits(library: Library, artifact: Artifact) -> Overlay | None:
    """Return what the reader changed since an artifact was last made."""
    versions = library.artifacts.artifact_versions(artifact.id)
    made = next((version for version in versions if version.change == "made"), None)
    return difference(made.content, versions[0].content) if made and made is not versions[0] else None


def _with_content(library: Library, made: Artifact, content: dict[str, Any], language: str) -> Artifact:
    """Keep what was made with what stays of before, as the version after it; where that does not fit, leave it."""
    try:
        check_content(made.kind, content)
    except BadOption:
        log.warning("the edits of artifact %s do not fit what was made anew", made.id)
        return made
    render = kind_of(made.kind).to_markdown()
    body = render(content, language) if render else made.body
    return library.artifacts.finish_artifact(made.id, made.title, content, body, change="edited")


def make_in_own_table(
    workspace: Workspace,
    notebook: NotebookRecord,
    kind: str,
    options: Mapping[str, Any],
    sources: Sequence[str],
    artifact_id: str,
    progress: Progress,
) -> Artifact:
    """Make an artifact of a kind that has a table of its own, and return it as that table has it."""
    own, moment = kind_of(kind).own(), datetime.now(UTC)
    asked = Artifact(artifact_id, kind, "", "making", moment, moment, options=options, sources=tuple(sources))
    checked = read_options(kind, options)
    language = getattr(checked, "language", "") or _language(workspace.library, notebook.id, asked)
    model = workspace.language_model()
    made = own.make(Making(workspace, notebook, asked, checked, asked.sources, language, model, progress))
    return next(each for each in own.artifacts(workspace.library, notebook.id) if each.id == made)


def _language(library: Library, notebook_id: str, artifact: Artifact) -> str:
    sources = library.sources(notebook_id)
    return most_common((source.language for source in sources if source.id in artifact.sources), LANGUAGES)


@contextmanager
def _recording_failure(library: Library, artifact_id: str) -> Iterator[None]:
    """Note on the artifact whatever ends the block early, and let it pass on."""
    try:
        yield
    except Cancelled:
        library.artifacts.fail_artifact(artifact_id, "cancelled")
        raise
    except BaseException as error:
        library.artifacts.fail_artifact(artifact_id, "failed", error)
        raise
