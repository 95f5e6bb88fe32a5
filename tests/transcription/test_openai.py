from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingest.errors import Cancelled, TranscriptionFailed, TranscriptionRefused
from ingest.transcribe.whisper import WhisperTranscriber
from notebook_app.settings import Settings
from notebook_app.transcription import load_transcriber
from notebook_app.transcription.openai import OpenAITranscriber
from tests.ingest.transcribe.sound import record, speech
from tests.transcription.server import WORDS, TranscriptionServer


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    with TranscriptionServer() as running:
        yield running


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return record(tmp_path / "piece.flac", speech(1.0))


def unheeded(seconds: float) -> None:
    """Go on whatever happens."""


def transcriber(server: TranscriptionServer, **options: float) -> OpenAITranscriber:
    return OpenAITranscriber("ear-1", base_url=server.url, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["verbose_json", "vtt", "srt"])
def test_times_are_told_in_every_form_that_has_them(server: TranscriptionServer, sound: Path, form: str) -> None:
    server.forms = (form,)
    heard = transcriber(server).transcribe(sound, 7.0, unheeded)
    assert heard.timed
    assert [(s.start, s.end, s.text) for s in heard.segments] == [
        (0.0, 2.5, "Spaced practice lasts."),
        (5.5, 7.0, "Massed practice fades."),
    ]
    sure = [s.confidence for s in heard.segments]
    assert sure == ([0.905, 0.741] if form == "verbose_json" else [None, None])


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_server_without_times_is_heard_too(server: TranscriptionServer, sound: Path, form: str) -> None:
    server.forms = (form,)
    heard = transcriber(server).transcribe(sound, 7.0, unheeded)
    assert not heard.timed
    assert [s.text for s in heard.segments] == [WORDS]


def test_a_form_that_the_server_does_not_know_is_asked_for_once(server: TranscriptionServer, sound: Path) -> None:
    server.forms = ("srt", "json")
    ours = transcriber(server)
    for _ in range(2):
        ours.transcribe(sound, 7.0, unheeded)
    assert server.requests == ["verbose_json", "vtt", "srt", "srt"]
    assert min(server.sizes) > sound.stat().st_size


@pytest.mark.parametrize("fault", ["busy", "broken"])
def test_a_busy_server_is_asked_again(server: TranscriptionServer, sound: Path, fault: str) -> None:
    server.faults = [fault, fault]
    assert transcriber(server).transcribe(sound, 7.0, unheeded).segments
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("faults", "error", "says"),
    [
        (["busy"] * 3, TranscriptionFailed, r"busy \(429\)"),
        (["broken"] * 3, TranscriptionFailed, r"busy \(500\)"),
        (["garbage"], TranscriptionFailed, "form asked for"),
        (["half"], TranscriptionFailed, "form asked for"),
        (["shapeless"], TranscriptionFailed, "form asked for"),
        (["refused"], TranscriptionRefused, "401 .*wrong key"),
        (["unknown"], TranscriptionRefused, "404 .*no such model"),
        (["large"], TranscriptionRefused, "413"),
    ],
)
def test_failures_are_one_clear_error(
    server: TranscriptionServer, sound: Path, faults: list[str], error: type[TranscriptionFailed], says: str
) -> None:
    server.faults = faults
    with pytest.raises(error, match=says) as raised:
        transcriber(server).transcribe(sound, 7.0, unheeded)
    assert raised.value.retryable is (error is TranscriptionFailed)


def test_a_server_that_hangs_is_given_up(server: TranscriptionServer, sound: Path) -> None:
    server.faults = ["hang"]
    with pytest.raises(TranscriptionFailed, match="in time"):
        transcriber(server, timeout=0.3, max_retries=0).transcribe(sound, 7.0, unheeded)


def test_nobody_waits_for_a_server_when_work_is_cancelled(server: TranscriptionServer, sound: Path) -> None:
    server.faults = ["hang"]

    def stop(seconds: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        transcriber(server).transcribe(sound, 7.0, stop)
    assert not server.stop.is_set()


def test_nobody_there(sound: Path) -> None:
    nobody = OpenAITranscriber("ear-1", base_url="http://127.0.0.1:9/v1", max_retries=0)
    with pytest.raises(TranscriptionFailed, match="cannot be reached"):
        nobody.transcribe(sound, 1.0, unheeded)


def test_the_settings_choose(home: Path) -> None:
    settings = Settings(home=home)
    assert load_transcriber(settings) is None
    chat = settings.model_copy(update={"openai_base_url": "http://127.0.0.1:1/v1", "openai_model": "chat"})
    assert load_transcriber(chat) is None
    of_chat = chat.model_copy(update={"transcription_model": "ear-1"})
    assert isinstance(load_transcriber(of_chat), OpenAITranscriber)
    by_key = settings.model_copy(
        update={"transcription_model": "ear-1", "transcription_api_key": SecretStr("key"), "whisper_model": "tiny"}
    )
    assert isinstance(load_transcriber(by_key), OpenAITranscriber)
    local = load_transcriber(settings.model_copy(update={"whisper_model": "tiny"}))
    assert isinstance(local, WhisperTranscriber)
    assert local.name == "faster-whisper tiny"
    on_board = load_transcriber(settings.model_copy(update={"whisper_model": ""}))
    assert isinstance(on_board, WhisperTranscriber), "where nothing is named, the model on board hears"
    assert on_board.name == "faster-whisper whisper-base d01c3014"
