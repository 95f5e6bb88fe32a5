"""Notes, the reader's own and automatic ones."""
