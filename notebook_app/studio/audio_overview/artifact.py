"""Audio overviews as artifacts: they lie in a table of their own, with their files beside the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from notebook_app.audio.publish.transcript import TRANSCRIPTS
from notebook_app.library import Library
from notebook_app.records import Artifact, ArtifactState, Overview, OverviewRequest, OverviewStatus
from notebook_app.studio.port import Making

_STATES: Final[Mapping[OverviewStatus, ArtifactState]] = {
    "writing": "making",
    "speaking": "making",
    "review": "ready",
    "ready": "ready",
    "failed": "failed",
    "cancelled": "cancelled",
}


def artifacts(library: Library, notebook_id: str) -> list[Artifact]:
    """Return a notebook's audio overviews, the newest first."""
    return [_of(overview, library) for overview in library.overviews(notebook_id)]


def make(making: Making) -> str:
    """Make an audio overview, or go on with one that was begun under the id."""
    from notebook_app.audio.produce import produce_overview

    request = OverviewRequest(**{**making.options.model_dump(), "language": making.language})
    sources, overview_id = list(making.sources), making.artifact.id or None
    made = produce_overview(making.workspace, making.notebook, request, sources, overview_id, making.progress)
    return made.id


def _of(overview: Overview, library: Library) -> Artifact:
    script = overview.script
    cited = dict.fromkeys(c.source for turn in (script.turns if script else ()) for c in turn.citations)
    return Artifact(
        id=overview.id,
        kind="audio_overview",
        title=overview.title,
        state=_STATES[overview.status],
        created=overview.created,
        updated=overview.created,
        options=asdict(overview.request),
        sources=overview.request.sources or tuple(cited),
        content={
            "script": script.to_json() if script else None,
            "timeline": [asdict(entry) for entry in overview.timeline],
            "audio": overview.audio,
            "engine": overview.engine,
        },
        body=TRANSCRIPTS["md"](script, overview.timeline) if script else "",
        provenance={"writer": script.writer if script else ""},
        counts=overview.measurements,
        failure=overview.failure,
        version=len(library.scripts.script_versions(overview.id)),
    )
