"""The audio overviews of a notebook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ingest.models import Progress, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.library.recordings import exchanges_folder
from notebook_app.notebook.notes import Notes
from notebook_app.notebook.place import Place
from notebook_app.notebook.scripts import Scripts
from notebook_app.notebook.shows import Shows
from notebook_app.notebook.sources import Sources
from notebook_app.notebook.voices import Voices
from notebook_app.records import Exchange, Note, Overview, OverviewRequest


class Audio:
    """Audio overviews: hosts who discuss the sources.

    Attributes
    ----------
    script : Scripts
        Their scripts, line by line.
    shows : Shows
        Saved shows, which every notebook can use.
    voices : Voices
        The voices that can speak.
    """

    def __init__(self, place: Place, sources: Sources, notes: Notes) -> None:
        self._place, self._sources, self._notes = place, sources, notes
        self.script, self.shows, self.voices = Scripts(place, sources), Shows(place), Voices(place)

    def make(
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
        sources = self._sources.chosen(request.sources or None)
        if request.sources:  # names may be given: what is kept are ids, which an export can hold
            request = replace(request, sources=tuple(sources))
        return produce_overview(self._place.workspace, self._place.record, request, sources, overview_id, progress)

    def speak(self, overview: str, *, progress: Progress = no_progress) -> Overview:
        """Speak an overview's script as it now is; only lines that were never spoken are synthesised."""
        from notebook_app.audio.produce import produce_overview

        found = self.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title or overview)
        request = replace(found.request, review=False)
        return produce_overview(
            self._place.workspace, self._place.record, request, self.script.sources_of(found), overview, progress
        )

    def aloud(self, message: str, part: int) -> tuple[Path | None, bool]:
        """Return a file with one part of an answer read aloud, and whether more of the answer may come.

        Parameters
        ----------
        message : str
            The answer's id.
        part : int
            From 0; a sentence or two each.

        Returns
        -------
        file : Path or None
            None where there is no such part, at least not yet.
        growing : bool
            Whether the answer is still being written.

        Raises
        ------
        SpeechError
            If it cannot be spoken.
        """
        from notebook_app.audio.aloud import reader, spoken_parts

        answer = self._place.library.messages.message(message)
        growing = answer.status == "writing"
        parts = spoken_parts(answer.text, ended=not growing)
        return (reader(self._place.settings).speak(parts[part]) if part < len(parts) else None), growing

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
        return join_in(self._place.workspace, self._place.id, found, second, question, self.script.sources_of(found))

    def exchange_audio(self, overview: str, name: str) -> Path:
        """Return the file of an answer of the hosts by its name; see :attr:`Exchange.audio`."""
        path = exchanges_folder(self._place.settings.home, self.overview(overview).id) / f"{Path(name).name}.mp3"
        if not path.exists():
            raise NoSuchItem(kind="overview", name=name)
        return path

    def keep_exchange(self, exchange: Exchange) -> Note:
        """Keep a question to the hosts and their answer as a note, its citations alive."""
        from notebook_app.audio.join_in import note_of

        return self._notes.save(note_of(exchange), title=exchange.question, citations=exchange.citations)

    def overviews(self) -> list[Overview]:
        """Return the audio overviews, the newest first."""
        return self._place.library.overviews(self._place.id)

    def overview(self, overview: str) -> Overview:
        """Return one audio overview."""
        return self._place.library.overviews.overview(overview)

    def delete(self, overview: str) -> None:
        """Delete an audio overview and its files, for good."""
        self._place.library.overviews.delete_overview(self.overview(overview).id)

    def transcript(self, overview: str, format: Literal["vtt", "md", "json"] = "vtt") -> str:  # noqa: A002 — the option's name
        """Return an overview's transcript as WebVTT, Markdown or a JSON timeline."""
        from notebook_app.audio.publish.transcript import TRANSCRIPTS

        found = self.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title)
        return TRANSCRIPTS[format](found.script, found.timeline)

    def feed(self, base_url: str = "") -> str:
        """Return the RSS feed of the finished overviews.

        Parameters
        ----------
        base_url : str
            The address under which the feed will lie, with ``audio/`` and ``cover.jpg`` beside it, as in an export; with
            none the addresses in it are relative.
        """
        from notebook_app.audio.publish.feed import Show, write_feed

        ready = [overview for overview in self._place.library.overviews(self._place.id) if overview.status == "ready"]
        return write_feed(Show(self._place.name, base_url, self._place.name), ready)

    def cover(self) -> bytes:
        """Return the notebook's cover, a square JPEG."""
        from notebook_app.audio.sound.cover import draw_cover

        record = self._place.record
        return draw_cover(record.name, record.emoji)
