"""The OpenAI library's errors as ours."""

from __future__ import annotations

import openai

from notebook_app.errors import (
    BrokenReply,
    ContextTooLong,
    LanguageModelError,
    ModelBusy,
    ModelLoading,
    ModelUnreachable,
    WrongApiKey,
)
from notebook_app.llm.window import is_too_long, limit_in

_DETAIL_CHARACTERS = 200
_KINDS: tuple[tuple[tuple[type[Exception], ...], type[LanguageModelError]], ...] = (
    ((openai.AuthenticationError, openai.PermissionDeniedError), WrongApiKey),
    ((openai.RateLimitError, openai.InternalServerError), ModelBusy),
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
    if kind is ModelBusy and "loading" in said.lower():
        kind = ModelLoading
    return (lost if kind is ModelUnreachable else kind)(url=url, detail=_short(said))


def _said(error: Exception) -> str:
    """Return everything an endpoint or library said of an error: llama.cpp tells its window beside the message."""
    message = getattr(error, "message", "") or str(error) or type(error).__name__
    body = getattr(error, "body", None)
    return f"{message} {body}" if isinstance(body, dict) and str(body) not in message else message


def _short(said: str) -> str:
    """Return what was said on one line, cut to a readable length."""
    return " ".join(said.split())[:_DETAIL_CHARACTERS]
