"""Reranking: a question read together with each text that may answer it."""
