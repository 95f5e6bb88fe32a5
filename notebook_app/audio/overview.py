"""The recipe of an audio overview: outline, script, speech, mix, check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.models import Progress
from ingest.transcribe.port import Transcriber
from notebook_app.audio.script.formats import FORMATS, speakers
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.outline import budget_for, measure_pace
from notebook_app.audio.script.writing import Draft, ScriptWriter, check_request, tidied
from notebook_app.audio.sound.check import measure_episode, require_bars
from notebook_app.audio.sound.mix import Packaging, mix
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.port import SpeechEngine
from notebook_app.audio.speech.speak import hear_script, speak_script
from notebook_app.audio.tuning import SOUND
from notebook_app.errors import NothingToRead
from notebook_app.records import OverviewRequest, Script, Speaker, TimelineEntry

_MIXES = 3
"""At most, where the encoded file's peak is found too high."""


@dataclass(frozen=True, slots=True)
class OverviewResult:
    """A finished episode: its script, when each turn is heard, the file, the engine, and what was measured on it.

    ``measurements`` holds what :func:`notebook_app.audio.sound.check.check_episode` returns, and, where the script was just
    written, what :meth:`notebook_app.audio.script.writing.Draft.counts` counts.
    """

    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: Path
    engine: str
    measurements: Mapping[str, float] = field(default_factory=dict)


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
    packaging: Packaging | None = None,
    ears: Transcriber | None = None,
) -> OverviewResult:
    """Make the episode ``folder/<overview_id>.<format>``.

    Parameters
    ----------
    folder : Path
        Where episodes lie; spoken turns are kept in ``cache/speech`` beside it.
    progress : Progress
        Called with the steps "outline", "script", "speech" (turns), "listen", "mix" and "check"; may raise Cancelled.
    on_script : callable
        Given the script as soon as there is one, so that it can be kept before it is spoken.
    script : Script, optional
        A script to speak as it is (saved or edited); the writer is then not asked.
    packaging : Packaging, optional
        By default what the request says, without a cover.
    ears : Transcriber, optional
        Who listens to a sample of the spoken turns; nobody by default.

    Raises
    ------
    notebook_app.errors.NothingToRead
        If there is nothing to speak of.
    notebook_app.errors.OverviewFailed
        If a turn cannot be spoken or understood, or the finished file does not pass the gate.
    notebook_app.errors.SpeechError
        If the engine does not speak at all.
    """
    cache = speech_cache(folder)
    counts: Mapping[str, float] = {}
    if script is None:
        draft = write_script(request, material, writer=writer, engine=engine, cache=cache, progress=progress)
        script, counts = draft.script, draft.counts()
    script = tidied(script)
    if not script.turns:
        raise NothingToRead
    on_script(script)
    wanted = packaging or Packaging(request.audio_format, request.jingle)
    audio = folder / f"{overview_id}.{wanted.audio_format}"
    spoken = speak_and_mix(script, engine, cache, audio, progress, wanted, ears)
    return OverviewResult(script, spoken.timeline, spoken.audio, engine.name, {**spoken.measurements, **counts})


def write_script(
    request: OverviewRequest,
    material: ScriptInput,
    *,
    writer: ScriptWriter,
    engine: SpeechEngine,
    cache: SpeechCache,
    progress: Progress,
) -> Draft:
    """Write the script of a request, as long as the engine's own pace in the languages of the sources allows."""
    check_request(request, writer)
    request = told_apart(request, engine)
    progress("outline", 0, 1)
    others = {source.language for source in material.sources}
    voices = [speaker.voice for speaker in speakers(request)]
    pace = measure_pace(engine, request.language, cache, sorted(others), voices)
    progress("outline", 1, 1)
    return writer.write(
        request, material, budget_for(request.minutes, pace, request.language, jingle=request.jingle), progress
    )


def told_apart(request: OverviewRequest, engine: SpeechEngine) -> OverviewRequest:
    """Return a request with one speaker where the engine has one voice for the language and the format allows it.

    Two hosts with one voice would not be told apart.
    """
    form, voices = FORMATS[request.format], {voice.id for voice in engine.voices(request.language)}
    named = {speaker.voice for speaker in request.speakers if speaker.voice}
    count = len(request.speakers) or form.speakers
    if count == 1 or form.fewest > 1 or len(voices | named) > 1:
        return request
    return replace(request, speakers=request.speakers[:1] or (Speaker(),))


def speak_and_mix(
    script: Script,
    engine: SpeechEngine,
    cache: SpeechCache,
    audio: Path,
    progress: Progress,
    packaging: Packaging,
    ears: Transcriber | None = None,
) -> OverviewResult:
    """Speak a script, listen to it, mix it to ``audio`` and let it through the gate; the file is there whole or not at all."""
    clips = speak_script(script, engine, cache, progress)
    listened = hear_script(script, engine, cache, ears, progress) if ears else {}
    audio.parent.mkdir(parents=True, exist_ok=True)
    partial = audio.with_suffix(".partial")
    try:
        headroom = 0.0
        for _ in range(_MIXES):
            timeline = mix(script, clips, partial, progress, packaging, headroom=headroom)
            progress("check", 0, 1)
            measurements = measure_episode(partial, timeline)
            over = measurements["true_peak"] - SOUND.highest_peak
            if over <= 0:
                break
            # What a codec adds between samples depends on what is said: that much lower, and a little.
            headroom += over + 0.2
        require_bars(measurements, len(timeline))
        partial.replace(audio)
    finally:
        partial.unlink(missing_ok=True)
    progress("check", 1, 1)
    return OverviewResult(script, timeline, audio, engine.name, {**measurements, **listened})


def speech_cache(folder: Path) -> SpeechCache:
    """Return the cache that belongs to a folder of episodes."""
    return SpeechCache(folder.parent / "cache" / "speech")
