"""Fonts of what is typeset and drawn: one file of ours for Chinese and Latin each, then those of the machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.extras import optional_packages

if TYPE_CHECKING:
    import typst

SERIF: Final = ("Libertinus Serif", "Noto Serif SC")
"""Families of running text, the first that has a character is taken. Typst brings the first, a package the second."""
SANS: Final = ("Noto Sans SC",)
"""Families of slides and pictures: Latin and Chinese in one."""
HEADINGS: Final = ("Libertinus Serif", "Noto Sans SC")
"""Families of headings over running text: the serif has a bold for Latin only."""


def sans_file() -> Path:
    """Return the file of a sans-serif font with Latin and Chinese, for programs that draw by themselves.

    Raises
    ------
    ingest.errors.MissingExtra
        If the package is not installed.
    """
    with optional_packages():
        import pylopdf_fonts_zh_cn
    return pylopdf_fonts_zh_cn.sans_path()


@cache
def typst_fonts() -> typst.Fonts:
    """Return the fonts for Typst: its own, the packaged, and those of this machine for what neither has."""
    with optional_packages():
        import typst
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[sans_file().parent])
