"""Exports of a video overview: the film, its captions, and its slides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from notebook_app.records import Artifact
from notebook_app.settings import Settings
from notebook_app.studio.port import Exporter
from notebook_app.studio.slides.export import EXPORTS as SLIDES
from notebook_app.studio.video_overview.film import film_of


def _mp4(artifact: Artifact, settings: Settings) -> bytes:
    return film_of(artifact.content, settings).mp4.read_bytes()


def _vtt(artifact: Artifact, settings: Settings) -> bytes:
    return film_of(artifact.content, settings).vtt.read_bytes()


EXPORTS: Final[Mapping[str, Exporter]] = {
    "mp4": Exporter("video/mp4", kept=_mp4),
    "vtt": Exporter("text/vtt", kept=_vtt),
    "pptx": SLIDES["pptx"],
}
