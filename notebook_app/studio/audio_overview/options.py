"""Options of an audio overview."""

from __future__ import annotations

from pydantic import Field

from notebook_app.records import AudioFormat
from notebook_app.studio import port


class Options(port.Options):
    """What the hosts should make of the sources; :class:`notebook_app.records.OverviewRequest` says more of each."""

    format: str = Field(
        "deep_dive", description="deep_dive, brief, lecture or interview; critique or debate with a model."
    )
    minutes: float = Field(5.0, ge=0.5, le=120, description="The length to aim at.")
    language: str = Field("", description="By default that of most of the sources.")
    instructions: str = Field("", description="What the hosts should mind.")
    audience: str = Field("", description="Who listens.")
    focus: str = Field("", description="What to dwell on.")
    audio_format: AudioFormat = Field("mp3", description="mp3, m4a or opus.")
    jingle: bool = Field(True, description="Music before and after.")
    review: bool = Field(False, description="Write the script only, to be read before it is spoken.")
