"""Characters of a kind, for use inside a regular expression's class."""

from __future__ import annotations

from typing import Final

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
"""Chinese characters."""
CJK: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Those that are not parted into words by spaces: Chinese, Japanese, Korean."""
