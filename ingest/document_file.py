"""A document as bytes and back: JSON for what is text, one array each for word boxes and times. Nothing is pickled."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ingest.models import Document, FloatArray, Heading, Page, Span
from ingest.remarks import Remark

_ARRAYS = {"words": 6, "times": 3}
"""The arrays of a page and their columns."""


def dump_document(document: Document) -> bytes:
    """Return the document as the bytes of an ``.npz`` file, which :func:`load_document` reads back."""
    head = {
        **{key: value for key, value in _fields(document).items() if key != "pages"},
        "warnings": [warning.to_json() for warning in document.warnings],
        "pages": [_page_head(page) for page in document.pages],
    }
    stream = io.BytesIO()
    np.savez(stream, head=np.frombuffer(json.dumps(head).encode(), np.uint8), **_stacked(document.pages))
    return stream.getvalue()


def load_document(data: bytes) -> Document:
    """Return the document that :func:`dump_document` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        head: dict[str, Any] = json.loads(arrays["head"].tobytes())
        parts = [np.split(arrays[name], np.cumsum(arrays[f"{name}_counts"])[:-1]) for name in _ARRAYS]
    pages = tuple(
        _page(fields, dict(zip(_ARRAYS, own, strict=True)))
        for fields, *own in zip(head.pop("pages"), *parts, strict=True)
    )
    warnings = tuple(Remark.from_json(warning) for warning in head["warnings"])
    return Document(**{**head, "pages": pages, "authors": tuple(head["authors"]), "warnings": warnings})


def _page_head(page: Page) -> dict[str, Any]:
    fields = {key: value for key, value in _fields(page).items() if key not in _ARRAYS}
    return {**fields, "headings": [asdict(h) for h in page.headings], "tables": [asdict(span) for span in page.tables]}


def _page(fields: dict[str, Any], arrays: dict[str, FloatArray]) -> Page:
    headings = tuple(Heading(**heading) for heading in fields["headings"])
    tables = tuple(Span(**span) for span in fields["tables"])
    return Page(**{**fields, **arrays, "headings": headings, "tables": tables})


def _stacked(pages: Sequence[Page]) -> dict[str, Any]:
    """Return each array of all pages, one page under the other, with the rows that each page has."""
    stacked: dict[str, Any] = {}
    for name, columns in _ARRAYS.items():
        own: list[FloatArray] = [getattr(page, name) for page in pages]
        stacked[name] = np.concatenate([np.zeros((0, columns), np.float32), *own])
        stacked[f"{name}_counts"] = np.array([len(array) for array in own], np.int64)
    return stacked


def _fields(value: Document | Page) -> dict[str, Any]:
    """Return a dataclass's fields by name, without copying what is in them."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
