"""An audio overview from request to finished file, each stage kept in the library as it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from ingest.models import Progress
from notebook_app.audio.material import gather_material
from notebook_app.audio.overview import make_overview
from notebook_app.audio.script import load_script_writer
from notebook_app.audio.speech import load_engine
from notebook_app.records import NotebookRecord, Overview, OverviewRequest, Script
from notebook_app.workspace import Workspace


def produce_overview(
    workspace: Workspace,
    notebook: NotebookRecord,
    request: OverviewRequest,
    sources: Sequence[str],
    overview_id: str | None,
    progress: Progress,
) -> Overview:
    """Make an overview of the sources (ids), or go on with one begun before: its script and spoken turns are used again."""
    library = workspace.library
    begun = library.begin_overview(notebook.id, request, overview_id)

    def keep_script(script: Script) -> None:
        library.keep_script(begun.id, script)

    with library.recording_failure(begun.id), closing(load_engine(workspace.settings)) as engine:
        result = make_overview(
            request,
            gather_material(library, notebook.id, sources, request.language),
            writer=load_script_writer(workspace.language_model()),
            engine=engine,
            folder=workspace.settings.home / "audio",
            overview_id=begun.id,
            progress=progress,
            on_script=keep_script,
            script=begun.script,
        )
        return library.finish_overview(begun.id, result)
