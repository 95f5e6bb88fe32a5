"""Whisper on this machine, through faster-whisper: an optional extra, with a model that the user names."""

from __future__ import annotations

import logging
import math
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest.errors import MissingExtra, TranscriptionFailed
from ingest.transcribe.port import Heard, Listening
from ingest.transcript import Segment

log = logging.getLogger(__name__)


class WhisperTranscriber:
    """Hears with a Whisper model in CTranslate2's form.

    Parameters
    ----------
    model : str
        A folder, which is used as it is; or the name of a model, which is fetched once into ``folder``: naming it in the
        settings is what asks for that.
    folder : Path
        Where models are kept.
    """

    def __init__(self, model: str, folder: Path) -> None:
        self.name = f"faster-whisper {Path(model).name}"
        self._given, self._folder = model, folder

    def transcribe(self, sound: Path, seconds: float, listening: Listening) -> Heard:
        """Return what is said, segment by segment as the model gets on."""
        heard: list[Segment] = []
        try:
            segments, _ = self._model.transcribe(str(sound), vad_filter=True, condition_on_previous_text=False)
            for segment in segments:
                heard.append(
                    Segment(segment.start, segment.end, segment.text.strip(), round(math.exp(segment.avg_logprob), 3))
                )
                listening(min(segment.end, seconds))
        except (RuntimeError, ValueError) as exc:  # what CTranslate2 and onnxruntime raise
            raise TranscriptionFailed(engine=self.name, detail=str(exc).splitlines()[0]) from exc
        return Heard(tuple(heard))

    @cached_property
    def _model(self) -> Any:
        try:
            from faster_whisper import WhisperModel
        except ImportError as exc:
            raise MissingExtra(
                feature="Transcribing on this machine", package="faster-whisper", command="pip install faster-whisper"
            ) from exc
        here = Path(self._given).expanduser()
        try:
            return WhisperModel(
                str(here) if here.is_dir() else self._given,
                device="cpu",
                compute_type="int8",
                download_root=str(self._folder),
                local_files_only=here.is_dir(),
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise TranscriptionFailed(engine=self.name, detail=f"the model could not be loaded: {exc}") from exc
