"""Cost of a sentence's form, as an answer: rows, captions, questions, references, torn and very short ones."""

from __future__ import annotations

import re

from ingest.characters import CJK
from notebook_app.chat.quoting.tuning import FORM, QUOTING
from notebook_app.text.prose import Kind, is_caption, is_complete, one_line

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
    short = kind == "sentence" and not chinese and len(line) < FORM.short_characters
    return (
        FORM.of_kind(kind)
        + QUOTING.question_cost * line.endswith(("?", "？"))
        + QUOTING.caption_cost * is_caption(line)
        + FORM.torn * bool(torn)
        + FORM.short * short
        + FORM.cited * bool(_LOOKS_CITED.search(line) and kind != "reference")
    )
