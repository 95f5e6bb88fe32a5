"""Publish an episode: transcript, chapters, feed."""
