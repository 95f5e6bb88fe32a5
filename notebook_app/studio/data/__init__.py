"""Data: questions over the tables of CSV and spreadsheet sources, answered by SQL and cited to sheet and rows."""
