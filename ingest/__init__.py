"""Documents in, passages out: parse, chunk, embed, index."""
