"""The three panes; each draws what the notebook gives it and hands back what was clicked."""
