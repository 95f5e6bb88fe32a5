"""Slides: a typed specification of statements, laid out so that nothing overflows, as PowerPoint, PDF and pictures."""
