"""Time and measure an audio overview, step by step, beside pydub's plain concatenation and ffmpeg's loudnorm.

    python -m benchmarks.audio SOURCE... [--minutes 10] [--long 60] [--language en]

Everything is measured on the decoded file. CPU is of this process and its children; "x" is seconds of audio for each. Memory
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
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ingest.chunk import chunk_document
from ingest.models import no_progress
from ingest.parse import parse_file
from notebook_app.audio.cache import SpeechCache
from notebook_app.audio.check import check_episode
from notebook_app.audio.clip import MIX_RATE, Clip, load_clip
from notebook_app.audio.encode import Tags, encode
from notebook_app.audio.engines.espeak import EspeakEngine
from notebook_app.audio.engines.openai import OpenAISpeechEngine
from notebook_app.audio.loudness import decibels, programme_loudness, true_peaks
from notebook_app.audio.material import ScriptInput, SourceMaterial
from notebook_app.audio.mix import mix
from notebook_app.audio.outline import budget_for, measure_pace
from notebook_app.audio.quote_script import QuoteScriptWriter
from notebook_app.audio.speech import speak_script
from notebook_app.records import OverviewRequest, Script, StoredPassage, TimelineEntry, Turn
from notebook_app.studio.topics import key_topics
from tests.audio.speech_server import SpeechServer

_WORKERS, _SLOW = 4, 0.5


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


def plain_pydub(clips: list[Clip], target: Path) -> None:
    """What most do: decode each turn, `+=`, normalise; encoded as ours is, since pydub needs ffmpeg for mp3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
        from pydub.effects import normalize
    import soundfile

    whole = AudioSegment.silent(0, frame_rate=24_000)
    for clip in clips:
        samples, rate = soundfile.read(clip.path, dtype="int16")
        whole += AudioSegment(samples.tobytes(), sample_width=2, frame_rate=rate, channels=1).set_frame_rate(24_000)
        whole += AudioSegment.silent(300, frame_rate=24_000)
    samples = np.frombuffer(normalize(whole).raw_data, "<i2").astype(np.float32) / 32768
    encode([samples], target, Tags("Plain", "", "en"))


def loudnorm(clips: list[Clip], target: Path) -> None:
    """The clips joined as they are, through ffmpeg's one-pass loudnorm at our target."""
    import av

    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=MIX_RATE, format="fltp", layout="mono", time_base=f"1/{MIX_RATE}")
    chain = [
        source,
        graph.add("loudnorm", "I=-16:TP=-1.5:LRA=11"),
        graph.add("aresample", str(MIX_RATE)),
        graph.add("aformat", "sample_fmts=fltp:channel_layouts=mono"),
        graph.add("abuffersink"),
    ]
    for before, after in pairwise(chain):
        before.link_to(after)
    graph.configure()
    joined: list[np.ndarray] = []

    def pull() -> None:
        try:
            while True:
                joined.append(graph.pull().to_ndarray()[0])
        except (av.BlockingIOError, av.EOFError):
            return

    position = 0
    for clip in clips:
        samples = np.concatenate([load_clip(clip), np.zeros(round(0.3 * MIX_RATE), np.float32)])
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = MIX_RATE, position
        position += len(samples)
        graph.push(frame)
        pull()
    graph.push(None)
    pull()
    encode([np.concatenate(joined).astype(np.float32)], target, Tags("Loudnorm", "", "en"))


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
    error, speedup = sync_error(audio, clips, timeline), parallel_speedup()
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
    bar(f"{_WORKERS} workers, slow server", speedup, speedup >= 3, "≥ 3", "x")


def measured(path: Path) -> str:
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32")
    loudness = programme_loudness([samples], rate)
    peak = decibels(float(true_peaks([samples], 240).max()))
    return (
        f"{len(samples) / rate:7.1f} s {loudness:7.2f} LUFS {peak:6.2f} dBTP {int((abs(samples) >= 1).sum())} clipped"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--long", type=float, default=60.0)
    parser.add_argument("--mix", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    if options.mix:
        mix_long()
        return
    request = OverviewRequest(minutes=options.minutes, language=options.language)
    engine = EspeakEngine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = SpeechCache(folder / "speech")
        source, _ = timed("read the sources", lambda: material(options.sources))
        budget = budget_for(
            options.minutes,
            measure_pace(engine, options.language, cache, [each.language for each in source.sources]),
            options.language,
        )
        draft, _ = timed(
            "script",
            lambda: QuoteScriptWriter(lambda each: key_topics(each, 40)).write(request, source, budget, no_progress),
        )
        script = draft.script
        clips, spoken = timed("speech", lambda: speak_script(script, engine, cache, no_progress))
        timed("speech, from the cache", lambda: speak_script(script, engine, cache, no_progress))
        ours, plain = folder / "ours.mp3", folder / "plain.mp3"
        timeline, mixed = timed("mix", lambda: mix(script, clips, ours, no_progress))
        figures, checked = timed("check", lambda: check_episode(ours, timeline))
        _, joined = timed("plain pydub", lambda: plain_pydub(clips, plain))
        normed = folder / "loudnorm.mp3"
        _, normal = timed("plain join, ffmpeg loudnorm", lambda: loudnorm(clips, normed))
        seconds = figures["seconds"]
        print(
            f"\nspeech {seconds / spoken:.0f} x, mix {seconds / mixed:.0f} x, plain {seconds / joined:.0f} x realtime"
        )
        print(f"length against the target {100 * (seconds / (60 * options.minutes) - 1):+.1f}%")
        print(f"longest silence {figures['longest_silence']:.2f} s, {len(script.turns)} turns")
        print(f"ours         {measured(ours)}\nplain pydub  {measured(plain)}")
        print(f"loudnorm     {measured(normed)}  ({seconds / normal:.0f} x)\n")
        bars(figures, script, clips, timeline, ours, options.minutes, seconds / (mixed + checked))
        if options.long:
            ten, long = (peak_memory(clips, script, minutes) for minutes in (10, options.long))
            print(f"peak memory {ten:.0f} MiB at 10 minutes, {long:.0f} at {options.long:g}")
            bar("memory, 10 minutes to the longer", 100 * (long / ten - 1), long <= 1.1 * ten, "≤ +10", "%")


if __name__ == "__main__":
    main()
