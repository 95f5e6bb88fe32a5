"""Flashcards as Markdown: what is asked, what fills it, and the statement with its markers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebook_app.studio.cited import doubt, markers
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return a deck's content as Markdown."""
    return "\n\n".join(_card(n, card, language) for n, card in enumerate(content["cards"], 1))


def _card(number: int, card: Mapping[str, Any], language: str) -> str:
    back = card["back"]
    context = f" *({escape(card['context'])})*" if card.get("context") else ""
    answer = f"**{escape(card['answer'])}** — " if card["kind"] == "cloze" and card.get("answer") else ""
    said = f"{answer}{escape(back['text'])} {markers(back)}{doubt(back, language)}"
    return f"**{number}.** {escape(card['front'])}{context}\n\n> {said}"
