"""What is heard of an answer, kept for looking at."""

from __future__ import annotations

from notebook_app.chat.port import Listener


class Heard(Listener):
    """Keeps the text so far, in pieces, and the thoughts."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.thoughts: list[str] = []

    def text(self, piece: str) -> None:
        self.pieces.append(piece)

    def thought(self, piece: str) -> None:
        self.thoughts.append(piece)

    def restart(self) -> None:
        self.pieces.clear()
