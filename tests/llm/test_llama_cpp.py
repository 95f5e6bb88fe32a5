"""The generative path against a real server: llama.cpp with a model far too small to answer anyone."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from pydantic import BaseModel

from ingest.errors import UserError
from notebook_app.errors import ContextTooLong, LanguageModelError, NoLocalModel, ReplyCutOff
from notebook_app.llm import ChatMessage, LanguageModel, load_language_model
from notebook_app.llm.local_server import local_server
from notebook_app.notebook import Notebook
from notebook_app.settings import Settings
from tests.conftest import SAMPLES

NAME = "smollm2-135m"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def hello(text: str = "Say hello in one short sentence.") -> list[ChatMessage]:
    return [ChatMessage("system", "You are brief."), ChatMessage("user", text)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name the model; its server runs until the module's tests are done."""
    settings = Settings(home=tmp_path_factory.mktemp("llm"), local_model=NAME, context_window=2048)
    if find_spec("xllamacpp") is None or not settings.models.has(NAME):
        if os.environ.get("CI"):
            pytest.fail("xllamacpp and SmolLM2 must be installed where CI runs")
        pytest.skip("xllamacpp or SmolLM2 is not installed")
    yield settings
    local_server(settings).close()


@pytest.fixture
def small(served: Settings) -> LanguageModel:
    model = load_language_model(served)
    assert model is not None
    return model


def test_it_streams_and_tells_its_window(small: LanguageModel) -> None:
    assert (small.window().tokens, small.window().origin) == (2048, "setting")
    deltas = list(small.reply(hello()))
    assert len(deltas) > 2
    assert "".join(delta.text for delta in deltas).strip()
    assert deltas[-1].usage is not None


def test_a_reply_that_is_not_read_on_ends_and_the_next_one_comes(small: LanguageModel) -> None:
    reply = small.reply(hello("Count from 1 to 500 in words."))
    next(reply)
    reply.close()  # type: ignore[attr-defined]  # a generator
    assert "".join(small.stream(hello())).strip()


def test_a_form_comes_back_as_asked(small: LanguageModel) -> None:
    class Place(BaseModel):
        city: str
        country: str

    assert small.structured(hello("Where is the Eiffel Tower?"), Place).city


def test_more_than_the_window_is_refused_before_the_first_piece(small: LanguageModel) -> None:
    with pytest.raises(ContextTooLong):
        list(small.reply(hello("word " * 6000)))


def test_a_limit_of_length_is_said(small: LanguageModel) -> None:
    with pytest.raises(ReplyCutOff):
        list(small.reply(hello("Tell a long story."), max_tokens=5))


def test_two_at_once(small: LanguageModel) -> None:
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append("".join(small.stream(hello())))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(filter(None, said))) == 2


def test_without_the_key_nothing_is_answered_and_a_dead_server_is_started_again(served: Settings) -> None:
    import httpx

    where = local_server(served).served()
    asked = httpx.post(f"{where.url}/chat/completions", json={"messages": [{"role": "user", "content": "hi"}]})
    assert asked.status_code == httpx.codes.UNAUTHORIZED
    assert (served.home / "run" / "model.json").stat().st_mode & 0o077 == 0
    local_server(served).close()
    again = local_server(served).served()
    assert again.answers()
    assert again.key != where.key


def test_a_name_that_leads_nowhere_is_one_sentence(tmp_path: Path) -> None:
    for named in ("nothing", str(tmp_path / "gone.gguf"), "kokoro"):
        with pytest.raises(NoLocalModel):
            load_language_model(Settings(home=tmp_path, local_model=named))


def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(2000))
    model = load_language_model(Settings(home=tmp_path, local_model=str(tmp_path / "broken.gguf")))
    assert model
    with pytest.raises(LanguageModelError, match="could not be started"):
        list(model.reply(hello()))


@pytest.fixture(scope="module")
def weak(served: Settings, models: Path) -> Iterator[Notebook]:
    """A notebook of the samples whose language model is far too weak."""
    if not (served.home / "models").exists():
        (served.home / "models").symlink_to(models)
    served.save(local_model=NAME, context_window=2048, speech_engine="espeak")
    notebook = Notebook.open("Weak", served.home)
    for source in sorted(SAMPLES.glob("*.pdf"))[:1]:
        notebook.add_source(source)
    yield notebook
    notebook.close()


def test_a_weak_model_is_never_worse_than_none(weak: Notebook) -> None:
    """Whatever it writes: what reaches the reader is cited, or quoted with one line that says so."""
    questions = ("What is the spacing effect?", "Who was asked?", "How long should I wait before I study again?")
    for question in questions:
        answer = weak.ask(question)
        assert answer.abstained or answer.citations
        assert "SOURCES" not in answer.text
        assert len(answer.text) < 6000
    guide = weak.notebook_guide()
    assert guide
    assert guide.citations
    assert "numbered" not in guide.body


def test_a_weak_model_does_not_fail_an_overview(weak: Notebook) -> None:
    try:
        overview = weak.make_audio_overview(minutes=1)
    except UserError as error:
        pytest.fail(f"no overview: {error}")
    assert overview.script
    assert any(turn.citations for turn in overview.script.turns)
