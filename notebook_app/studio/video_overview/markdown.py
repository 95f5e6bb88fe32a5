"""A video overview as Markdown: its slides."""

from notebook_app.studio.slides.markdown import to_markdown

__all__ = ["to_markdown"]
