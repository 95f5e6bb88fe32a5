"""Text of passages and answers: sentences, sections, anchors, Markdown."""
