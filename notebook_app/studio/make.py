"""Make an artifact of any kind: its options are checked, its kind's maker is run, its outcome is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from ingest.errors import Cancelled
from ingest.languages import most_common
from ingest.models import Progress
from notebook_app.errors import KindNeedsModel
from notebook_app.i18n import LANGUAGES
from notebook_app.library import Library
from notebook_app.records import Artifact, NotebookRecord
from notebook_app.studio.catalogue import kind_of, read_options
from notebook_app.studio.port import Making
from notebook_app.workspace import Workspace


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
        making = Making(
            workspace=workspace,
            notebook=notebook,
            artifact=artifact,
            options=options,
            sources=artifact.sources,
            language=getattr(options, "language", "") or _language(library, notebook.id, artifact),
            model=model if kind.written else None,
            progress=progress,
        )
        made = kind.maker(model=model is not None)(making)
        return library.artifacts.finish_artifact(
            artifact.id,
            made.title,
            made.content,
            made.body,
            counts=made.counts,
            provenance={**made.provenance, "writer": made.writer, "made": datetime.now(UTC).isoformat()},
        )


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
