"""Time and measure an audio overview, step by step, beside plain concatenation with pydub.

    python benchmarks/audio.py SOURCE... [--minutes 5] [--language en]

Everything is measured on the decoded mp3. CPU is of this process and its children; "x" is seconds of audio for each.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ingest.chunk import chunk_document
from ingest.models import no_progress
from ingest.parse import parse_file
from notebook_app.audio.cache import SpeechCache
from notebook_app.audio.check import check_episode
from notebook_app.audio.clip import Clip
from notebook_app.audio.encode import Tags, encode
from notebook_app.audio.engines.espeak import EspeakEngine
from notebook_app.audio.loudness import decibels, programme_loudness, true_peaks
from notebook_app.audio.material import ScriptInput, SourceMaterial
from notebook_app.audio.mix import mix
from notebook_app.audio.outline import budget_for, measure_pace
from notebook_app.audio.quote_script import QuoteScriptWriter
from notebook_app.audio.speech import speak_script
from notebook_app.records import OverviewRequest, StoredPassage


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
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    request = OverviewRequest(minutes=options.minutes, language=options.language)
    engine = EspeakEngine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = SpeechCache(folder / "speech")
        source, _ = timed("read the sources", lambda: material(options.sources))
        budget = budget_for(options.minutes, measure_pace(engine, options.language, cache), options.language)
        draft, _ = timed("script", lambda: QuoteScriptWriter().write(request, source, budget, no_progress))
        script = draft.script
        clips, spoken = timed("speech", lambda: speak_script(script, engine, cache, no_progress))
        timed("speech, from the cache", lambda: speak_script(script, engine, cache, no_progress))
        ours, plain = folder / "ours.mp3", folder / "plain.mp3"
        timeline, mixed = timed("mix", lambda: mix(script, clips, ours, no_progress))
        figures, _ = timed("check", lambda: check_episode(ours, timeline))
        _, joined = timed("plain pydub", lambda: plain_pydub(clips, plain))
        seconds = figures["seconds"]
        print(
            f"\nspeech {seconds / spoken:.0f} x, mix {seconds / mixed:.0f} x, plain {seconds / joined:.0f} x realtime"
        )
        print(f"length against the target {100 * (seconds / (60 * options.minutes) - 1):+.1f}%")
        print(f"longest silence {figures['longest_silence']:.2f} s, {len(script.turns)} turns")
        print(f"ours         {measured(ours)}\nplain pydub  {measured(plain)}")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
