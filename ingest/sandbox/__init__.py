"""A child process with limits, in which files are read."""
