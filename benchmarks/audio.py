"""Time and measure an audio overview, step by step, beside pydub's plain concatenation and ffmpeg's loudnorm.

    python -m benchmarks.audio SOURCE... [--minutes 10] [--long 60] [--language en] [--parts steps,engines,…]

The parts are "steps" (with the bars, beside its peers), "engines", "formats" (mp3, m4a, opus), "parallel" (four workers
against one) and "memory"; each can be run by itself. The services behind two of the engines are stood in for by servers on
loopback, so their figures are of what the adapters add. Everything is measured on the decoded file. CPU is of this
process and its children; "x" is seconds of audio for each. Memory is that of a process that mixes the same clips to ten
minutes and to ``--long``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.audio_engines import engine_times, parallel_speedup
from benchmarks.audio_memory import memory_growth
from benchmarks.audio_peers import loudnorm, plain_pydub
from benchmarks.measuring import bar, timed
from ingest.chunk import chunk_document
from ingest.models import no_progress
from ingest.parse import parse_file
from notebook_app.audio.script.material import ScriptInput, SourceMaterial
from notebook_app.audio.script.outline import budget_for, measure_pace
from notebook_app.audio.script.quote_script import QuoteScriptWriter
from notebook_app.audio.sound.check import check_episode, measure_episode
from notebook_app.audio.sound.clip import Clip, load_clip
from notebook_app.audio.sound.encode import CODECS
from notebook_app.audio.sound.loudness import decibels, programme_loudness, true_peaks
from notebook_app.audio.sound.mix import Packaging, mix
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.speak import speak_script
from notebook_app.records import OverviewRequest, Script, StoredPassage, TimelineEntry
from notebook_app.text.topics import key_topics

PARTS = ("steps", "engines", "formats", "parallel", "memory")


def material(paths: list[Path]) -> ScriptInput:
    sources = []
    for path in paths:
        document = parse_file(path, name=path.name)
        labels = {page.number: page.label for page in document.pages}
        passages = tuple(
            StoredPassage(
                f"{document.sha256}:{c.ordinal}",
                document.sha256,
                document.title,
                c.page,
                labels[c.page],
                c.start,
                c.end,
                c.text,
                c.section,
                document.language,
                c.ordinal,
                c.sentences,
            )
            for c in chunk_document(document)
        )
        sources.append(SourceMaterial(document.sha256, document.title, document.language, passages))
    return ScriptInput("Benchmark", tuple(sources))


def sync_error(path: Path, clips: list[Clip], timeline: tuple[TimelineEntry, ...]) -> float:
    """Seconds by which the worst turn is heard beside its place: each turn's speech slid along the decoded file."""
    import soundfile

    reach = round(0.2 * MIX_RATE)
    decoded = np.pad(soundfile.read(path, dtype="float32")[0], reach)
    worst = 0.0
    for entry, clip in zip(timeline, clips, strict=True):
        head = load_clip(clip)[: 2 * MIX_RATE]
        start = round(entry.start * MIX_RATE)
        fit = np.correlate(decoded[start : start + len(head) + 2 * reach], head, "valid")
        worst = max(worst, abs(int(np.argmax(fit)) - reach) / MIX_RATE)
    return worst


def bars(
    figures: dict[str, float],
    script: Script,
    clips: list[Clip],
    timeline: tuple[TimelineEntry, ...],
    audio: Path,
    minutes: float,
    assembly: float,
) -> None:
    length, cited = 100 * (figures["seconds"] / (60 * minutes) - 1), [t for t in script.turns if "“" in t.text]
    run = [turn.speaker for turn in script.turns]
    thrice = sum(len(set(run[n : n + 3])) == 1 for n in range(len(run) - 2))
    error = sync_error(audio, clips, timeline)
    bar("loudness", figures["loudness"], abs(figures["loudness"] + 16) <= 0.5, "-16 ± 0.5", "LUFS")
    bar("true peak", figures["true_peak"], figures["true_peak"] <= -1, "≤ -1", "dBTP")
    bar("clipped samples", figures["clipped_samples"], figures["clipped_samples"] == 0, "0")
    bar("sync error", 1000 * error, error <= 0.05, "≤ 50", "ms")
    bar("longest silence", figures["longest_silence"], figures["longest_silence"] <= 1.2, "≤ 1.2", "s")
    bar("length against the target", length, abs(length) <= 15, "± 15", "%")
    share = 100 * sum(bool(turn.citations) for turn in cited) / max(len(cited), 1)
    bar("quotations with citations", share, share == 100, "100", "%")
    bar("a host three times in a row", thrice, thrice == 0, "0")
    bar("assembly (mix and check)", assembly, assembly >= 30, "≥ 30", "x")


