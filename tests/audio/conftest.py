from __future__ import annotations

from collections.abc import Iterator

import pytest

from notebook_app.audio.overview import OverviewResult
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.records import OverviewRequest
from tests.audio import fakes, texts
from tests.audio.speech.edge_server import EdgeServer
from tests.audio.speech.speech_server import SpeechServer


@pytest.fixture
def english() -> ScriptInput:
    return fakes.material(fakes.source(texts.ENGLISH, title="How We Learn", language="en"))


@pytest.fixture
def chinese() -> ScriptInput:
    return fakes.material(fakes.source(texts.CHINESE, title="怎样学习", language="zh", sha256="b" * 64))


@pytest.fixture
def speech_server() -> Iterator[SpeechServer]:
    with SpeechServer() as server:
        yield server


@pytest.fixture(scope="session")
def _edge_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EdgeServer]:
    with EdgeServer(tmp_path_factory.mktemp("edge")) as server:
        yield server


@pytest.fixture
def edge_server(_edge_server: EdgeServer) -> EdgeServer:
    _edge_server.reset()
    return _edge_server


@pytest.fixture(scope="session")
def episode(tmp_path_factory: pytest.TempPathFactory) -> OverviewResult:
    """One real episode: quotations spoken by espeak, mixed, checked."""
    pytest.importorskip("espeakng_loader")
    return fakes.make_overview(
        OverviewRequest(minutes=1.5, language="en"),
        fakes.material(fakes.source(texts.ENGLISH, title="How We Learn", language="en")),
        engine=EspeakEngine(),
        folder=tmp_path_factory.mktemp("episode") / "audio",
        overview_id="episode",
    )
