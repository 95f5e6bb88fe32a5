"""Retrieval: a question read, passages found, fused and arranged."""
