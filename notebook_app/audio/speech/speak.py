"""From a script to one file of speech for each turn."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from ingest.errors import MissingExtra, ModelDamaged, ModelMissing, TranscriptionFailed, UserError
from ingest.models import Progress
from ingest.transcribe.port import Transcriber
from notebook_app.audio.sound.clip import Clip
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.speech.listening import listen
from notebook_app.audio.speech.normalise import language_of, normalise
from notebook_app.audio.speech.shown_words import shown_words
from notebook_app.audio.speech.voices import voice_of
from notebook_app.audio.tuning import SOUND
from notebook_app.errors import OverviewFailed, SpeechError
from notebook_app.i18n import explain
from notebook_app.records import Script, Turn

log = logging.getLogger(__name__)


def speak_script(script: Script, engine: SpeechEngine, cache: SpeechCache, progress: Progress) -> list[Clip]:
    """Return a clip for each turn, speaking what is not in the cache, several at once where the engine allows.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If a turn fails; those that were spoken stay in the cache.
    """
    requests = [request_for(turn, engine, script.voices, script.language) for turn in script.turns]
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
        Clip(
            paths[turn],
            spoken.speaker,
            pause_after(script.turns, turn, ends_chapter=turn + 1 in begins),
            shown_words(spoken.text, requests[turn].text, cache.words(engine, requests[turn])),
        )
        for turn, spoken in enumerate(script.turns)
    ]


def hear_script(
    script: Script, engine: SpeechEngine, cache: SpeechCache, ears: Transcriber, progress: Progress
) -> Mapping[str, float]:
    """Listen to a sample of a spoken script, and return what was counted: turns heard, and the share of words heard wrong.

    Where nobody can listen (the model turns out to be damaged, say), it is logged, and nothing is counted.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If a turn is not understood, though it was spoken twice.
    """
    requests = [request_for(turn, engine, script.voices, script.language) for turn in script.turns]
    try:
        listened, failed = listen(requests, engine, cache, ears, progress)
    except (ModelMissing, ModelDamaged, MissingExtra, TranscriptionFailed) as exc:
        log.warning("nobody listens to the overview: %s", exc)
        return {}
    if failed:
        turn, error = failed
        raise OverviewFailed(turn=turn + 1, turns=len(requests), detail=explain(error, script.language)) from error
    return {"heard_turns": float(listened.turns), "heard_errors": listened.errors}


def request_for(
    turn: Turn, engine: SpeechEngine, voices: Sequence[str] = (), script_language: str = ""
) -> SpeechRequest:
    """Return the request of a turn: in the language it is written in, by the voice of its host."""
    language = language_of(turn.text, script_language, engine.languages)
    named = voices[turn.speaker] if turn.speaker < len(voices) else ""
    return SpeechRequest(normalise(turn.text, language), voice_of(engine, language, turn.speaker, named), language)


def pause_after(turns: Sequence[Turn], number: int, *, ends_chapter: bool = False) -> float:
    """Return the seconds of silence after a turn: by chapter, by its last mark, and by who goes on."""
    if ends_chapter:
        return SOUND.chapter_pause
    turn = turns[number]
    last = turn.text.rstrip().rstrip("\"'”’」")[-1:]
    if last in "?？":
        return SOUND.question_pause
    if last in ",;:，；：、—…-":
        return SOUND.unfinished_pause
    same = number + 1 < len(turns) and turns[number + 1].speaker == turn.speaker
    return SOUND.same_speaker_pause if same else SOUND.turn_pause


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
