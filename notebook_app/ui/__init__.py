"""The three-pane screen."""
