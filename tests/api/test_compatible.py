"""The `openai` package, unchanged, asks a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import Anchor
from notebook_app.api.linked import LinkedText
from notebook_app.notebook import Notebook
from notebook_app.notebook.notebook import open_workspace
from notebook_app.records import Citation
from tests.api.conftest import Service
from tests.llm.openai_server import MODEL, OpenAIServer

QUESTION = "What is the spacing effect?"
LINK = re.compile(
    r"\[\[(\d+)\]\]\((http://127\.0\.0\.1:\d+/\?notebook=\w+&source=[0-9a-f]{64}&page=\d+&start=\d+&end=\d+)\)"
)


@contextmanager
def asking(service: Service, scope: str = "read", *notebooks: str) -> Iterator[openai.OpenAI]:
    token = service.notebook.workspace.library.tokens.add("openai", scope, notebooks)[1]
    with openai.OpenAI(base_url=f"{service.address}/v1", api_key=token, max_retries=0, timeout=60) as client:
        yield client


def test_notebooks_are_models(service: Service) -> None:
    with asking(service) as client:
        assert service.notebook.name in [model.id for model in client.models.list()]
        assert client.models.retrieve(service.notebook.name).object == "model"
        with pytest.raises(openai.NotFoundError, match="notebook"):
            client.models.retrieve("nowhere")


def test_a_question_is_answered_with_links_and_citations(service: Service) -> None:
    before = service.notebook.chat.messages()
    with asking(service) as client:
        reply = client.chat.completions.create(
            model=service.notebook.name,
            messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTION}],
            temperature=0.1,
        )
    message = reply.choices[0].message
    cited = reply.model_extra["citations"]
    assert message.model_extra["citations"] == cited
    links = dict(LINK.findall(message.content or ""))
    assert {int(n): address for n, address in links.items()} == {each["n"]: each["link"] for each in cited}
    assert cited
    assert reply.model_extra["notebook"]["answerer"] == "quotes"
    assert reply.choices[0].finish_reason == "stop"
    source = service.notebook.sources.pages(cited[0]["source"], cited[0]["page"])
    assert source.text[cited[0]["start"] : cited[0]["end"]] == cited[0]["quote"]
    assert service.notebook.chat.messages() == before, "a client keeps its own conversation"


def test_the_same_is_streamed(service: Service) -> None:
    with asking(service) as client:
        whole = client.chat.completions.create(
            model=service.notebook.id, messages=[{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
        )
        stream = client.chat.completions.create(
            model=service.notebook.id,
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    last = next(chunk for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason)
    assert last.model_extra["citations"] == whole.model_extra["citations"]
    assert chunks[-1].usage is not None


def test_errors_are_those_that_a_client_knows(service: Service) -> None:
    stranger = openai.OpenAI(base_url=f"{service.address}/v1", api_key="nb_wrong", max_retries=0)
    with stranger, pytest.raises(openai.AuthenticationError):
        stranger.models.list()
    with asking(service) as client:
        for stream in (False, True):
            with pytest.raises(openai.NotFoundError, match="There is no notebook"):
                client.chat.completions.create(
                    model="nowhere", messages=[{"role": "user", "content": "x"}], stream=stream
                )
            with pytest.raises(openai.UnprocessableEntityError):
                client.chat.completions.create(
                    model=service.notebook.id, messages=[{"role": "assistant", "content": "x"}], stream=stream
                )
        empty = Notebook.create("Empty", service.notebook.settings.home)
        for stream in (False, True):
            with pytest.raises(openai.UnprocessableEntityError, match="No source"):
                client.chat.completions.create(
                    model=empty.id, messages=[{"role": "user", "content": "x"}], stream=stream
                )
    with asking(service, "read", "another") as other, pytest.raises(openai.NotFoundError):
        other.chat.completions.create(model=service.notebook.id, messages=[{"role": "user", "content": "x"}])


def test_a_language_model_is_asked_with_the_conversation(
    service: Service, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = service.notebook.settings.home
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_MODEL", MODEL)
    open_workspace(home)
    server.will_reply("What is the spacing effect?", "Spaced study lasts longer than massed study [1].")
    with asking(service) as client:
        stream = client.chat.completions.create(
            model=service.notebook.name,
            messages=[
                {"role": "user", "content": "What is massed practice?"},
                {"role": "assistant", "content": "Study without pauses."},
                {"role": "user", "content": QUESTION},
            ],
            stream=True,
        )
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
    assert "lasts longer" in text
    assert LINK.search(text)


@given(
    st.lists(st.sampled_from(["[1]", "[2]", "[12]", "[", "1", "]", "\\", "(", "x ", "[3](", "[[1]]"]), max_size=12),
    st.data(),
)
def test_however_a_text_is_cut_the_links_are_the_same(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cited = [Citation(n, Anchor("s", 1, n, n, "")) for n in (1, 2, 12)]

    def linked() -> LinkedText:
        return LinkedText(lambda citation: f"/{citation.n}")

    whole = linked()
    expected = whole.write(text) + whole.finish(cited)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    streamed, known = linked(), data.draw(st.booleans())
    said = streamed.know(cited) if known else ""
    said += "".join(streamed.write(piece) for piece in pieces)
    assert said + streamed.finish(cited) == expected


def test_it_takes_part_in_the_guard(service: Service) -> None:
    assert httpx.get(f"{service.address}/v1/models").status_code == 401
    token = service.token("read")
    evil = {"Authorization": f"Bearer {token}", "Origin": "http://evil.example"}
    assert httpx.get(f"{service.address}/v1/models", headers=evil).status_code == 403
