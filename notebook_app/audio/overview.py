"""The recipe of an audio overview: outline, script, speech, mix, check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.models import Progress
from notebook_app.audio.cache import SpeechCache
from notebook_app.audio.check import check_episode
from notebook_app.audio.engines.port import SpeechEngine
from notebook_app.audio.material import ScriptInput
from notebook_app.audio.mix import mix
from notebook_app.audio.outline import Budget, budget_for, measure_pace
from notebook_app.audio.speech import speak_script
from notebook_app.audio.writing import Draft, ScriptWriter, check_request, tidy
from notebook_app.errors import NothingToRead
from notebook_app.records import OverviewRequest, Script, TimelineEntry


@dataclass(frozen=True, slots=True)
class OverviewResult:
    """A finished episode: its script, when each turn is heard, the mp3, the engine, and what was measured on it.

    ``measurements`` holds what :func:`notebook_app.audio.check.check_episode` returns, and what
    :meth:`notebook_app.audio.writing.Draft.counts` counts.
    """

    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: Path
    engine: str
    measurements: Mapping[str, float]


def make_overview(
    request: OverviewRequest,
    material: ScriptInput,
    *,
    writer: ScriptWriter,
    engine: SpeechEngine,
    folder: Path,
    overview_id: str,
    progress: Progress,
    on_script: Callable[[Script], None],
    script: Script | None = None,
) -> OverviewResult:
    """Make the episode ``folder/<overview_id>.mp3``.

    Parameters
    ----------
    folder : Path
        Where episodes lie; spoken turns are kept in ``cache/speech`` beside it.
    progress : Progress
        Called with the steps "outline", "script", "speech" (turns), "mix" and "check"; may raise Cancelled.
    on_script : callable
        Given the script as soon as there is one, so that it can be kept before it is spoken.
    script : Script, optional
        A script to speak as it is (saved or edited); the writer is then not asked.

    Raises
    ------
    notebook_app.errors.NothingToRead
        If there is nothing to speak of.
    notebook_app.errors.OverviewFailed
        If a turn cannot be spoken, or the finished file does not pass the gate.
    notebook_app.errors.SpeechError
        If the engine does not speak at all.
    """
    cache = SpeechCache(folder.parent / "cache" / "speech")
    if script is None:
        check_request(request, writer)
        draft = writer.write(request, material, _budget(request, engine, cache, progress), progress)
    else:
        draft = _given(script)
    on_script(draft.script)
    clips = speak_script(draft.script, engine, cache, progress)
    audio = folder / f"{overview_id}.mp3"
    audio.parent.mkdir(parents=True, exist_ok=True)
    partial = audio.with_suffix(".partial")
    try:
        timeline = mix(draft.script, clips, partial, progress)
        progress("check", 0, 1)
        measurements = check_episode(partial, timeline)
        partial.replace(audio)
    finally:
        partial.unlink(missing_ok=True)
    progress("check", 1, 1)
    return OverviewResult(draft.script, timeline, audio, engine.name, {**measurements, **draft.counts()})


def _budget(request: OverviewRequest, engine: SpeechEngine, cache: SpeechCache, progress: Progress) -> Budget:
    progress("outline", 0, 1)
    budget = budget_for(request.minutes, measure_pace(engine, request.language, cache), request.language)
    progress("outline", 1, 1)
    return budget


def _given(script: Script) -> Draft:
    turns = tidy(script.turns)
    if not turns:
        raise NothingToRead
    return Draft(Script(script.title, script.language, script.hosts, turns, script.writer))
