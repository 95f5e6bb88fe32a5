"""Characters that files can hold: XML, HTML and fonts know no controls, lone surrogates and noncharacters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_UNFIT: Final = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def printable(text: str) -> str:
    """Return a text without control characters (a blank instead), and with U+FFFD for what is no character."""
    return _UNFIT.sub("\ufffd", _CONTROL.sub(" ", text))


def all_printable(value: Any) -> Any:
    """Return JSON values in which every text, names included, is :func:`printable`."""
    match value:
        case str():
            return printable(value)
        case Mapping():
            return {printable(str(name)): all_printable(each) for name, each in value.items()}
        case list() | tuple():
            return [all_printable(each) for each in value]
    return value
