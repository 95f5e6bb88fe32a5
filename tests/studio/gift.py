"""A reader of GIFT by its published grammar (Moodle's documentation), written apart from what writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    text: str
    answers: list[tuple[str, str, float | None]]
    feedback: str


def parse(text: str) -> list[Read]:
    """Read questions: ``::title::[format]text {answers #### feedback}``, blank lines between, ``//`` for comments."""
    found = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line for line in block.split("\n") if not line.startswith("//")]
        if lines:
            found.append(_question("\n".join(lines)))
    return found


def _question(block: str) -> Read:
    tokens = _tokens(block)
    raw = "".join(tokens)
    head = re.match(r"::[^:]*::\[plain\]", raw)
    assert head, block
    begin, end = _only(tokens, "{"), _only(tokens, "}")
    asked = "".join(tokens[:begin])[head.end() :]
    body = tokens[begin + 1 : end]
    marks = [i for i in range(len(body) - 3) if body[i : i + 4] == ["#"] * 4]
    assert len(marks) == 1, block
    feedback = "".join(body[marks[0] + 4 :])
    return Read(_plain(asked).strip(), _answers(body[: marks[0]]), _plain(feedback).strip())


def _tokens(block: str) -> list[str]:
    """Return characters, an escaped one together with its backslash."""
    return re.findall(r"\\.|[^\\]", block, re.DOTALL)


def _only(tokens: list[str], mark: str) -> int:
    assert tokens.count(mark) == 1, mark
    return tokens.index(mark)


def _answers(tokens: list[str]) -> list[tuple[str, str, float | None]]:
    whole = "".join(tokens).strip()
    if whole in {"TRUE", "FALSE"}:
        return [(whole, "", None)]
    found: list[tuple[str, str, float | None]] = []
    mark, current = "", ""
    for token in [*tokens, "~"]:
        if token in {"=", "~"}:
            if mark:
                share = re.match(r"%(-?\d+(?:\.\d+)?)%", current)
                text = current[share.end() :] if share else current
                found.append((mark, _plain(text).strip(), float(share[1]) if share else None))
            mark, current = token, ""
        else:
            current += token
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
