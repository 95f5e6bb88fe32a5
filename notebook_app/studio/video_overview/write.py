"""A video overview by a language model: its slides, every statement of which passed the gate, read aloud."""

from __future__ import annotations

from notebook_app.studio.port import Made, Making
from notebook_app.studio.slides import write as slides
from notebook_app.studio.video_overview.made import made_by


def write(making: Making) -> Made:
    """Have the model write the slides, and film them.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or nothing that it wrote passes.
    """
    return made_by(making, slides.write)
