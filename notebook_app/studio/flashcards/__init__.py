"""Flashcards: cards with their passages, scheduled by FSRS."""
