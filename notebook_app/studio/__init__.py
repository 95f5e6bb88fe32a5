"""What the studio makes from sources: guides and notes."""
