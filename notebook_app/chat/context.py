"""The passages as a language model reads them: numbered, within a budget of tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.tokens import count_tokens
from notebook_app.prompts import CONTEXT_LEFT_OUT, CONTEXT_PASSAGE
from notebook_app.records import StoredPassage

CONTEXT_TOKENS = 2800
"""Ten passages of 256 tokens; leaves room for question and answer in the 4,096 that small local models are served with."""

_REFERENCE = re.compile(r"[\[【]((?:\d{1,3}|[A-Za-z][\w+-]{0,8}\d{2})(?:\s*[,;–-]\s*\d{1,3})*)[\]】]")


@dataclass(frozen=True, slots=True)
class Context:
    """Numbered passages: ``passages[n - 1]`` is number n of ``text``; ``left_out`` did not fit into the budget."""

    text: str
    passages: tuple[StoredPassage, ...]
    left_out: int


def build_context(passages: Sequence[StoredPassage], budget: int = CONTEXT_TOKENS) -> Context:
    """Return as many numbered passages as fit into a prompt, the best first.

    Parameters
    ----------
    passages : sequence of StoredPassage
        The best first; at least one is always given.
    budget : int
        Tokens, as :func:`ingest.tokens.count_tokens` estimates them.
    """
    blocks: list[str] = []
    spent = 0
    for n, passage in enumerate(passages, 1):
        block = _block(n, passage)
        spent += count_tokens(block)
        if blocks and spent > budget:
            break
        blocks.append(block)
    left_out = len(passages) - len(blocks)
    shown = [*blocks, CONTEXT_LEFT_OUT.format(count=left_out)] if left_out else blocks
    return Context("\n\n".join(shown), tuple(passages[: len(blocks)]), left_out)


def _block(n: int, passage: StoredPassage) -> str:
    """Return a passage under its number; reference marks of its own like [12] are put in round brackets."""
    section = f", {passage.section}" if passage.section else ""
    text = _REFERENCE.sub(r"(\1)", passage.text)
    return CONTEXT_PASSAGE.format(
        n=n, title=passage.title, section=section, page=passage.label or passage.page, text=text
    )
