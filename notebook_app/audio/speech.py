"""From a script to one file of speech for each turn; the engine is chosen from a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from ingest.errors import UserError
from ingest.models import Progress
from notebook_app.audio.cache import SpeechCache
from notebook_app.audio.clip import Clip
from notebook_app.audio.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.normalise import language_of, normalise
from notebook_app.audio.outline import PAUSE
from notebook_app.audio.voices import voice_of
from notebook_app.errors import OverviewFailed, SpeechError, SpeechRefused
from notebook_app.i18n import explain
from notebook_app.records import Script, Turn
from notebook_app.settings import Settings

_OPENAI = "https://api.openai.com/v1"


def _openai(settings: Settings) -> SpeechEngine:
    from notebook_app.audio.engines.openai import OpenAISpeechEngine

    return OpenAISpeechEngine(
        base_url=settings.speech_base_url or settings.openai_base_url or _OPENAI,
        api_key=settings.openai_api_key.get_secret_value(),
        model=settings.speech_model,
        voices=[voice.strip() for voice in settings.speech_voices.split(",") if voice.strip()],
        timeout=settings.openai_timeout,
    )


def _edge(_settings: Settings) -> SpeechEngine:
    from notebook_app.audio.engines.edge import EdgeEngine

    return EdgeEngine()


def _espeak(_settings: Settings) -> SpeechEngine:
    from notebook_app.audio.engines.espeak import EspeakEngine

    return EspeakEngine()


ENGINES: Mapping[str, Callable[[Settings], SpeechEngine]] = {"openai": _openai, "edge": _edge, "espeak": _espeak}


def engine_name(settings: Settings) -> str:
    """Return the engine that the settings lead to: "auto" is a speech server where one is set, else espeak."""
    if settings.speech_engine != "auto":
        return settings.speech_engine
    return "openai" if settings.speech_model else "espeak"


def load_engine(settings: Settings) -> SpeechEngine:
    """Return the engine of the settings.

    Raises
    ------
    ingest.errors.MissingExtra
        If the engine needs an extra that is not installed.
    notebook_app.errors.SpeechRefused
        If a speech server is wanted and no model or voice is set.
    """
    name = engine_name(settings)
    if name == "openai" and not (settings.speech_model and settings.speech_voices.strip(", ")):
        raise SpeechRefused(engine=name, detail="no speech model or voice is set (OPENAI_TTS_MODEL, OPENAI_TTS_VOICES)")
    return ENGINES[name](settings)


def speak_script(script: Script, engine: SpeechEngine, cache: SpeechCache, progress: Progress) -> list[Clip]:
    """Return a clip for each turn, speaking what is not in the cache, several at once where the engine allows.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If a turn fails; those that were spoken stay in the cache.
    """
    requests = [request_for(turn, engine, script.voices) for turn in script.turns]
    begins = {chapter.first for chapter in script.chapters}
    paths: dict[int, Path] = {}
    progress("speech", 0, len(requests))
    with ThreadPoolExecutor(engine.parallel, "speech") as pool:
        running = {pool.submit(cache.speak, engine, request): turn for turn, request in enumerate(requests)}
        try:
            for done in _as_done(running):
                paths[running[done]] = _result(done, running[done], script)
                progress("speech", len(paths), len(requests))
        except UserError:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [
        Clip(paths[turn], spoken.speaker, pause_after(script.turns, turn, ends_chapter=turn + 1 in begins))
        for turn, spoken in enumerate(script.turns)
    ]


def request_for(turn: Turn, engine: SpeechEngine, voices: Sequence[str] = ()) -> SpeechRequest:
    """Return the request of a turn: in the language it is written in, by the voice of its host."""
    language = language_of(turn.text)
    named = voices[turn.speaker] if turn.speaker < len(voices) else ""
    return SpeechRequest(normalise(turn.text, language), voice_of(engine, language, turn.speaker, named), language)


def pause_after(turns: Sequence[Turn], number: int, *, ends_chapter: bool = False) -> float:
    """Return the seconds of silence after a turn: by chapter, by its last mark, and by who goes on."""
    if ends_chapter:
        return PAUSE["chapter"]
    turn = turns[number]
    last = turn.text.rstrip().rstrip("\"'”’」")[-1:]
    if last in "?？":
        return PAUSE["question"]
    if last in ",;:，；：、—…-":
        return PAUSE["unfinished"]
    same = number + 1 < len(turns) and turns[number + 1].speaker == turn.speaker
    return PAUSE["same_speaker" if same else "turn"]


def _as_done(running: Mapping[Future[Path], int]) -> Iterator[Future[Path]]:
    waiting = set(running)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from sorted(done, key=lambda future: running[future])


def _result(done: Future[Path], turn: int, script: Script) -> Path:
    try:
        return done.result()
    except SpeechError as exc:
        detail = explain(exc, script.language)
        raise OverviewFailed(turn=turn + 1, turns=len(script.turns), detail=detail) from exc
