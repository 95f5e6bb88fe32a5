"""Turn what a reader gives (upload, address, text, path) into files for the pipeline."""
