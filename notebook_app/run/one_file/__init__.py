"""A notebook as one HTML file that opens from disk, with no server and nothing from elsewhere."""

from notebook_app.run.one_file.choice import Choice
from notebook_app.run.one_file.write import Written, write

__all__ = ["Choice", "Written", "write"]
