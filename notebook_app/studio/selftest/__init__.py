"""Check of a notebook's answers with questions made from its own sentences."""
