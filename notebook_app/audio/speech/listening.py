"""The gate that listens: a sample of the spoken turns is heard by Whisper and compared with what they should say."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.languages import language
from ingest.models import Progress
from ingest.transcribe.port import Transcriber
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.compare import differences, words_of
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.speech.normalise import normalise
from notebook_app.errors import SpeechError, SpeechNotUnderstood
from notebook_app.settings import Settings
from notebook_app.transcription import WHISPER_ON_BOARD

log = logging.getLogger(__name__)

LARGEST_ERROR: Final = 0.5
"""Of a turn's words (characters in Chinese). Good speech stays under 0.1, names and numbers may double it, espeak-ng's
English has 0.13; its Chinese has 0.65 and more, and a turn in another language nearly 1."""
_EVERY: Final = 6
"""Of the turns long enough to be judged one in so many is heard, besides the first two of each voice and language."""
_FIRST: Final = 2
_SHORTEST: Final = {"words": 7, "characters": 12}
"""Of a turn that is judged: in a shorter one a single name may be half of it."""


@dataclass(frozen=True, slots=True)
class Listened:
    """How many turns were heard, and the share of their words that were heard otherwise."""

    turns: int = 0
    errors: float = 0.0


def load_ears(settings: Settings) -> Transcriber | None:
    """Return Whisper on board to listen with; None where it is not here, or recordings are not to be heard at all.

    Never an endpoint: what one costs was not agreed to.
    """
    if settings.whisper_model.strip().lower() == "none" or not settings.models.has(WHISPER_ON_BOARD):
        return None
    from ingest.transcribe.whisper import WhisperTranscriber

    return WhisperTranscriber(WHISPER_ON_BOARD, settings.models)


def listen(
    requests: Sequence[SpeechRequest], engine: SpeechEngine, cache: SpeechCache, ears: Transcriber, progress: Progress
) -> tuple[Listened, tuple[int, SpeechError] | None]:
    """Listen to a sample of spoken turns; one that is not understood is spoken again, once.

    What was heard of a turn is kept beside its speech, so that it is heard once.

    Parameters
    ----------
    progress : Progress
        Told the step "listen", in turns; what it raises ends the work.

    Returns
    -------
    tuple
        What was heard, and the first turn that was not understood twice (or not spoken again), with the error that says so.
    """
    chosen = sample(requests)
    shares: list[float] = []

    def listening(_seconds: float) -> None:
        progress("listen", len(shares), len(chosen))

    for turn in chosen:
        listening(0.0)
        request = requests[turn]
        share = _heard(cache.path(engine, request), request, ears, listening)
        if share > LARGEST_ERROR:
            log.warning("turn %d: %.0f%% of the words are heard wrong; it is spoken again", turn + 1, 100 * share)
            cache.forget(engine, request)
            try:
                path = cache.speak(engine, request)
            except SpeechError as error:
                return Listened(len(shares), _mean(shares)), (turn, error)
            share = _heard(path, request, ears, listening)
        if share > LARGEST_ERROR:
            unclear = SpeechNotUnderstood(engine=engine.name, percent=round(100 * min(share, 1.0)))
            return Listened(len(shares), _mean(shares)), (turn, unclear)
        shares.append(share)
    progress("listen", len(chosen), len(chosen))
    return Listened(len(shares), _mean(shares)), None


def sample(requests: Sequence[SpeechRequest]) -> list[int]:
    """Return the turns to listen to: the first two of each voice and language, and one in six of the rest."""
    seen: dict[tuple[str, str], int] = {}
    chosen: list[int] = []
    for turn, request in enumerate(requests):
        words = words_of(request.text, request.language)
        if len(words) < _SHORTEST[language(request.language).unit]:
            continue
        key = (request.voice, request.language)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= _FIRST or seen[key] % _EVERY == 0:
            chosen.append(turn)
    return chosen


def _heard(path: Path, request: SpeechRequest, ears: Transcriber, listening: Callable[[float], None]) -> float:
    """Return the share of a turn's words that are heard wrong, from what is kept of an earlier time if there is any."""
    import soundfile

    kept = path.with_suffix(".heard.json")
    if kept.exists():
        try:
            found = json.loads(kept.read_text("utf-8"))
            if found["ears"] == ears.name:
                return float(found["errors"])
        except (ValueError, KeyError, TypeError):
            log.warning("%s cannot be read: the turn is heard again", kept)
    said = ears.transcribe(path, float(soundfile.info(path).duration), listening)
    text = " ".join(segment.text for segment in said.segments)
    expected = words_of(request.text, request.language)
    heard = words_of(normalise(text, request.language), request.language)
    share = differences(expected, heard) / max(len(expected), 1)
    kept.write_text(json.dumps({"ears": ears.name, "errors": round(share, 4), "text": text}), "utf-8")
    return share


def _mean(shares: Sequence[float]) -> float:
    return round(sum(shares) / len(shares), 4) if shares else 0.0
