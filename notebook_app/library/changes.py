"""Versions of what a notebook holds, by which a screen notices that somebody else has changed something."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Select, func, or_, select

from notebook_app.library.part import Part
from notebook_app.library.tables import (
    ArtifactRow,
    ChatRow,
    JobRow,
    MessageRow,
    NotebookRow,
    NoteRow,
    OverviewRow,
    SourceRow,
)

_QUERIES: Mapping[str, tuple[Select[*tuple[object, ...]], ...]] = {
    "name": (select(NotebookRow.id, NotebookRow.name, NotebookRow.emoji),),
    "sources": (
        select(SourceRow.notebook_id, SourceRow.sha256, SourceRow.title, SourceRow.selected, SourceRow.labels).order_by(
            SourceRow.sha256
        ),
        select(JobRow.notebook_id, JobRow.id, JobRow.status.in_(("queued", "running")))
        .where(or_(JobRow.kind != "watch", JobRow.step == "files", JobRow.status == "failed"))  # others only look
        .order_by(JobRow.id),
    ),
    "studio": (
        select(NoteRow.notebook_id, func.count(), func.max(NoteRow.updated), func.max(NoteRow.number)).group_by(
            NoteRow.notebook_id
        ),
        select(OverviewRow.notebook_id, OverviewRow.id, OverviewRow.status, OverviewRow.title).order_by(OverviewRow.id),
        select(ArtifactRow.notebook_id, ArtifactRow.id, ArtifactRow.state, ArtifactRow.updated).order_by(
            ArtifactRow.id
        ),
    ),
    "chat": (
        select(ChatRow.notebook_id, ChatRow.id, ChatRow.title, ChatRow.deleted).order_by(ChatRow.id),
        select(MessageRow.notebook_id, func.count(), func.max(MessageRow.number)).group_by(MessageRow.notebook_id),
        select(MessageRow.notebook_id, MessageRow.id).where(MessageRow.status == "writing").order_by(MessageRow.id),
    ),
}
"""The first column of each says the notebook. None reads a text or document: together they take about a millisecond."""


class Changes(Part):
    """Versions of the parts of a notebook."""

    def __call__(self, notebook_id: str, *parts: str) -> dict[str, str]:
        """Return for each part ("name", "sources", "studio", "chat"; by default all) what is another text once it was changed."""
        with self._database.reading() as session:
            found = {
                part: [tuple(row) for query in _QUERIES[part] for row in session.execute(_of(query, notebook_id)).all()]
                for part in parts or _QUERIES
            }
        return {part: hashlib.sha256(repr(rows).encode()).hexdigest()[:16] for part, rows in found.items()}


def _of(query: Select[*tuple[object, ...]], notebook_id: str) -> Select[*tuple[object, ...]]:
    return query.where(query.selected_columns[0] == notebook_id)
