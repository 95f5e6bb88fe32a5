"""Answers written by a language model, each sentence cited and checked."""
