"""Exports of slides: PowerPoint and PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from notebook_app.records import Artifact, Source
from notebook_app.studio.port import Exporter
from notebook_app.studio.slides.picture import to_pdf
from notebook_app.studio.slides.powerpoint import to_pptx


def _pptx(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return to_pptx(artifact.content)


def _pdf(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return to_pdf(artifact.content)


EXPORTS: Final[Mapping[str, Exporter]] = {
    "pptx": Exporter("application/vnd.openxmlformats-officedocument.presentationml.presentation", _pptx),
    "pdf": Exporter("application/pdf", _pdf),
}
