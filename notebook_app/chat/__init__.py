"""Retrieve, answer, cite, verify."""
