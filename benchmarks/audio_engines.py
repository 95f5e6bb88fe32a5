"""How fast each speech engine speaks, and how much sooner four workers are done than one.

The services behind two of the engines are stood in for by servers on loopback: the figures are of what the adapters add.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.measuring import bar, timed
from ingest.models import no_progress
from notebook_app.audio.sound.clip import load_clip
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.edge import EdgeEngine
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.openai import OpenAISpeechEngine
from notebook_app.audio.speech.engines.port import SpeechEngine
from notebook_app.audio.speech.speak import speak_script
from notebook_app.records import Script, Turn
from tests.audio.speech.edge_server import EdgeServer
from tests.audio.speech.speech_server import SpeechServer

_WORKERS, _SLOW = 4, 0.5
_SPOKEN = 12
"""Turns that each engine speaks."""


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


def parallel_speedup() -> None:
    """Print how much sooner four workers are done than one, against a server that takes half a second for each line."""
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
    speedup = seconds[1] / seconds[_WORKERS]
    bar(f"{_WORKERS} workers, slow server", speedup, speedup >= 3, "≥ 3", "x")
