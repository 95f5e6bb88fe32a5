"""The stages of an audio overview that :mod:`notebook_app.audio.produce` goes through: script, and speech with its mix."""

from __future__ import annotations

from collections.abc import Mapping
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

    ``measurements`` holds what :func:`notebook_app.audio.sound.check.measure_episode` returns.
    """

    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: Path
    engine: str
    measurements: Mapping[str, float] = field(default_factory=dict)


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


def to_be_spoken(script: Script) -> Script:
    """Return a script by the rules that each keeps.

    Raises
    ------
    notebook_app.errors.NothingToRead
        If nothing of it is left to speak.
    """
    script = tidied(script)
    if not script.turns:
        raise NothingToRead
    return script


def speak_and_mix(
    script: Script,
    engine: SpeechEngine,
    cache: SpeechCache,
    audio: Path,
    progress: Progress,
    packaging: Packaging,
    ears: Transcriber | None = None,
) -> OverviewResult:
    """Speak a script, listen to it, mix it to ``audio`` and let it through the gate; the file is there whole or not at all.

    Parameters
    ----------
    progress : Progress
        Called with the steps "speech" (turns), "listen", "mix" and "check"; may raise Cancelled.
    ears : Transcriber, optional
        Who listens to a sample of the spoken turns; nobody by default.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If a turn cannot be spoken or understood, or the finished file does not pass the gate.
    notebook_app.errors.SpeechError
        If the engine does not speak at all.
    """
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
