"""Vectors of passages and questions: the models, and a cache of what was embedded."""
