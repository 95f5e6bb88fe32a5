"""What a reader gives (upload, address, text, path) made ready for the pipeline."""
