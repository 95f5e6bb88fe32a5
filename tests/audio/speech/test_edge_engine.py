from __future__ import annotations

import time

import pytest

from notebook_app.audio.speech.engines.edge import EdgeEngine
from notebook_app.audio.speech.engines.port import SpeechRequest
from notebook_app.errors import SpeechError
from tests.audio.speech.edge_server import EdgeServer

TEXT = "People forget most of what they read. Recalling it slows this down. So does sleep. Rereading hardly helps."


def engine(server: EdgeServer, **options: float) -> EdgeEngine:
    return EdgeEngine(
        proxy=server.proxy, stall=options.get("stall", 20.0), attempts=int(options.get("attempts", 2)), pause=0.01
    )


def speak(server: EdgeServer, text: str = TEXT, language: str = "en", **options: float) -> float:
    made = engine(server, **options)
    return made.synthesise(SpeechRequest(text, made.voices(language)[0].id, language)).seconds


def test_speaks_by_the_voice_asked_for(edge_server: EdgeServer) -> None:
    assert speak(edge_server) > 5
    (voice,) = edge_server.voices
    assert "en-US, AvaMultilingualNeural" in voice
    assert edge_server.texts == [TEXT]


@pytest.mark.parametrize("reply", ["cut", "lost_end", "nothing"])
def test_half_a_speech_is_noticed_and_asked_again(edge_server: EdgeServer, reply: str) -> None:
    edge_server.replies = [reply, "good"]
    assert speak(edge_server) > 5
    assert len(edge_server.texts) == 2


@pytest.mark.parametrize("reply", ["cut", "lost_end", "nothing", "forbidden"])
def test_a_service_that_stays_broken_is_an_error(edge_server: EdgeServer, reply: str) -> None:
    edge_server.replies = [reply]
    with pytest.raises(SpeechError) as caught:
        speak(edge_server)
    assert caught.value.retryable


def test_a_silent_service_is_left(edge_server: EdgeServer) -> None:
    edge_server.replies = ["silent"]
    begun = time.monotonic()
    with pytest.raises(SpeechError, match="nothing came"):
        speak(edge_server, stall=0.3, attempts=1)
    assert time.monotonic() - begun < 4


def test_long_chinese_is_cut_at_sentences(edge_server: EdgeServer) -> None:
    text = "间隔学习可以减缓遗忘，人们早就知道这一点。" * 80
    assert speak(edge_server, text, "zh") > 60
    assert len(edge_server.texts) > 1
    assert all(len(part.encode()) <= 4096 and part.endswith("。") for part in edge_server.texts)
    assert "".join(edge_server.texts) == text
