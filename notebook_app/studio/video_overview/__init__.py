"""Video overviews: slides with their statements read aloud, as MP4 with captions and chapters."""
