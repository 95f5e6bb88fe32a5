"""Context window of a model, as its endpoint reports it: in a vendor's own place, or in the message of a refusal."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

log = logging.getLogger(__name__)

OPENAI_WINDOW = 128_000
"""Tokens of the smallest model OpenAI still recommends; its endpoint does not tell."""

ASSUMED_WINDOW = 8_192
"""Tokens assumed where neither the settings nor the endpoint say: more is often refused by small local servers."""

_OLLAMA_DEFAULT = 4_096
"""Tokens with which Ollama loads a model on a machine with little memory, unless told otherwise."""

_SECONDS = 3.0
_LISTED_AS = ("max_model_len", "context_window", "max_context_length", "context_length")
"""Names in the list of models: of vLLM and SGLang, Groq, Mistral, OpenRouter and Together."""

_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum (?:model|context) length|max_model_len|exceed_context_size|"
    r"context the overflows|tokens to keep from the initial prompt|input (?:is )?too long|prompt is too long|"
    r"too many (?:input )?tokens|reduce the length",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:context (?:length|window)|model length)(?: of| is)?(?: only)? (?P<of>\d{3,7})|"
    r"context size \((?P<in>\d{3,7})|n_ctx\D{1,4}(?P<ctx>\d{3,7})|context window of (?P<win>\d{3,7})|"
    r"available context size of (?P<size>\d{3,7})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A window, and whether it is sure to stay (Ollama says how a model is loaded only once it is)."""

    tokens: int
    sure: bool = True


def is_too_long(said: str) -> bool:
    """Say whether an error of an endpoint means that the messages do not fit into the model's window.

    Known are OpenAI's, vLLM's, llama.cpp's, LM Studio's and Ollama's words.
    """
    return bool(_TOO_LONG.search(said))


def limit_in(said: str) -> int:
    """Return the window in tokens that such an error names, or 0."""
    found = _LIMIT.search(said)
    return int(next(filter(None, found.groups()))) if found else 0


def ask_for_window(url: str, model: str, api_key: str = "") -> Told | None:
    """Ask an endpoint how many tokens a model reads at once; None where it does not tell.

    Parameters
    ----------
    url : str
        The base address with its ``/v1``. The vendors' own interfaces stand beside it.
    model : str
        The model's name at the endpoint.
    api_key : str
        May be empty.

    Raises
    ------
    httpx.HTTPError
        If the endpoint cannot be reached.
    """
    root = re.sub(r"/v\d+/?$", "", url.rstrip("/"))
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    with httpx.Client(timeout=_SECONDS, headers=headers) as client:
        for place, read in _PLACES:
            told = read(_Asking(client, root, model), _json(client.get(place.format(url=url.rstrip("/"), root=root))))
            if told:
                log.info("%s reads %d tokens (%s)", model, told.tokens, place)
                return told
    return None


@dataclass(frozen=True, slots=True)
class _Asking:
    client: httpx.Client
    root: str
    model: str

    def find(self, entries: Any, *names: str) -> Mapping[str, Any]:
        """Return the entry of a list that has the model's name."""
        wanted = {self.model, f"{self.model}:latest"}
        listed = entries if isinstance(entries, list) else []
        return next((e for e in listed if isinstance(e, dict) and wanted & {e.get(name) for name in names}), {})


def _listed(asking: _Asking, said: Mapping[str, Any]) -> Told | None:
    entry = asking.find(said.get("data"), "id")
    return next((Told(tokens) for name in _LISTED_AS if (tokens := _count(entry.get(name)))), None)


def _llama_cpp(_asking: _Asking, said: Mapping[str, Any]) -> Told | None:
    settings = said.get("default_generation_settings")
    tokens = _count(settings.get("n_ctx")) if isinstance(settings, dict) else 0
    return Told(tokens) if tokens else None


def _lm_studio(asking: _Asking, said: Mapping[str, Any]) -> Told | None:
    tokens = _count(asking.find(said.get("data"), "id").get("loaded_context_length"))
    return Told(tokens) if tokens else None


def _ollama(asking: _Asking, said: Mapping[str, Any]) -> Told | None:
    """Read Ollama's list of loaded models; one that is not loaded tells only what its file asks for."""
    if not isinstance(said.get("models"), list):
        return None
    if tokens := _count(asking.find(said["models"], "name", "model").get("context_length")):
        return Told(tokens)
    shown = _json(asking.client.post(f"{asking.root}/api/show", json={"model": asking.model}))
    asked = re.search(r"^num_ctx\s+(\d+)", str(shown.get("parameters", "")), re.MULTILINE)
    return Told(int(asked[1])) if asked else Told(_OLLAMA_DEFAULT, sure=False)


_PLACES: tuple[tuple[str, Callable[[_Asking, Mapping[str, Any]], Told | None]], ...] = (
    ("{root}/props", _llama_cpp),
    ("{root}/api/v0/models", _lm_studio),
    ("{root}/api/ps", _ollama),
    ("{url}/models", _listed),
)
"""Where each vendor tells, the served window before the trained one."""


def _json(response: httpx.Response) -> Mapping[str, Any]:
    """Return an answer's JSON object, or nothing where it is none: most endpoints lack most places."""
    if not response.is_success:
        return {}
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
