"""Films made on the spot: slides that stand for some seconds, with a tone beside them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from tests.ingest import drawn
from tests.ingest.transcribe.sound import RATE, speech

FIRST = ("Spacing the sessions", "slows forgetting in every age")
BUILT = (*FIRST, "Sleep between two of them helps more")
SECOND = ("Testing yourself beats rereading the text.", "It works in every school and at every age.")
FPS = 2


def slide(*lines: str) -> Image.Image:
    """Draw lines on a slide; without any, a blank one."""
    return drawn.page(lines).convert("RGB").resize((1000, 470))


def film(
    path: Path,
    scenes: Sequence[tuple[Image.Image, float]],
    *,
    sound: bool = True,
    every: int = 2 * FPS,
    codec: str = "libx264",
    rate: int = FPS,
) -> Path:
    """Write a film of scenes (a picture and its seconds) with a whole picture every so many frames."""
    seconds = sum(each for _, each in scenes) or 1.0
    with av.open(str(path), "w") as container:
        video = container.add_stream(
            codec, rate=rate, options={"g": str(every), "sc_threshold": "0", "preset": "ultrafast"}
        )
        video.width, video.height, video.pix_fmt = *scenes[0][0].size, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        audio = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        number = 0
        for picture, stands in scenes:
            for _ in range(round(stands * rate)):
                frame = av.VideoFrame.from_image(picture)
                frame.pts, frame.time_base = number, Fraction(1, rate)
                container.mux(video.encode(frame))
                number += 1
        container.mux(video.encode(None))
        if audio is not None:
            tone = av.AudioFrame.from_ndarray(speech(seconds)[None], format="s16", layout="mono")
            tone.sample_rate, tone.pts = RATE, 0
            resampler = av.AudioResampler(format=audio.codec_context.format, layout="mono", rate=RATE, frame_size=1024)
            for out in [*resampler.resample(tone), *resampler.resample(None)]:
                container.mux(audio.encode(out))
            container.mux(audio.encode(None))
    return path
