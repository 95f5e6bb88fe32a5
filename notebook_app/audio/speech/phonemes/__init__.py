"""Text to the phonemes of a neural voice: one front end a language, over espeak-ng or pinyin."""
