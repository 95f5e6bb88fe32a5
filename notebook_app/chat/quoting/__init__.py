"""Answers quoted from passages, without a language model."""
