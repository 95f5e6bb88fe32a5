"""What a sentence loses as an answer for its form: rows, captions, questions, references, torn and very short ones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.characters import CJK
from notebook_app.text.prose import Kind, is_caption, is_complete, one_line

_COST: Mapping[Kind, float] = {"sentence": 0.0, "row": 0.5, "heading": 2.0, "reference": 6.0}
_ASKS, _CAPTION, _TORN, _SHORT, _CITATION = 1.0, 0.5, 1.0, 1.0, 5.0
_LEAST = 40
"""Characters of a sentence that says something; Chinese ones are not measured."""
_LOOKS_CITED = re.compile(
    r"^\s*\[[\w+]{1,12}\]\s*[A-Z]|\barXiv preprint\b|\bet al\., [“\"]|\bin Proc(?:eedings\b|\.)|\bdoi\s?:|https?://\S+|"
    r"\bwww\.\S+|^\s*(?:Available|Accessed|Retrieved|License|Published|Received|Correspondence|Copyright|©)\b[^.]{0,60}[:©]|"
    r"^\s*(?:Copyright|©)",
    re.IGNORECASE,
)
_BEGUN_BEFORE = re.compile(r"^[a-z][a-z’'-]*[ ,]")
_CJK = re.compile(rf"[{CJK}]")


def form_cost(text: str, kind: Kind) -> float:
    """Return what a sentence of a kind loses for its form; 0 for a whole statement."""
    line = one_line(text)
    ended = line.endswith((":", "：", ";"))
    chinese = bool(_CJK.search(line))
    torn = kind == "sentence" and not chinese and ((not is_complete(line) and not ended) or _BEGUN_BEFORE.match(line))
    return (
        _COST[kind]
        + _ASKS * line.endswith(("?", "？"))
        + _CAPTION * is_caption(line)
        + _TORN * bool(torn)
        + _SHORT * (kind == "sentence" and len(line) < _LEAST and not chinese)
        + _CITATION * bool(_LOOKS_CITED.search(line) and kind != "reference")
    )
