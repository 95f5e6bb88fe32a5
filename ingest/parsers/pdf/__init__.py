"""PDF to text: pages, words, layout and reading order."""
