"""A document as bytes and back: JSON for what is text, one array for the word boxes. Nothing is pickled."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from ingest.models import Document, FloatArray, Heading, Page


def dump_document(document: Document) -> bytes:
    """Return the document as the bytes of an ``.npz`` file, which :func:`load_document` reads back."""
    head = {key: value for key, value in _fields(document).items() if key != "pages"}
    pages = [{**_fields(page), "headings": [asdict(h) for h in page.headings]} for page in document.pages]
    counts = np.array([len(page.words) for page in document.pages], np.int64)
    text = json.dumps({**head, "pages": [{k: v for k, v in page.items() if k != "words"} for page in pages]})
    words = [page.words for page in document.pages]
    stream = io.BytesIO()
    np.savez(
        stream,
        head=np.frombuffer(text.encode(), np.uint8),
        counts=counts,
        words=np.concatenate(words) if words else np.zeros((0, 6), np.float32),
    )
    return stream.getvalue()


def load_document(data: bytes) -> Document:
    """Return the document that :func:`dump_document` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        head: dict[str, Any] = json.loads(arrays["head"].tobytes())
        words: list[FloatArray] = np.split(arrays["words"], np.cumsum(arrays["counts"])[:-1])
    pages = tuple(
        Page(**{**page, "words": boxes, "headings": tuple(Heading(**h) for h in page["headings"])})
        for page, boxes in zip(head.pop("pages"), words, strict=True)
    )
    return Document(**{**head, "pages": pages, "authors": tuple(head["authors"]), "warnings": tuple(head["warnings"])})


def _fields(value: Document | Page) -> dict[str, Any]:
    """Return a dataclass's fields by name, without copying what is in them."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
