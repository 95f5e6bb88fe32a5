"""Claims checked against the passages they cite."""
