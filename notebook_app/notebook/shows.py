"""Shows saved for further overviews: all that a request says but its sources."""

from __future__ import annotations

from notebook_app.errors import NotebookError
from notebook_app.notebook.place import Place
from notebook_app.records import OverviewRequest, ShowProfile


class Shows:
    """Saved shows, shared by the notebooks of a home folder; call it for the list."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def save(self, name: str, request: OverviewRequest) -> ShowProfile:
        """Keep what a request says, but its sources, under a name; every notebook of the home folder has it then."""
        if not name.strip():
            raise NotebookError(detail="a saved show needs a name.")
        return self._place.library.shows.save_show(name.strip(), request)

    def __call__(self) -> list[ShowProfile]:
        """Return the saved shows by name."""
        return self._place.library.shows()

    def get(self, name: str) -> ShowProfile:
        """Return a saved show by name or id."""
        return self._place.library.shows.show(name)

    def delete(self, show: str) -> None:
        """Forget a saved show, by name or id."""
        self._place.library.shows.delete_show(self.get(show).id)
