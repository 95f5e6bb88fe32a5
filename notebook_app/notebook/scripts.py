"""The scripts of a notebook's audio overviews: read, changed line by line, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app.audio.script import editing
from notebook_app.audio.script.writing import tidied
from notebook_app.errors import NoSuchItem, NotebookError
from notebook_app.notebook.place import Place
from notebook_app.notebook.sources import Sources
from notebook_app.records import Overview, Script, ScriptVersion


class Scripts:
    """Scripts. Turns and chapters count from 0; after a change the overview waits to be spoken again.

    A changed line costs one synthesis: what was spoken of the others is used again.
    """

    def __init__(self, place: Place, sources: Sources) -> None:
        self._place, self._sources = place, sources

    def edit(self, overview: str, script: Script, change: str = "edited") -> Overview:
        """Keep a script as changed elsewhere; ``change`` says what was done to it."""
        from notebook_app.audio.produce import revise

        self._require_idle(overview)
        found = self._place.library.overviews.overview(overview)
        if not any(turn.text.strip() for turn in script.turns):
            raise NotebookError(detail="a script needs at least one turn.")
        return revise(self._place.workspace, self._place.id, found, tidied(script), self.sources_of(found), change)

    def rewrite_line(self, overview: str, turn: int, text: str, speaker: int | None = None) -> Overview:
        """Give a turn another text, or another speaker; its citations stay and are checked against the text."""
        return self.edit(overview, editing.rewrite_turn(self._script(overview), turn, text, speaker))

    def add_line(self, overview: str, place: int, speaker: int, text: str) -> Overview:
        """Add a turn before the one at ``place``."""
        return self.edit(overview, editing.add_turn(self._script(overview), place, speaker, text))

    def delete_line(self, overview: str, turn: int) -> Overview:
        """Delete a turn."""
        return self.edit(overview, editing.delete_turn(self._script(overview), turn))

    def move_line(self, overview: str, turn: int, place: int) -> Overview:
        """Move a turn to another place, counted without it."""
        return self.edit(overview, editing.move_turn(self._script(overview), turn, place))

    def regenerate_line(self, overview: str, turn: int) -> Overview:
        """Have a turn written anew: by the language model, or without one, of another quotation.

        Raises
        ------
        NotebookError
            If the sources hold nothing else to say there.
        """
        return self._regenerate(overview, turn, turn + 1)

    def regenerate_chapter(self, overview: str, chapter: int) -> Overview:
        """Have a chapter written anew; see :meth:`regenerate_line`."""
        return self._regenerate(overview, *editing.chapter_range(self._script(overview), chapter))

    def versions(self, overview: str) -> list[ScriptVersion]:
        """Return what a script once was, the newest first."""
        return self._place.library.scripts.script_versions(overview)

    def restore(self, overview: str, version: int) -> Overview:
        """Go back to a version of a script, which is kept as a new one."""
        return self.edit(overview, self._place.library.scripts.script_version(overview, version).script, "restored")

    def _regenerate(self, overview: str, first: int, last: int) -> Overview:
        from notebook_app.audio.produce import regenerate

        self._require_idle(overview)
        found = self._place.library.overviews.overview(overview)
        editing.replace_turns(self._script(overview), first, last, ())  # says where there is no such turn
        return regenerate(self._place.workspace, self._place.id, found, first, last, self.sources_of(found))

    def _script(self, overview: str) -> Script:
        found = self._place.library.overviews.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title or overview)
        return found.script

    def sources_of(self, overview: Overview) -> Sequence[str]:
        """Return the sources of an overview that are still there; those selected where none is."""
        there = {source.id for source in self._sources()}
        named = [source for source in overview.request.sources if source in there]
        cited = {c.source for turn in (overview.script.turns if overview.script else ()) for c in turn.citations}
        return named or sorted(cited & there) or self._sources.chosen(None)

    def _require_idle(self, overview: str) -> None:
        for job in self._place.library.jobs(self._place.id, active_only=True):
            if (
                job.kind == "audio_overview"
                and self._place.library.jobs.job_payload(job.id).get("overview_id") == overview
            ):
                raise NotebookError(detail="the overview is being made. Cancel that first, or wait until it is done.")
