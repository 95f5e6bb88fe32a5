"""Shows saved for further overviews; they belong to the home folder, not to one notebook."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import delete, select

from notebook_app.library.part import Part, new_id, required
from notebook_app.library.tables import ShowProfileRow
from notebook_app.records import OverviewRequest, ShowProfile


class Shows(Part):
    """Saved shows."""

    def save_show(self, name: str, request: OverviewRequest) -> ShowProfile:
        """Keep a request under a name, without its sources; one of that name is replaced."""
        data = asdict(replace(request, sources=()))
        with self._database.writing() as session:
            row = session.scalar(select(ShowProfileRow).where(ShowProfileRow.name == name))
            if row is None:
                row = ShowProfileRow(id=new_id(), name=name, request=data)
                session.add(row)
            row.request = data
            return _from_row(row)

    def __call__(self) -> list[ShowProfile]:
        """Return the saved shows by name."""
        with self._database.reading() as session:
            return [_from_row(row) for row in session.scalars(select(ShowProfileRow).order_by(ShowProfileRow.name))]

    def show(self, name: str) -> ShowProfile:
        """Return a saved show by name or id.

        Raises
        ------
        NoSuchItem
            If there is none.
        """
        named = select(ShowProfileRow).where((ShowProfileRow.name == name) | (ShowProfileRow.id == name))
        with self._database.reading() as session:
            return _from_row(required(session.scalar(named), "show", name))

    def delete_show(self, show_id: str) -> None:
        """Forget a saved show; overviews made with it stay."""
        with self._database.writing() as session:
            session.execute(delete(ShowProfileRow).where(ShowProfileRow.id == show_id))


def _from_row(row: ShowProfileRow) -> ShowProfile:
    return ShowProfile(row.id, row.name, OverviewRequest.from_json(row.request))
