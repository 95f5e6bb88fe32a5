"""Typeset a template of ours by Typst. What sources and readers wrote is data: it is never read as code.

A template gets its values by ``#let data = json(bytes(sys.inputs.data))`` and shows a text by naming it (``#data.title``).
It must not call ``eval``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from ingest.extras import optional_packages
from notebook_app.errors import NotTypeset
from notebook_app.studio.documents.characters import all_printable
from notebook_app.studio.documents.fonts import typst_fonts

_MISSING_FONT: Final = "unknown font family"


def typeset(
    template: str,
    data: Mapping[str, Any],
    format: Literal["pdf", "svg", "png"] = "pdf",  # noqa: A002 — the option's name
    *,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 144.0,
) -> list[bytes]:
    """Return the file that a template and its values make: one for a PDF, one a page for SVG and PNG.

    Parameters
    ----------
    template : str
        Typst code, ours alone.
    data : mapping
        JSON values; see the module's docstring.
    format : str
        Of the result.
    files : mapping of str to bytes, optional
        Pictures by plain name, for ``image("name")``. Nothing else can be read.
    ppi : float
        Pixels per inch of a PNG.

    Raises
    ------
    ingest.errors.MissingExtra
        If Typst or the fonts are not installed.
    NotTypeset
        If it cannot be typeset, or a font that the template names is not there.
    """
    with optional_packages():
        import typst
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (files or {}).items():
            (Path(folder) / Path(name).name).write_bytes(content)
        (Path(folder) / "main.typ").write_text(template, "utf-8")
        try:
            made, warnings = typst.compile_with_warnings(
                str(Path(folder) / "main.typ"),
                root=folder,
                font_paths=typst_fonts(),
                ignore_system_fonts=True,  # those of the machine are among the fonts given
                format=format,
                ppi=ppi,
                sys_inputs={"data": json.dumps(all_printable(data), ensure_ascii=False)},
                package_path=folder,
                package_cache_path=folder,
            )
        except typst.TypstError as error:
            raise NotTypeset(detail=error.message) from error
    missing = [warning.message for warning in warnings if warning.message.startswith(_MISSING_FONT)]
    if missing:
        raise NotTypeset(detail=", ".join(missing))
    return made if isinstance(made, list) else [made]
