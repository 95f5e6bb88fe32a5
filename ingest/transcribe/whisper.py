"""Whisper on this machine, through faster-whisper: the base model on board, or one that the user names."""

from __future__ import annotations

import logging
import math
import os
import threading
from pathlib import Path
from typing import Any, Final

from ingest.errors import MissingExtra, TranscriptionFailed
from ingest.model_files import ModelStore, model_named
from ingest.transcribe.port import Heard, Listening
from ingest.transcribe.simplified import simplified
from ingest.transcript import Segment

log = logging.getLogger(__name__)

ON_BOARD: Final = "whisper-base"
_MOST_THREADS: Final = 4
_NO_SPEECH, _UNSURE = 0.6, -1.0
"""Whisper's own limits: a segment this probably without speech, and heard this unsurely, is silence or music."""


class WhisperTranscriber:
    """Hears with a Whisper model in CTranslate2's form; finds the language by itself, window by window.

    Chinese is written in simplified characters. Where nobody speaks, nothing is written.

    Parameters
    ----------
    model : str
        "whisper-base", which is on board; a folder, which is used as it is; or the name of a model, which is fetched
        once into ``folder``: naming it in the settings is what asks for that.
    models : ModelStore
        Where the model on board is found; others are kept in its folder ``whisper``.
    """

    def __init__(self, model: str, models: ModelStore) -> None:
        known = model_named(ON_BOARD).checksum[:8] if model == ON_BOARD else ""
        self.name = f"faster-whisper {Path(model).name}{f' {known}' if known else ''}"
        self._given, self._models = model, models
        self._loaded: Any = None
        self._lock = threading.Lock()

    def transcribe(self, sound: Path, seconds: float, listening: Listening) -> Heard:
        """Return what is said, segment by segment as the model gets on."""
        heard: list[Segment] = []
        model = self._model()
        try:
            segments, _ = model.transcribe(
                str(sound),
                beam_size=5,  # greedy decoding with the filter below silently dropped most of a Chinese file
                vad_filter=True,
                condition_on_previous_text=False,
                multilingual=True,  # the language is found anew in each window: a recording may have two
            )
            for segment in segments:
                listening(min(segment.end, seconds))
                if segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _UNSURE:
                    continue
                text = simplified(segment.text.strip())
                heard.append(Segment(segment.start, segment.end, text, round(math.exp(segment.avg_logprob), 3)))
        except (RuntimeError, ValueError) as exc:  # what CTranslate2 and onnxruntime raise
            raise TranscriptionFailed(engine=self.name, detail=str(exc).splitlines()[0]) from exc
        return Heard(tuple(heard))

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Any:
        here = Path(self._given).expanduser()
        if self._given == ON_BOARD:
            here = self._models.find(ON_BOARD)["model.bin"].parent
        try:
            if here.is_dir():
                return open_whisper(here)
            return open_whisper(self._given, download_root=str(self._models.folder / "whisper"), local_files_only=False)
        except (RuntimeError, ValueError, OSError) as exc:
            raise TranscriptionFailed(engine=self.name, detail=f"the model could not be loaded: {exc}") from exc


def open_whisper(model: Path | str, *, threads: int = 0, local_files_only: bool = True, **options: Any) -> Any:
    """Open a Whisper model in CTranslate2's form, in 8 bits, on as many threads as there are processors, four at most.

    Raises
    ------
    ingest.errors.MissingExtra
        If faster-whisper is not installed.
    """
    try:
        from faster_whisper import WhisperModel
    except ImportError as exc:
        raise MissingExtra(
            feature="Transcribing on this machine", package="faster-whisper", command="pip install faster-whisper"
        ) from exc
    wanted = threads or min(_MOST_THREADS, os.cpu_count() or 1)
    return WhisperModel(
        str(model),
        device="cpu",
        compute_type="int8",
        cpu_threads=wanted,
        local_files_only=local_files_only,
        **options,
    )
