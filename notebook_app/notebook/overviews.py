"""A notebook's audio overviews."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from ingest.models import Progress, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.notebook.sources import Sources
from notebook_app.records import Overview, OverviewRequest


class Overviews(Sources):
    """Audio overviews."""

    def make_audio_overview(
        self,
        request: OverviewRequest | None = None,
        *,
        overview_id: str | None = None,
        progress: Progress = no_progress,
        **options: Any,
    ) -> Overview:
        """Make an audio overview: two hosts discuss the sources.

        Parameters
        ----------
        request : OverviewRequest, optional
            What it should be; or give its fields as keywords (``format, minutes, language, instructions, sources``).
        overview_id : str, optional
            An overview begun before: its script and finished turns are used again.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.

        Raises
        ------
        OverviewFailed
            If a turn could not be spoken or the finished file does not pass its check; what was done is kept.
        """
        from notebook_app.producing import produce_overview

        request = request or OverviewRequest(**options)
        sources = self._chosen(request.sources or None)
        return produce_overview(self.workspace, self.record, request, sources, overview_id, progress)

    def overview_formats(self) -> tuple[str, ...]:
        """Return the formats that can be made as things are: a critique or debate needs a language model."""
        from notebook_app.audio.script import load_script_writer

        return tuple(load_script_writer(self.workspace.language_model()).formats)

    def overviews(self) -> list[Overview]:
        """Return the audio overviews, the newest first."""
        return self._library.overviews(self.id)

    def overview(self, overview: str) -> Overview:
        """Return one audio overview."""
        return self._library.overview(overview)

    def delete_overview(self, overview: str) -> None:
        """Delete an audio overview and its file."""
        audio = self.overview(overview).audio
        self._library.delete_overview(overview)
        if audio:
            Path(audio).unlink(missing_ok=True)

    def transcript(self, overview: str, format: Literal["vtt", "md", "json"] = "vtt") -> str:  # noqa: A002 — the option's name
        """Return an overview's transcript as WebVTT, Markdown or a JSON timeline."""
        from notebook_app.audio.transcript import TRANSCRIPTS

        found = self.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title)
        return TRANSCRIPTS[format](found.script, found.timeline)
