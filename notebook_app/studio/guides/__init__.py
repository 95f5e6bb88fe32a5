"""Guides: summary, topics, terms and questions of a source or a notebook."""
