from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
import soundfile

from notebook_app.audio.speech.sample import spoken_sample
from notebook_app.errors import WrongApiKey
from notebook_app.llm import examine_endpoint
from notebook_app.settings import Settings
from notebook_app.workspace import data_sizes
from tests.audio.speech.speech_server import SpeechServer
from tests.llm.openai_server import OpenAIServer


def test_a_refused_key_is_told_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with OpenAIServer() as server:
        server.refuses_keys = True
        with pytest.raises(WrongApiKey) as told:
            examine_endpoint(server.url, "s3cret-key")
    assert "s3cret-key" not in caplog.text + str(told.value)


def test_a_sample_is_heard(tmp_path: Path) -> None:
    with SpeechServer() as server:
        settings = Settings(home=tmp_path, speech_model="kokoro", speech_base_url=server.url)
        samples, rate = soundfile.read(io.BytesIO(spoken_sample(settings, "en")))
    assert len(samples) / rate > 1


def test_every_byte_of_the_home_is_of_some_kind(tmp_path: Path) -> None:
    for name, size in (("library.sqlite3", 5), ("originals/a.pdf", 7), ("cache/pages/b/1.png", 11)):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)
    sizes = data_sizes(tmp_path)
    assert (sizes["library"], sizes["originals"], sizes["cache"], sum(sizes.values())) == (5, 7, 11, 23)
