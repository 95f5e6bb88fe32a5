"""The sources pane and the viewer."""
