"""The notebook: the one door through which the screen, the command line and scripts do everything.

Each method is a line or two of the story; the rooms behind it do the work.
"""

from notebook_app.notebook.notebook import Notebook

__all__ = ["Notebook"]
