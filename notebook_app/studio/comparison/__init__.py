"""Comparison of two language models on one question, blind until the reader has voted."""
