"""Sentences of a passage that belong to the caption of a table or figure."""

from __future__ import annotations

import re

from notebook_app.records import StoredPassage
from notebook_app.text.anchors import sentence_texts

_OPENS = re.compile(
    r"(?:table|fig(?:ure|\.)|box|scheme)\s*\w?\d+\s*[.:|–—-]|[图表]\s*\d+\s*[.:：]",
    re.IGNORECASE,
)
"""A caption's beginning; "Table 3 shows that …" is a sentence."""


def in_captions(passage: StoredPassage) -> tuple[bool, ...]:
    """Say of each sentence of a passage whether it stands in a paragraph that a caption opens."""
    said: list[bool] = []
    end = 0
    for span, text in zip(passage.sentences, sentence_texts(passage), strict=True):
        same_paragraph = passage.text[end - passage.start : span.start - passage.start].count("\n") < 2
        said.append(bool(_OPENS.match(text)) or (bool(said) and said[-1] and same_paragraph))
        end = span.end
    return tuple(said)
