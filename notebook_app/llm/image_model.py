"""Pictures from any endpoint that speaks OpenAI's ``/v1/images/generations``."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Final

from notebook_app.errors import BrokenReply, ModelUnreachable, UnusableReply
from notebook_app.settings import Settings

_OPENAI_URL: Final = "https://api.openai.com/v1"
_CONNECT_SECONDS: Final = 10.0
_MOST_BYTES: Final = 48 << 20
"""Of a reply: a picture of 32 MB in base64."""


def generate_image(settings: Settings, model: str, prompt: str, size: str) -> bytes:
    """Return the picture that a model makes of a prompt, as the bytes it sent: nothing in them is checked yet.

    A picture that is only named by an address is not fetched: an endpoint must not choose where this machine reads.

    Parameters
    ----------
    settings : Settings
        Name the endpoint and its key.
    model : str
        The name of the image model there.
    prompt : str
        What it should show.
    size : str
        Width and height in pixels ("1024x1024"), or "auto".

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, refuses, or sends no picture.
    """
    import openai

    from notebook_app.llm.failures import failure_of

    url = settings.openai_base_url or _OPENAI_URL
    timeout = openai.Timeout(settings.openai_timeout, connect=min(_CONNECT_SECONDS, settings.openai_timeout))
    key = settings.openai_api_key.get_secret_value() or "none"
    wish: dict[str, Any] = {"model": model, "prompt": prompt, "n": 1}
    if size != "auto":
        wish["size"] = size
    try:
        with openai.OpenAI(base_url=url, api_key=key, timeout=timeout, max_retries=1) as client:
            try:
                reply = _asked(client, {**wish, "response_format": "b64_json"}, url)
            except openai.BadRequestError as error:
                if "response_format" not in str(error):  # newer models send base64 alone, and refuse the choice
                    raise
                reply = _asked(client, wish, url)
    except (openai.OpenAIError, ValueError) as error:
        raise failure_of(error, url, ModelUnreachable) from error
    return _picture_of(reply, url)


def _asked(client: Any, wish: dict[str, Any], url: str) -> Any:
    """Return the reply as JSON; one that goes on too long is broken off."""
    import httpx2  # what the openai library reads with

    with client.images.with_streaming_response.generate(**wish) as response:
        body = bytearray()
        try:
            for piece in response.iter_bytes():
                body += piece
                if len(body) > _MOST_BYTES:
                    raise UnusableReply(url=url, detail="the picture is too large")
        except httpx2.HTTPError as error:
            raise BrokenReply(url=url, detail=str(error)[:200]) from error
    return json.loads(body)


def _picture_of(reply: Any, url: str) -> bytes:
    data = reply.get("data") if isinstance(reply, dict) else None
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    encoded = first.get("b64_json")
    if not isinstance(encoded, str) or not encoded:
        detail = "it named an address instead of sending the picture" if first.get("url") else "it sent no picture"
        raise UnusableReply(url=url, detail=detail)
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnusableReply(url=url, detail="its picture is no base64") from error
