"""A quiz: questions of five kinds, graded, each explained by its passages."""
