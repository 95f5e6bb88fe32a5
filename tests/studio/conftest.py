from __future__ import annotations

from tests.chat.conftest import model, server

__all__ = ["model", "server"]
