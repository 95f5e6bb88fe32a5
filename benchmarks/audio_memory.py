"""The peak memory of a process that mixes an episode of so many minutes; run by ``benchmarks.audio``."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import bar
from ingest.models import no_progress
from notebook_app.audio.sound.clip import Clip, load_clip
from notebook_app.audio.sound.mix import mix
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.records import Script, Turn

_SHORT = 10


def memory_growth(clips: list[Clip], script: Script, minutes: float) -> None:
    """Print the peak memory of the clips mixed to ten minutes and to so many."""
    ten, long = (peak_memory(clips, script, length) for length in (_SHORT, minutes))
    print(f"peak memory {ten:.0f} MiB at {_SHORT} minutes, {long:.0f} at {minutes:g}")
    bar("memory, 10 minutes to the longer", 100 * (long / ten - 1), long <= 1.1 * ten, "≤ +10", "%")


def peak_memory(clips: list[Clip], script: Script, minutes: float) -> float:
    """MiB of a fresh process that mixes the clips, again and again, to so many minutes."""
    order = {
        "clips": [[str(clip.path), clip.speaker, clip.pause] for clip in clips],
        "script": script.to_json(),
        "seconds": minutes * 60,
    }
    command = [sys.executable, "-m", "benchmarks.audio_memory"]
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


if __name__ == "__main__":
    mix_long()
