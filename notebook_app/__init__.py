"""A notebook that stays with its sources."""
