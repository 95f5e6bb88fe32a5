"""The library: notebooks and all that is in them, kept in SQL. It is the truth; search indexes follow it."""

from notebook_app.library.library import Library
from notebook_app.library.part import new_id
from notebook_app.library.store import NotebookStore

__all__ = ["Library", "NotebookStore", "new_id"]
