"""How the library's tables came to be, one step after another."""
