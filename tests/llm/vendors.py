"""How endpoints really differ: what each refuses and in what words, where it puts reasoning, what it tells and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

Body = dict[str, Any]
Refuse = Callable[[Body], tuple[int, str] | None]


@dataclass(frozen=True)
class Vendor:
    """One kind of endpoint.

    ``refuses`` are tried in turn on each request; ``tells`` are the answers of its other addresses, by path (a request to
    another one is a 404, as everywhere). ``counts`` says whether it reports usage. ``window`` in words of the prompt:
    ``cuts`` says that what is more is dropped without a word.
    """

    name: str
    refuses: tuple[Refuse, ...] = ()
    tells: Mapping[str, Any] = field(default_factory=dict)
    counts: bool = True
    reasoning: Literal["reasoning_content", "reasoning", "think", "unopened", "parts"] = "reasoning_content"
    keeps_alive: bool = False


def has(name: str, message: str, status: int = 400) -> Refuse:
    return lambda body: (status, message) if name in body else None


def form(kind: str, message: str) -> Refuse:
    return lambda body: (400, message) if body.get("response_format", {}).get("type") == kind else None


def system_role(message: str, status: int = 400) -> Refuse:
    return lambda body: (status, message) if any(m["role"] == "system" for m in body["messages"]) else None


def same_role_twice(body: Body) -> tuple[int, str] | None:
    roles = [m["role"] for m in body["messages"] if m["role"] != "system"]
    repeats = any(one == other for one, other in pairwise(roles))
    return (400, "Conversation roles must alternate user/assistant/user/assistant/...") if repeats else None


OPENAI = Vendor(
    "openai",
    (
        has(
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        has(
            "temperature",
            "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.",
        ),
    ),
)
OLLAMA = Vendor(
    "ollama",
    tells={
        "/api/ps": {"models": [{"name": "test-model", "model": "test-model", "context_length": 6144}]},
        "/v1/models": {"object": "list", "data": [{"id": "test-model", "object": "model", "owned_by": "library"}]},
    },
    reasoning="reasoning",
)
LLAMA_CPP = Vendor(
    "llama.cpp",
    (
        system_role("Jinja Exception: System role not supported", 500),
        same_role_twice,
        form("json_schema", "Unable to generate parser for this template: grammar is not supported"),
    ),
    tells={"/props": {"default_generation_settings": {"n_ctx": 5120}, "total_slots": 1}},
    reasoning="unopened",
)
VLLM = Vendor(
    "vllm",
    (same_role_twice,),
    tells={"/v1/models": {"object": "list", "data": [{"id": "test-model", "object": "model", "max_model_len": 7168}]}},
    reasoning="think",
)
LM_STUDIO = Vendor(
    "lm studio",
    (form("json_object", "'response_format.type' must be 'json_schema' or 'text'"),),
    tells={
        "/api/v0/models": {
            "data": [
                {"id": "test-model", "max_context_length": 131072, "loaded_context_length": 4352, "state": "loaded"}
            ]
        }
    },
    counts=False,
    keeps_alive=True,
)
OLD_PROXY = Vendor(
    "old proxy",
    (
        has("stream_options", "Unrecognized request argument supplied: stream_options"),
        has("response_format", "Bad request"),
    ),
    counts=False,
    reasoning="parts",
)
VENDORS = (OPENAI, OLLAMA, LLAMA_CPP, VLLM, LM_STUDIO, OLD_PROXY)
