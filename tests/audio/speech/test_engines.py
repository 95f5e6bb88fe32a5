"""One contract for every engine, each over its real transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.model_files import ModelStore
from notebook_app.audio.speech.engines.edge import EdgeEngine
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.kokoro import KokoroEngine
from notebook_app.audio.speech.engines.openai import OpenAISpeechEngine
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from tests.audio.fakes import HummingEngine

TEXTS = {
    "en": "Spacing and testing slow forgetting. They have been known for more than a century.",
    "zh": "间隔和测验可以减缓遗忘。这一点人们已经知道一百多年了。",
}


@pytest.fixture(params=["humming", "espeak", pytest.param("kokoro", marks=pytest.mark.slow), "openai", "edge"])
def engine(request: pytest.FixtureRequest, models: Path) -> Iterator[SpeechEngine]:
    def openai() -> SpeechEngine:
        server = request.getfixturevalue("speech_server")
        return OpenAISpeechEngine(base_url=server.url, api_key="k", model="tts", voices=["a", "b"])

    makers: dict[str, Callable[[], SpeechEngine]] = {
        "humming": HummingEngine,
        "espeak": EspeakEngine,
        "kokoro": lambda: KokoroEngine(ModelStore(models), workers=1),
        "openai": openai,
        "edge": lambda: EdgeEngine(proxy=request.getfixturevalue("edge_server").proxy),
    }
    made = makers[request.param]()
    yield made
    made.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_speaks_with_two_distinct_hosts(engine: SpeechEngine, language: str) -> None:
    first, second = engine.voices(language)[:2]
    assert first.id != second.id
    for voice in (first, second):
        speech = engine.synthesise(SpeechRequest(TEXTS[language], voice.id, language))
        assert speech.samples.ndim == 1
        assert speech.samples.dtype == np.float32
        assert np.abs(speech.samples).max() <= 1.0
        assert 1.5 < speech.seconds < 20


def test_says_the_same_again(engine: SpeechEngine) -> None:
    request = SpeechRequest(TEXTS["en"], engine.voices("en")[0].id, "en")
    first, _, again = (
        engine.synthesise(r) for r in (request, SpeechRequest("Another line.", request.voice, "en"), request)
    )
    np.testing.assert_array_equal(first.samples, again.samples)


def test_has_what_a_cache_key_needs(engine: SpeechEngine) -> None:
    assert engine.name
    assert engine.version
    assert engine.parallel >= 1
    assert engine.voices("xx")
    assert engine.languages is None or "en" in engine.languages
