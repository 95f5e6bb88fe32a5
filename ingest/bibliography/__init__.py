"""References: read BibTeX, RIS and CSL-JSON, match them to sources, write them again."""
