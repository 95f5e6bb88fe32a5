"""A video overview without a model: slides of quotations, read aloud."""

from __future__ import annotations

from notebook_app.studio.port import Made, Making
from notebook_app.studio.slides import extract as slides
from notebook_app.studio.video_overview.made import made_by


def extract(making: Making) -> Made:
    """Make the slides of quotations, and film them."""
    return made_by(making, slides.extract)
