"""Processes of the app: start and stop, the worker, jobs, export and import."""
