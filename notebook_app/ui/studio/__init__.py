"""The studio pane: notes, overviews, player."""
