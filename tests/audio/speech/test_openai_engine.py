from __future__ import annotations

import time

import pytest

from notebook_app.audio.speech.engines.openai import OpenAISpeechEngine
from notebook_app.audio.speech.engines.port import SpeechRequest
from notebook_app.errors import SpeechError, SpeechRefused
from tests.audio.speech.speech_server import SpeechServer

TEXT = "People forget most of what they read within a day, unless they recall it again."


def engine(server: SpeechServer, **options: float) -> OpenAISpeechEngine:
    settings = {"timeout": 20.0, "max_retries": 2, **options}
    return OpenAISpeechEngine(
        base_url=server.url,
        api_key="secret",
        model="kokoro",
        voices=["af_sky", "am_adam"],
        timeout=settings["timeout"],
        max_retries=int(settings["max_retries"]),
    )


def speak(server: SpeechServer, text: str = TEXT) -> float:
    made = engine(server)
    try:
        return made.synthesise(SpeechRequest(text, "af_sky", "en")).seconds
    finally:
        made.close()


def test_asks_for_wav_by_the_names_of_the_settings(speech_server: SpeechServer) -> None:
    speak(speech_server)
    (request,) = speech_server.requests
    assert request["model"] == "kokoro"
    assert request["voice"] == "af_sky"
    assert request["response_format"] == "wav"
    assert request["key"] == "Bearer secret"


def test_reads_a_wav_that_was_streamed(speech_server: SpeechServer) -> None:
    whole = speak(speech_server)
    speech_server.replies = ["streamed"]
    assert speak(speech_server) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("json", "the model is loading"),
        ("empty", "empty"),
        ("cut", "ends before"),
        ("short", "characters"),
        ("silent", "silent"),
    ],
)
def test_refuses_what_is_no_speech(speech_server: SpeechServer, reply: str, words: str) -> None:
    speech_server.replies = [reply]
    with pytest.raises(SpeechError, match=words):
        speak(speech_server)


@pytest.mark.parametrize("reply", ["busy", "broken"])
def test_a_busy_server_is_asked_again(speech_server: SpeechServer, reply: str) -> None:
    speech_server.replies = [reply, reply, "good"]
    assert speak(speech_server) > 1
    speech_server.replies = [reply]
    with pytest.raises(SpeechError) as caught:
        speak(speech_server)
    assert caught.value.retryable


@pytest.mark.parametrize("reply", ["refused", "unknown"])
def test_a_refusal_is_final(speech_server: SpeechServer, reply: str) -> None:
    speech_server.replies = [reply]
    with pytest.raises(SpeechRefused) as caught:
        speak(speech_server)
    assert not caught.value.retryable
    assert len(speech_server.requests) == 1


def test_a_connection_dropped_in_the_middle_is_asked_again(speech_server: SpeechServer) -> None:
    speech_server.replies = ["dropped", "good"]
    assert speak(speech_server) > 1
    speech_server.replies = ["dropped"]
    with pytest.raises(SpeechError) as caught:
        speak(speech_server)
    assert caught.value.retryable


def test_a_server_that_hangs_is_left(speech_server: SpeechServer) -> None:
    speech_server.replies = ["hang"]
    begun = time.monotonic()
    made = engine(speech_server, max_retries=0, timeout=0.3)
    with pytest.raises(SpeechError, match="in time"):
        made.synthesise(SpeechRequest(TEXT, "af_sky", "en"))
    assert time.monotonic() - begun < 5


def test_no_server_is_an_error_of_ours() -> None:
    made = OpenAISpeechEngine(base_url="http://127.0.0.1:9/v1", api_key="", model="m", voices=["v"], max_retries=0)
    with pytest.raises(SpeechError):
        made.synthesise(SpeechRequest(TEXT, "v", "en"))


def test_long_text_is_sent_in_whole_sentences(speech_server: SpeechServer) -> None:
    text = " ".join(f"Sentence {n} says that people forget most of what they read." for n in range(80))
    speak(speech_server, text)
    sent = [request["input"] for request in speech_server.requests]
    assert len(sent) > 1
    assert all(len(part) <= 4096 and part.endswith(".") for part in sent)
    assert " ".join(sent) == text
