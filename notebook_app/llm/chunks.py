"""Read the replies of endpoints, each vendor's fields in their own places."""

from __future__ import annotations

from typing import Any

from notebook_app.llm.port import Usage

_THOUGHTS = ("reasoning_content", "reasoning")
"""Fields for reasoning: of DeepSeek, llama.cpp, vLLM and LM Studio; of Ollama, OpenRouter and newer vLLM."""


def text_and_thought(message: Any) -> tuple[str, str]:
    """Return the text and the reasoning of a message, or of a piece of one; content may be a list of parts."""
    if message is None:
        return "", ""
    text, thought = _content(getattr(message, "content", None))
    apart = next((found for name in _THOUGHTS if isinstance(found := getattr(message, name, None), str)), "")
    return text, thought + apart


def _content(content: Any) -> tuple[str, str]:
    """Return text and thought of a content: a string, or parts of type "text" and "thinking" as Mistral sends them."""
    if not isinstance(content, list):
        return (content or ""), ""
    text, thought = "", ""
    for part in content:
        if isinstance(part, str):
            text += part
        elif isinstance(part, dict) and part.get("type") == "thinking":
            thought += _content(part.get("thinking"))[0]
        elif isinstance(part, dict):
            text += part.get("text") or ""
    return text, thought


def calls_tool(message: Any) -> bool:
    """Say whether a message, or a piece of one, calls a tool."""
    return bool(
        message is not None and (getattr(message, "tool_calls", None) or getattr(message, "function_call", None))
    )


def usage(reply: Any) -> Usage | None:
    """Return the tokens that an endpoint counted, or None where it did not."""
    counted = getattr(reply, "usage", None)
    prompt, written = getattr(counted, "prompt_tokens", None), getattr(counted, "completion_tokens", None)
    return Usage(prompt, written or 0) if isinstance(prompt, int) and prompt > 0 else None
