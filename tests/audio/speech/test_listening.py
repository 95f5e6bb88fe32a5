"""The gate that listens: what is heard wrong is spoken again, then named; a language that is not the turn's is caught."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.errors import TranscriptionFailed
from ingest.model_files import ModelStore
from ingest.models import no_progress
from ingest.transcribe.port import Heard
from ingest.transcribe.whisper import ON_BOARD, WhisperTranscriber
from ingest.transcript import Segment
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.compare import differences, words_of
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.kokoro import KokoroEngine
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.speech.listening import LARGEST_ERROR, listen, load_ears, sample
from notebook_app.audio.speech.normalise import language_of
from notebook_app.audio.speech.speak import hear_script
from notebook_app.errors import OverviewFailed
from notebook_app.records import Script, Turn
from notebook_app.settings import Settings
from tests.audio.fakes import HummingEngine

LINE = "People who test themselves remember far more of what they have read."
OTHER = "A whole week later the difference between both groups was larger still."
SCRIPT = Script("T", "en", ("A", "B"), (Turn(0, LINE), Turn(1, OTHER), Turn(0, "Indeed.")), "quotes")


@dataclass
class Ears:
    """Hears what it is told to: a list of texts, one for each time it listens."""

    texts: list[str]
    heard: list[Path] = field(default_factory=list)
    name: str = "ears"

    def transcribe(self, sound: Path, seconds: float, listening: Callable[[float], None]) -> Heard:
        self.heard.append(sound)
        listening(seconds)
        return Heard((Segment(0.0, seconds, self.texts[len(self.heard) - 1], None),))


def hear(ears: Ears, cache: SpeechCache, engine: HummingEngine | None = None) -> dict[str, float]:
    return dict(hear_script(SCRIPT, engine or HummingEngine(), cache, ears, no_progress))


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    made, engine = SpeechCache(tmp_path / "speech"), HummingEngine()
    for turn, voice in zip(SCRIPT.turns, ("high", "low", "high"), strict=True):
        made.speak(engine, SpeechRequest(turn.text, voice, "en"))
    return made


def test_what_is_heard_right_is_counted_and_heard_once(cache: SpeechCache) -> None:
    ears = Ears([LINE.lower().replace("far", "for"), OTHER])
    assert hear(ears, cache) == {"heard_turns": 2.0, "heard_errors": round(1 / 12 / 2, 4)}
    assert hear(Ears([]), cache)["heard_turns"] == 2.0, "what is kept is not heard again"


def test_a_turn_heard_wrong_is_spoken_again(cache: SpeechCache) -> None:
    engine = HummingEngine()
    ears = Ears(["something else", LINE, OTHER])
    assert hear(ears, cache, engine) == {"heard_turns": 2.0, "heard_errors": 0.0}
    assert engine.spoken == [LINE]
    assert ears.heard[0] == ears.heard[1]


def test_a_turn_heard_wrong_twice_is_named(cache: SpeechCache) -> None:
    with pytest.raises(OverviewFailed, match="turn 2 of 3: What the speech engine “humming” says cannot be understood"):
        hear(Ears([LINE, "el perro", "el perro"]), cache)


def test_ears_that_fail_stop_nothing(cache: SpeechCache, caplog: pytest.LogCaptureFixture) -> None:
    class Deaf(Ears):
        def transcribe(self, sound: Path, seconds: float, listening: Callable[[float], None]) -> Heard:
            raise TranscriptionFailed(engine="ears", detail="no memory")

    assert hear(Deaf([]), cache) == {}
    assert "nobody listens" in caplog.text


def test_the_sample_has_every_voice_and_language_and_no_short_turn() -> None:
    requests = [SpeechRequest(LINE, voice, "en") for voice in ("a", "b") * 12]
    requests[7:7] = [SpeechRequest("Yes.", "a", "en"), SpeechRequest("睡眠可以帮助人们记住白天学习的内容。", "c", "zh")]
    chosen = sample(requests)
    assert {(requests[turn].voice, requests[turn].language) for turn in chosen} == {
        ("a", "en"),
        ("b", "en"),
        ("c", "zh"),
    }
    assert len(chosen) == 2 * 4 + 1
    assert sample([SpeechRequest("Yes.", "a", "en")]) == []


def test_words_are_compared_as_they_are_said() -> None:
    assert words_of("It's 2-fold, “Naïve”!", "en") == ["its", "2", "fold", "naïve"]
    assert words_of("睡眠，GPT 很好。", "zh") == ["睡", "眠", "gpt", "很", "好"]
    assert differences(["a", "b", "c"], ["a", "x", "c", "d"]) == 2
    assert differences([], ["a"]) == 1


def test_the_language_of_a_turn_is_the_scripts_unless_it_shows_another() -> None:
    spanish = "Los estudiantes que leyeron un texto cuatro veces se sentían más seguros que los que lo leyeron una sola vez y nada más."
    assert language_of(spanish, "en", {"en", "es"}) == "es"
    assert language_of(spanish, "en", {"en", "zh"}) == "en", "no voice speaks it"
    assert language_of("Sí, claro.", "es") == "es"
    assert language_of("Yes.", "zh") == "en"
    assert language_of("好。", "fr") == "zh"


@pytest.mark.usefixtures("own_models")
def test_only_the_model_on_board_listens(home: Path, models: Path) -> None:
    (home / "models").symlink_to(models)
    assert load_ears(Settings(home=home)) is not None
    assert load_ears(Settings(home=home, whisper_model="none")) is None


@pytest.mark.slow
@pytest.mark.parametrize("case", ["right", "wrong language", "today's Chinese"])
def test_whisper_catches_a_turn_in_the_wrong_language(models: Path, tmp_path: Path, case: str) -> None:
    chinese = "睡眠可以帮助人们记住白天学习的内容，所以不要为了多学一会儿而少睡觉。"
    store, cache = ModelStore(models), SpeechCache(tmp_path)

    class Babel(KokoroEngine):
        """Says English whatever it is given."""

        def synthesise(self, request: SpeechRequest):  # type: ignore[no-untyped-def]
            return super().synthesise(SpeechRequest(LINE, "af_heart", "en"))

    makers: dict[str, Callable[[], SpeechEngine]] = {
        "right": lambda: KokoroEngine(store, workers=1),
        "wrong language": lambda: Babel(store, workers=1),
        "today's Chinese": EspeakEngine,
    }
    with closing(makers[case]()) as engine:
        request = SpeechRequest(chinese, engine.voices("zh")[0].id, "zh")
        cache.speak(engine, request)
        listened, failed = listen([request], engine, cache, WhisperTranscriber(ON_BOARD, store), no_progress)
    if case == "right":
        assert failed is None
        assert listened.errors < LARGEST_ERROR / 2
    else:
        assert failed is not None
        assert failed[0] == 0
