"""The OpenAI library's errors as ours."""

from __future__ import annotations

import openai

from notebook_app.errors import (
    BrokenReply,
    ContextTooLong,
    EndpointBroken,
    LanguageModelError,
    ModelBusy,
    ModelLoading,
    ModelOutOfMemory,
    ModelUnreachable,
    WrongApiKey,
)
from notebook_app.llm.window import is_too_long, limit_in

_DETAIL_CHARACTERS = 200
_BUSY = frozenset({502, 503, 504, 529})
"""Bad gateway, unavailable, gateway timeout, and what Anthropic calls overloaded."""
_OUT_OF_MEMORY = (
    "out of memory",  # CUDA and Metal, as torch, vLLM and llama.cpp report them
    "more system memory",  # Ollama: "model requires more system memory (5.6 GiB) than is available"
    "failed to allocate",  # ggml
    "oom",
)
_KINDS: tuple[tuple[tuple[type[Exception], ...], type[LanguageModelError]], ...] = (
    ((openai.AuthenticationError, openai.PermissionDeniedError), WrongApiKey),
    ((openai.RateLimitError,), ModelBusy),
    ((openai.InternalServerError,), EndpointBroken),
    ((openai.APIConnectionError,), ModelUnreachable),
    ((openai.APIStatusError,), LanguageModelError),
    ((openai.OpenAIError, ValueError), BrokenReply),
)


def failure_of(error: openai.OpenAIError | ValueError, url: str, lost: type[LanguageModelError]) -> LanguageModelError:
    """Return our error for one of the library's; ``lost`` is what a failed connection means."""
    said = _said(error)
    if is_too_long(said):
        return ContextTooLong(url=url, detail=_short(said), limit=limit_in(said))
    kind = next(ours for theirs, ours in _KINDS if isinstance(error, theirs))
    if kind is EndpointBroken:
        kind = _server_failure(getattr(error, "status_code", 500), said.lower())
    return (lost if kind is ModelUnreachable else kind)(url=url, detail=_short(said))


def _server_failure(status: int, said: str) -> type[LanguageModelError]:
    """Return what a 5xx means: only a gateway or a server with too many requests is busy."""
    if any(words in said for words in _OUT_OF_MEMORY):
        return ModelOutOfMemory
    if "loading" in said:
        return ModelLoading
    return ModelBusy if status in _BUSY else EndpointBroken


def _said(error: Exception) -> str:
    """Return everything an endpoint or library said of an error: llama.cpp tells its window beside the message."""
    message = getattr(error, "message", "") or str(error) or type(error).__name__
    body = getattr(error, "body", None)
    return f"{message} {body}" if isinstance(body, dict) and str(body) not in message else message


def _short(said: str) -> str:
    """Return what was said on one line, cut to a readable length."""
    return " ".join(said.split())[:_DETAIL_CHARACTERS]
