"""Studio: what is made from sources."""
