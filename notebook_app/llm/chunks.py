"""What stands in the replies of endpoints, wherever each vendor puts it."""

from __future__ import annotations

from typing import Any

from notebook_app.errors import UnusableReply
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


def error_in(reply: Any) -> str:
    """Return what an endpoint says went wrong in a reply that it sends as if nothing had (LM Studio does)."""
    error = getattr(reply, "error", None)
    return str(error.get("message") or error) if isinstance(error, dict) else str(error or "")


def whole_text(reply: Any, url: str) -> str:
    """Return the text of a whole reply; its reasoning where that holds everything (a parser that found no end of it).

    Raises
    ------
    UnusableReply
        If there is no message, or only the call of a tool.
    """
    choices = getattr(reply, "choices", None)
    if not choices or choices[0].message is None:
        raise UnusableReply(url=url, detail="an empty reply")
    text, thought = text_and_thought(choices[0].message)
    if not text.strip() and calls_tool(choices[0].message):
        raise UnusableReply(url=url, detail="it called a tool, though none was offered")
    return text if text.strip() else thought
