"""Jupyter notebooks: text cells read as Markdown, code and its textual output as they stand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt

from ingest.errors import DamagedFile
from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document
from ingest.parsers.markdown import markdown_blocks
from ingest.parsers.port import RawSource
from ingest.remarks import remark

_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_LONGEST_OUTPUT = 20_000
"""In characters: a longer output is a log, of which the beginning is kept."""


def parse_notebook(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a notebook of any version as one page, cell after cell.

    Raises
    ------
    DamagedFile
        If it is no JSON, or has no cells.
    NoText
        If there is nothing to read.
    """
    decoded = decode(source.data)
    left_out: Counter[str] = Counter()
    with damage_told(source.name):
        notebook = json.loads(decoded.text)
        blocks = [block for cell in _cells(notebook, source.name) for block in _cell(cell, left_out)]
        metadata = notebook.get("metadata", {})
        authors = [author.get("name", "") for author in metadata.get("authors", []) if isinstance(author, Mapping)]
        title, language = str(metadata.get("title", "")), metadata.get("kernelspec", {}).get("language", "")
    progress("parse", 1, 1)
    remarks = (*decoded.warnings, *(remark(code, count=count) for code, count in left_out.items() if count))
    about = About("notebook", "json", title, tuple(filter(None, authors)), {"language": str(language)}, remarks)
    return flow_document(blocks, source, about)


def _cells(notebook: Any, name: str) -> list[Mapping[str, Any]]:
    """Return the cells; version 3 has them in worksheets."""
    if isinstance(notebook, Mapping) and isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    if isinstance(notebook, Mapping) and isinstance(notebook.get("worksheets"), list):
        return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    raise DamagedFile(name=name, detail="it has no cells")


def _cell(cell: Mapping[str, Any], left_out: Counter[str]) -> Iterator[Block]:
    text = _joined(cell.get("source", cell.get("input", "")))
    match cell.get("cell_type"):
        case "markdown":
            left_out["pictures"] += len(cell.get("attachments", {}))
            yield from markdown_blocks(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text))
        case "heading":  # version 3
            yield Block(text, int(cell.get("level", 1)))
        case "code":
            yield Block(text)
            for output in cell.get("outputs", ()):
                yield Block(_output(output, left_out))
        case _:
            yield Block(text)


def _output(output: Mapping[str, Any], left_out: Counter[str]) -> str:
    """Return an output's text; a picture is counted, an error is its name and message."""
    if output.get("output_type") in {"error", "pyerr"}:
        return f"{output.get('ename', '')}: {output.get('evalue', '')}"
    data = output.get("data", output)
    pictures = [kind for kind in data if kind.startswith("image/") or kind in {"png", "jpeg", "svg"}]
    left_out["pictures"] += bool(pictures)
    text = _joined(data.get("text/markdown", data.get("text/plain", data.get("text", ""))))
    if pictures and text.startswith("<"):
        return ""  # "<Figure size 640x480 with 1 Axes>"
    left_out["outputs_cut"] += len(text) > _LONGEST_OUTPUT
    return _COLOURS.sub("", text[:_LONGEST_OUTPUT])


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
