"""Exports of an infographic: SVG, PNG and PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from notebook_app.records import Artifact, Source
from notebook_app.studio.infographic.picture import draw
from notebook_app.studio.port import Exporter


def _svg(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return draw(artifact.content, "svg")


def _png(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return draw(artifact.content, "png")


def _pdf(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return draw(artifact.content, "pdf")


EXPORTS: Final[Mapping[str, Exporter]] = {
    "png": Exporter("image/png", _png),
    "svg": Exporter("image/svg+xml", _svg),
    "pdf": Exporter("application/pdf", _pdf),
}
