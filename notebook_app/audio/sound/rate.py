"""The rate of every episode's sound."""

from __future__ import annotations

from typing import Final

MIX_RATE: Final = 24_000
"""Hz: what neural voices speak at (espeak: 22,050), so nothing is lost, and the work is halved."""
