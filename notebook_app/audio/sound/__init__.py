"""From turns to one file: clips, mix, loudness, encoding."""
