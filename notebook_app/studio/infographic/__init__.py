"""Infographics: figures of the sources, each large beside the words it stands in, on one page."""
