from __future__ import annotations

import pytest

from notebook_app.errors import ContextTooLong
from notebook_app.llm import ChatMessage
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.llm.window import is_too_long, limit_in
from tests.llm.openai_server import MODEL, OpenAIServer, Reply

SAID = [
    (
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please "
        "reduce the length of the messages.",
        8192,
    ),
    ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 4096),
    ("request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it", 4096),
    ("the request exceeds the available context size. try increasing the context size or enable context shift", 0),
    (
        "{'message': 'the request exceeds', 'type': 'exceed_context_size_error', 'n_prompt_tokens': 1407, 'n_ctx': 256}",
        256,
    ),
    (
        "Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length "
        "of only 4096 tokens, which is not enough.",
        4096,
    ),
    (
        "The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: "
        "4096).",
        4096,
    ),
    ("the input length exceeds the context length", 0),
    ("Requested tokens (2285) exceed context window of 2048", 2048),
    ("prompt is too long: 210000 tokens > 200000 maximum", 0),
]


@pytest.mark.parametrize(("said", "limit"), SAID)
def test_every_vendors_words_for_too_much(said: str, limit: int) -> None:
    assert is_too_long(said)
    assert limit_in(said) == limit


@pytest.mark.parametrize("said", ["System role not supported", "max_tokens is too large", "model not found", ""])
def test_other_errors_are_not_taken_for_it(said: str) -> None:
    assert not is_too_long(said)


@pytest.mark.parametrize("status", [400, 500])
def test_a_window_learned_from_a_refusal_is_remembered(status: int) -> None:
    with OpenAIServer() as server:
        server.will_reply(Reply(SAID[2][0], status=status))
        model = OpenAIModel(MODEL, base_url=server.url, retries=0)
        with pytest.raises(ContextTooLong) as caught:
            list(model.reply([ChatMessage("user", "a long text")]))
        assert caught.value.params["limit"] == 4096
        assert len(server.requests) == 1
        assert OpenAIModel(MODEL, base_url=server.url, window=32_000).window().tokens == 4096
