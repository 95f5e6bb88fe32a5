"""One file per family of formats; :data:`ingest.parse.PARSERS` chooses."""
