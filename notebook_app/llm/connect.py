"""Endpoints to connect to: those that run on this computer, and services of the web that need only a key."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import httpx

_SECONDS: Final = 0.8
"""A program on this computer answers a list of its models at once, or is not there."""
_MOST_MODELS: Final = 200
_LONGEST_NAME: Final = 200

LOCAL_PORTS: Final[Mapping[str, int]] = {
    "Ollama": 11434,
    "LM Studio": 1234,
    "llama.cpp": 8080,
    "vLLM": 8000,
    "Jan": 1337,
}
"""Where each program listens unless told otherwise, by its own documentation (read 2026-11)."""

SERVICES: Final[Mapping[str, str]] = {
    "OpenAI": "https://api.openai.com/v1",
    "OpenRouter": "https://openrouter.ai/api/v1",
    "DeepSeek": "https://api.deepseek.com/v1",
    "Mistral": "https://api.mistral.ai/v1",
    "Groq": "https://api.groq.com/openai/v1",
    "Google Gemini": "https://generativelanguage.googleapis.com/v1beta/openai",
    "Anthropic": "https://api.anthropic.com/v1",
}
"""OpenAI-compatible addresses of services, by their own documentation (read 2026-11)."""


@dataclass(frozen=True, slots=True)
class LocalEndpoint:
    """A program on this computer that serves language models, and the names of those."""

    program: str
    url: str
    models: tuple[str, ...]


def find_local(ports: Mapping[str, int] = LOCAL_PORTS) -> list[LocalEndpoint]:
    """Return the programs of loopback that list models; only these ports are asked, and nothing is sent but the question."""
    with ThreadPoolExecutor(len(ports) or 1) as pool:
        return [found for found in pool.map(_ask, ports.items()) if found]


def _ask(place: tuple[str, int]) -> LocalEndpoint | None:
    program, port = place
    url = f"http://127.0.0.1:{port}/v1"
    try:
        # no proxy of the environment, no redirect: what answers must be on this computer
        reply = httpx.get(f"{url}/models", timeout=_SECONDS, trust_env=False, follow_redirects=False)
        listed = reply.json()["data"] if reply.is_success else []
        names = sorted({str(entry["id"])[:_LONGEST_NAME] for entry in listed[:_MOST_MODELS]})
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
    return LocalEndpoint(program, url, tuple(names)) if names else None
