"""Time and measure an audio overview, step by step, beside pydub's plain concatenation and ffmpeg's loudnorm.

    python -m benchmarks.audio SOURCE... [--minutes 10] [--long 60] [--language en] [--parts steps,engines,…]

The parts are "steps" (with the bars, beside its peers), "engines", "formats" (mp3, m4a, opus), "parallel" (four workers
against one) and "memory"; each can be run by itself. The services behind two of the engines are stood in for by servers on
loopback, so their figures are of what the adapters add. Everything is measured on the decoded file. CPU is of this process and its children; "x" is seconds of audio for each. Memory
is that of a process that mixes the same clips to ten minutes and to an hour (``--long 0`` leaves this out).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.audio_peers import loudnorm, plain_pydub
from ingest.chunk import chunk_document
from ingest.models import no_progress
from ingest.parse import parse_file
from notebook_app.audio.cache import SpeechCache
from notebook_app.audio.check import check_episode, measure_episode
from notebook_app.audio.clip import MIX_RATE, Clip, load_clip
from notebook_app.audio.encode import CODECS
from notebook_app.audio.engines.edge import EdgeEngine
from notebook_app.audio.engines.espeak import EspeakEngine
from notebook_app.audio.engines.openai import OpenAISpeechEngine
from notebook_app.audio.engines.port import SpeechEngine
from notebook_app.audio.loudness import decibels, programme_loudness, true_peaks
from notebook_app.audio.material import ScriptInput, SourceMaterial
from notebook_app.audio.mix import Packaging, mix
from notebook_app.audio.outline import budget_for, measure_pace
from notebook_app.audio.quote_script import QuoteScriptWriter
from notebook_app.audio.speech import speak_script
from notebook_app.records import OverviewRequest, Script, StoredPassage, TimelineEntry, Turn
from notebook_app.studio.topics import key_topics
from tests.audio.edge_server import EdgeServer
from tests.audio.speech_server import SpeechServer

PARTS = ("steps", "engines", "formats", "parallel", "memory")
_WORKERS, _SLOW = 4, 0.5
_SPOKEN = 12
"""Turns that each engine speaks."""


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


def cpu() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def timed(name: str, work: Callable[[], Any]) -> tuple[Any, float]:
    begun, wall = cpu(), time.perf_counter()
    value = work()
    used = cpu() - begun
    print(f"{name:<28} {used:7.2f} s CPU {time.perf_counter() - wall:7.2f} s")
    return value, used


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


def parallel_speedup() -> float:
    """How much sooner four workers are done than one, against a server that takes half a second for each line."""
    turns = tuple(Turn(n % 2, f"This is line number {n} of a talk that nobody gives.") for n in range(4 * _WORKERS))
    script, seconds = Script("T", "en", ("A", "B"), turns, "quotes"), {}
    for workers in (1, _WORKERS):
        with SpeechServer() as server, tempfile.TemporaryDirectory() as name:
            server.delay = _SLOW
            engine = OpenAISpeechEngine(base_url=server.url, api_key="", model="m", voices=["a", "b"])
            engine.parallel = workers
            begun = time.perf_counter()
            speak_script(script, engine, SpeechCache(Path(name)), no_progress)
            seconds[workers] = time.perf_counter() - begun
            engine.close()
    return seconds[1] / seconds[_WORKERS]


def peak_memory(clips: list[Clip], script: Script, minutes: float) -> float:
    """MiB of a fresh process that mixes the clips, again and again, to so many minutes."""
    order = {
        "clips": [[str(clip.path), clip.speaker, clip.pause] for clip in clips],
        "script": script.to_json(),
        "seconds": minutes * 60,
    }
    command = [sys.executable, "-m", "benchmarks.audio", "--mix"]
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def mix_long() -> None:
    order = json.loads(sys.stdin.read())
    base = [Clip(Path(path), speaker, pause) for path, speaker, pause in order["clips"]]
    script = Script.from_json(order["script"])
    clips: list[Clip] = []
    turns: list[Turn] = []
    seconds = 0.0
    lengths = [len(load_clip(clip)) / MIX_RATE + clip.pause for clip in base]
    while seconds < order["seconds"]:
        clips.append(base[len(clips) % len(base)])
        turns.append(script.turns[len(turns) % len(base)])
        seconds += lengths[(len(clips) - 1) % len(base)]
    whole = Script(script.title, script.language, script.hosts, tuple(turns), script.writer)
    with tempfile.TemporaryDirectory() as name:
        mix(whole, clips, Path(name) / "long.mp3", no_progress)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def bar(name: str, value: float, held: bool, target: str, unit: str = "") -> None:
    print(f"{name:<34} {value:9.2f} {unit:<6} {target:<16} {'met' if held else 'NOT MET'}")


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


def engine_times(script: Script) -> None:
    """Times real time of each engine for the script's first turns, nothing of it cached."""
    some = replace(script, turns=script.turns[:_SPOKEN], chapters=())
    with tempfile.TemporaryDirectory() as name, SpeechServer() as server, EdgeServer(Path(name)) as edge:
        engines: dict[str, SpeechEngine] = {
            "espeak": EspeakEngine(),
            "openai, a server on loopback": OpenAISpeechEngine(
                base_url=server.url, api_key="", model="m", voices=["a", "b"]
            ),
            "edge, a server on loopback": EdgeEngine(proxy=edge.proxy),
        }
        for label, engine in engines.items():
            clips, used = timed(
                label, partial(speak_script, some, engine, SpeechCache(Path(name) / engine.name), no_progress)
            )
            seconds = sum(len(load_clip(clip)) for clip in clips) / MIX_RATE
            print(f"{'':<28} {seconds:7.1f} s of speech, {seconds / used:.0f} x")
            engine.close()


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
    parser.add_argument("--mix", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--language", default="en")
    parser.add_argument("--parts", default=",".join(PARTS))
    options = parser.parse_args()
    if options.mix:
        mix_long()
        return
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
            speedup = parallel_speedup()
            bar(f"{_WORKERS} workers, slow server", speedup, speedup >= 3, "≥ 3", "x")
        if "memory" in parts:
            ten, long = (peak_memory(clips, script, minutes) for minutes in (10, options.long))
            print(f"peak memory {ten:.0f} MiB at 10 minutes, {long:.0f} at {options.long:g}")
            bar("memory, 10 minutes to the longer", 100 * (long / ten - 1), long <= 1.1 * ten, "≤ +10", "%")


if __name__ == "__main__":
    main()
