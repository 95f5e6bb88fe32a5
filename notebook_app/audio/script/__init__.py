"""The script of an overview: material, outline, turns, and their editing."""
