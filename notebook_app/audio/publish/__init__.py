"""What goes out with an episode: transcript, chapters, feed."""
