"""Traditional Chinese characters to simplified ones: Whisper writes either, as its training data did."""

from __future__ import annotations

from functools import cache
from typing import Any


def simplified(text: str) -> str:
    """Return a text with its Chinese in simplified characters, everything else as it is."""
    converted: str = _converter().convert(text) if any("\u3400" <= char <= "\u9fff" for char in text) else text
    return converted


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
