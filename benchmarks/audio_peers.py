"""What others do with spoken turns: pydub's concatenation, and ffmpeg's one-pass loudnorm."""

from __future__ import annotations

import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np

from notebook_app.audio.sound.clip import Clip, load_clip
from notebook_app.audio.sound.encode import Tags, encode
from notebook_app.audio.sound.rate import MIX_RATE


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