def measured(path: Path) -> str:
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32")
    loudness = programme_loudness([samples], rate)
    peak = decibels(float(true_peaks([samples], 240).max()))
    return (
        f"{len(samples) / rate:7.1f} s {loudness:7.2f} LUFS {peak:6.2f} dBTP {int((abs(samples) >= 1).sum())} clipped"
    )


def in_every_format(script: Script, clips: list[Clip], folder: Path) -> None:
    """Loudness, peak, silence and length of the decoded file in each format."""
    for audio_format in CODECS:
        target = folder / f"episode.{audio_format}"
        timeline = mix(script, clips, target, no_progress, Packaging(audio_format))
        f = measure_episode(target, timeline)
        print(
            f"{audio_format:<5} {f['seconds']:7.1f} s {f['loudness']:7.2f} LUFS {f['true_peak']:6.2f} dBTP "
            f"{f['clipped_samples']:.0f} clipped, longest silence {f['longest_silence']:.2f} s, {f['bytes'] / 1e6:.1f} MB"
        )


def steps(script: Script, clips: list[Clip], folder: Path, minutes: float) -> None:
    """Mix and check beside the peers, and the bars of the decoded file."""
    ours, plain, normed = folder / "ours.mp3", folder / "plain.mp3", folder / "loudnorm.mp3"
    timeline, mixed = timed("mix", lambda: mix(script, clips, ours, no_progress))
    figures, checked = timed("check", lambda: check_episode(ours, timeline))
    _, joined = timed("plain pydub", lambda: plain_pydub(clips, plain))
    _, normal = timed("plain join, ffmpeg loudnorm", lambda: loudnorm(clips, normed))
    seconds = figures["seconds"]
    print(f"\nours         {measured(ours)}  ({seconds / mixed:.0f} x)")
    print(f"plain pydub  {measured(plain)}  ({seconds / joined:.0f} x)")
    print(f"loudnorm     {measured(normed)}  ({seconds / normal:.0f} x)\n")
    bars(figures, script, clips, timeline, ours, minutes, seconds / (mixed + checked))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--long", type=float, default=60.0)
    parser.add_argument("--language", default="en")
    parser.add_argument("--parts", default=",".join(PARTS))
    options = parser.parse_args()
    parts = set(options.parts.split(","))
    request = OverviewRequest(minutes=options.minutes, language=options.language)
    engine = EspeakEngine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = SpeechCache(folder / "speech")
        source, _ = timed("read the sources", lambda: material(options.sources))
        languages = [each.language for each in source.sources]
        pace = measure_pace(engine, options.language, cache, languages)
        budget = budget_for(options.minutes, pace, options.language)
        writer = QuoteScriptWriter(lambda each: key_topics(each, 40))
        draft, _ = timed("script", lambda: writer.write(request, source, budget, no_progress))
        script = draft.script
        clips, spoken = timed("speech", lambda: speak_script(script, engine, cache, no_progress))
        timed("speech, from the cache", lambda: speak_script(script, engine, cache, no_progress))
        seconds = sum(len(load_clip(clip)) for clip in clips) / MIX_RATE
        print(f"speech {seconds / spoken:.0f} x, {len(script.turns)} turns\n")
        if "steps" in parts:
            steps(script, clips, folder, options.minutes)
        if "engines" in parts:
            engine_times(script)
        if "formats" in parts:
            in_every_format(script, clips, folder)
        if "parallel" in parts:
            parallel_speedup()
        if "memory" in parts:
            memory_growth(clips, script, options.long)


if __name__ == "__main__":
    main()
