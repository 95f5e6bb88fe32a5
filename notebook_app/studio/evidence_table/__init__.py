"""Evidence table: sources as rows, questions as columns; each cell a quoted or checked answer, or "not reported"."""
