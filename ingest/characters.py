"""Characters of a kind, for use inside a regular expression's class; and texts without those that nothing can keep."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
"""Chinese characters."""
CJK: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Those that are not parted into words by spaces: Chinese, Japanese, Korean."""

_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_LONGEST_NAME: Final = 150


def readable(text: str) -> str:
    """Return a text that can be kept and shown: bytes of a name or argument that are no UTF-8, and NUL, become "�"."""
    return _UNKEPT.sub("�", text)


def file_name(name: str) -> str:
    """Return a name that every file system takes: without folders and control characters, 150 bytes with its suffix."""
    own = _CONTROL.sub("", readable(re.split(r"[\\/]", name)[-1])).strip(". ") or "upload"
    suffix = PurePath(own).suffix[:20]
    stem = own.removesuffix(suffix).encode()[: _LONGEST_NAME - len(suffix.encode())].decode("utf-8", "ignore")
    return f"{stem}{suffix}"
