"""Answers to questions about sources as documents: who wrote one, when, what it found, what it lacks."""
