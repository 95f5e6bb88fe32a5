"""Migrations of the library's tables, one step after another."""
