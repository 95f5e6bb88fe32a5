"""A notebook's audio overviews."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ingest.models import Progress, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.library.recordings import exchanges_folder
from notebook_app.notebook.scripts import Scripts
from notebook_app.notebook.shows import Shows
from notebook_app.records import Exchange, Note, Overview, OverviewRequest


class Overviews(Scripts, Shows):
    """Audio overviews."""

    def make_audio_overview(
        self,
        request: OverviewRequest | None = None,
        *,
        overview_id: str | None = None,
        progress: Progress = no_progress,
        **options: Any,
    ) -> Overview:
        """Make an audio overview: hosts discuss the sources. With ``review`` asked for, write its script only.

        Parameters
        ----------
        request : OverviewRequest, optional
            What it should be; or give its fields as keywords (``format, minutes, language, speakers, review``, …).
        overview_id : str, optional
            An overview begun before: its script and finished turns are used again.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.

        Raises
        ------
        OverviewFailed
            If a turn could not be spoken or the finished file does not pass its check; what was done is kept.
        """
        from notebook_app.audio.produce import produce_overview

        request = request or OverviewRequest(**options)
        sources = self._chosen(request.sources or None)
        return produce_overview(self.workspace, self.record, request, sources, overview_id, progress)

    def speak_overview(self, overview: str, *, progress: Progress = no_progress) -> Overview:
        """Speak an overview's script as it now is; only lines that were never spoken are synthesised."""
        from notebook_app.audio.produce import produce_overview

        found = self.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title or overview)
        request = replace(found.request, review=False)
        return produce_overview(self.workspace, self.record, request, self._of(found), overview, progress)

    def join_in(self, overview: str, second: float, question: str) -> Exchange:
        """Ask the hosts something at a second of an episode; they answer from its sources, with their own voices.

        Raises
        ------
        NoSuchItem
            If the overview is not ready to be heard.
        OverviewFailed
            If the answer could not be spoken.
        """
        from notebook_app.audio.join_in import join_in

        found = self.overview(overview)
        return join_in(self.workspace, self.id, found, second, question, self._of(found))

    def exchange_audio(self, overview: str, name: str) -> Path:
        """Return the file of an answer of the hosts by its name; see :attr:`Exchange.audio`."""
        path = exchanges_folder(self.settings.home, self.overview(overview).id) / f"{Path(name).name}.mp3"
        if not path.exists():
            raise NoSuchItem(kind="overview", name=name)
        return path

    def keep_exchange(self, exchange: Exchange) -> Note:
        """Keep a question to the hosts and their answer as a note, its citations alive."""
        from notebook_app.audio.join_in import note_of

        return self.save_note(note_of(exchange), title=exchange.question, citations=exchange.citations)

    def overviews(self) -> list[Overview]:
        """Return the audio overviews, the newest first."""
        return self._library.overviews(self.id)

    def overview(self, overview: str) -> Overview:
        """Return one audio overview."""
        return self._library.overview(overview)

    def delete_overview(self, overview: str) -> None:
        """Delete an audio overview and its files, for good."""
        self._library.delete_overview(self.overview(overview).id)

    def transcript(self, overview: str, format: Literal["vtt", "md", "json"] = "vtt") -> str:  # noqa: A002 — the option's name
        """Return an overview's transcript as WebVTT, Markdown or a JSON timeline."""
        from notebook_app.audio.publish.transcript import TRANSCRIPTS

        found = self.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title)
        return TRANSCRIPTS[format](found.script, found.timeline)
