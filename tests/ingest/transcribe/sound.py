"""Recordings made on the spot: tones for speech, silence between them, in any container."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 16_000
CODECS = {
    ".wav": "pcm_s16le",
    ".mp3": "mp3",
    ".m4a": "aac",
    ".mp4": "aac",
    ".mov": "aac",
    ".ogg": "libopus",
    ".opus": "libopus",
    ".webm": "libopus",
    ".mkv": "libopus",
    ".flac": "flac",
}


def speech(seconds: float, silences: tuple[tuple[float, float], ...] = (), rate: int = RATE) -> NDArray[np.int16]:
    """A tone of so many seconds, silent from one second to another."""
    time = np.arange(int(seconds * rate)) / rate
    samples = 8000 * np.sin(2 * np.pi * 220 * time)
    for start, end in silences:
        samples[int(start * rate) : int(end * rate)] = 0
    return samples.astype(np.int16)


def record(path: Path, samples: NDArray[np.int16], *, rate: int = RATE, picture: bool = False, title: str = "") -> Path:
    """Write samples into a file of the kind its suffix says, with a still picture beside them if asked for."""
    if path.suffix in {".wav", ".flac"}:  # quicker
        soundfile.write(path, samples, rate, subtype="PCM_16")
        return path
    rate_out = 48_000 if CODECS[path.suffix] == "libopus" else rate
    with av.open(str(path), "w") as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream(CODECS[path.suffix], rate=rate_out, layout="mono")
        video = container.add_stream("libvpx" if path.suffix == ".webm" else "mpeg4", rate=1) if picture else None
        if video is not None:
            video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
            container.mux(video.encode(frame) + video.encode(None))
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate_out)
        for start in range(0, len(samples), rate):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + rate], format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, start
            for out in resampler.resample(frame):
                container.mux(stream.encode(out))
        for out in resampler.resample(None):
            container.mux(stream.encode(out))
        container.mux(stream.encode(None))
    return path
