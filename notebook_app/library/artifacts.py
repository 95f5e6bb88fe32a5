"""Artifacts of every kind, from the wish to the finished thing, with every version of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ingest.errors import UserError
from notebook_app.library.database import Database
from notebook_app.library.originals import Originals
from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.reviews import Reviews
from notebook_app.library.tables import ArtifactRow, ArtifactVersionRow
from notebook_app.records import Artifact, ArtifactState, ArtifactVersion, Evaluation
from notebook_app.records.states import may_follow, require_transition
from notebook_app.settings import Settings

ONLY = "only/"
"""How the names of parts begin that say what alone is to be made: they hold for one making."""


class Artifacts(Part):
    """The artifacts of a notebook. To change one that was deleted raises ``NoSuchItem``.

    Attributes
    ----------
    reviews : Reviews
        Of the cards of decks.
    """

    def __init__(self, settings: Settings, database: Database, originals: Originals) -> None:
        super().__init__(settings, database, originals)
        self.reviews = Reviews(settings, database, originals)

    def begin_artifact(
        self,
        notebook_id: str,
        kind: str,
        options: Mapping[str, Any],
        sources: Iterable[str],
        *,
        artifact_id: str | None = None,
        title: str = "",
        created: datetime | None = None,
    ) -> Artifact:
        """Note an artifact that is to be made, or, by its id, one that is to be made anew with other options.

        What was finished of a making that failed is used again where options and sources are the same.

        Raises
        ------
        NoSuchItem
            If there is no such notebook, or the artifact is another notebook's or of another kind.
        WrongState
            If it is being made.
        """
        moment = created or now()
        with self._database.writing() as session:
            touch(session, notebook_id)
            row = None if artifact_id is None else _find(session, artifact_id)
            if row is None:
                row = _new_row(notebook_id, kind, artifact_id or new_id(), title, moment)
                session.add(row)
            elif (row.notebook_id, row.kind) != (notebook_id, kind):
                required(None, "artifact", row.id)
            else:
                _change_state(row, "queued")
                same = (row.options, row.sources) == (dict(options), list(sources))
                row.parts = {name: part for name, part in row.parts.items() if same and not name.startswith(ONLY)}
            row.options, row.sources = dict(options), list(sources)
            row.failure = {}
            session.flush()
            return _artifact(row)

    def start_artifact(self, artifact_id: str) -> Artifact:
        """Note that an artifact is being made.

        Raises
        ------
        WrongState
            If it is neither queued nor was to be made before.
        """
        with self._database.writing() as session:
            row = _get(session, artifact_id)
            _change_state(row, "making")
            row.failure, row.updated = {}, now()
            return _artifact(row)

    def fail_artifact(self, artifact_id: str, state: ArtifactState, error: BaseException | None = None) -> None:
        """Note that an artifact was not made: "failed" or "cancelled". One deleted or ended meanwhile stays so."""
        with self._database.writing() as session:
            row = _find(session, artifact_id)
            if row is not None and may_follow("artifact", row.state, state):
                row.state, row.updated = state, now()
                row.failure = {} if error is None else _failure(error)

    def finish_artifact(
        self,
        artifact_id: str,
        title: str,
        content: Mapping[str, Any],
        body: str,
        *,
        counts: Mapping[str, float] | None = None,
        provenance: Mapping[str, Any] | None = None,
        change: str = "made",
    ) -> Artifact:
        """Keep what was made, edited or brought back as the artifact's newest version; it is ready then."""
        with self._database.writing() as session:
            row = _get(session, artifact_id)
            touch(session, row.notebook_id)
            _change_state(row, "ready")
            row.title, row.content, row.body, row.updated = title, dict(content), body, now()
            row.counts = row.counts if counts is None else dict(counts)
            row.provenance = row.provenance if provenance is None else dict(provenance)
            row.failure, row.parts = {}, {}
            row.version += 1
            session.add(_version_row(row, change))
            return _artifact(row)

    def __call__(self, notebook_id: str, kind: str | None = None) -> list[Artifact]:
        """Return a notebook's artifacts, of one kind if it is named, the newest first."""
        newest = select(ArtifactRow).where(ArtifactRow.notebook_id == notebook_id).order_by(ArtifactRow.number.desc())
        if kind is not None:
            newest = newest.where(ArtifactRow.kind == kind)
        with self._database.reading() as session:
            return [_artifact(row) for row in session.scalars(newest)]

    def artifact(self, notebook_id: str, artifact_id: str) -> Artifact:
        """Return one artifact of a notebook."""
        with self._database.reading() as session:
            row = _find(session, artifact_id)
            return _artifact(required(row if row and row.notebook_id == notebook_id else None, "artifact", artifact_id))

    def evaluations(self, notebook_id: str) -> list[Evaluation]:
        """Return a notebook's self-tests, the newest first."""
        kept = self(notebook_id, "selftest")
        return [Evaluation(each.id, each.created, each.content) for each in kept if each.state == "ready"]

    def rename_artifact(self, artifact_id: str, title: str) -> None:
        """Give an artifact another title."""
        with self._database.writing() as session:
            _get(session, artifact_id).title = title

    def delete_artifact(self, artifact_id: str) -> None:
        """Delete an artifact with its versions, for good; to delete one that is gone does nothing."""
        with self._database.writing() as session:
            session.execute(delete(ArtifactRow).where(ArtifactRow.id == artifact_id))

    def artifact_versions(self, artifact_id: str) -> list[ArtifactVersion]:
        """Return what an artifact once was, the newest first."""
        mine = select(ArtifactVersionRow).where(ArtifactVersionRow.artifact_id == artifact_id)
        with self._database.reading() as session:
            return [_version(row) for row in session.scalars(mine.order_by(ArtifactVersionRow.number.desc()))]

    def contents(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the content of every version of every artifact of a kind, of all notebooks."""
        mine = select(ArtifactVersionRow.content).join(ArtifactRow, ArtifactRow.id == ArtifactVersionRow.artifact_id)
        with self._database.reading() as session:
            yield from map(dict, session.scalars(mine.where(ArtifactRow.kind == kind)))

    def artifact_version(self, artifact_id: str, number: int) -> ArtifactVersion:
        """Return one version of an artifact, counted from 1."""
        with self._database.reading() as session:
            row = session.get(ArtifactVersionRow, (artifact_id, number))
            return _version(required(row, "version", str(number)))

    def artifact_parts(self, artifact_id: str) -> dict[str, Any]:
        """Return what is finished of an artifact in the making, by name."""
        with self._database.reading() as session:
            return dict(_get(session, artifact_id).parts)

    def keep_artifact_part(self, artifact_id: str, name: str, value: Any) -> None:
        """Keep a finished part (JSON values) of an artifact in the making; it goes when the artifact is ready."""
        with self._database.writing() as session:
            row = _get(session, artifact_id)
            row.parts = {**row.parts, name: value}

    def import_artifact(self, notebook_id: str, artifact: Artifact, versions: Sequence[ArtifactVersion]) -> Artifact:
        """Keep an artifact that was exported, with its versions, under an id of its own."""
        with self._database.writing() as session:
            touch(session, notebook_id)
            row = _new_row(notebook_id, artifact.kind, new_id(), artifact.title, artifact.created)
            row.state, row.updated, row.version = artifact.state, artifact.updated, artifact.version
            row.options, row.sources, row.content = (
                dict(artifact.options),
                list(artifact.sources),
                dict(artifact.content),
            )
            row.body, row.provenance, row.counts = artifact.body, dict(artifact.provenance), dict(artifact.counts)
            row.failure = dict(artifact.failure)
            session.add(row)
            session.flush()
            for version in versions:
                kept = _version_row(row, version.change)
                kept.number, kept.created, kept.title = version.number, version.created, version.title
                kept.body, kept.content = version.body, dict(version.content)
                session.add(kept)
            return _artifact(row)


def _find(session: Session, artifact_id: str) -> ArtifactRow | None:
    return session.scalar(select(ArtifactRow).where(ArtifactRow.id == artifact_id))


def _get(session: Session, artifact_id: str) -> ArtifactRow:
    return required(_find(session, artifact_id), "artifact", artifact_id)


def _change_state(row: ArtifactRow, state: ArtifactState) -> None:
    require_transition("artifact", row.title or row.id, row.state, state)
    row.state = state


def _failure(error: BaseException) -> dict[str, Any]:
    told = error if isinstance(error, UserError) else UserError(detail=f"{type(error).__name__}: {error}")
    return told.to_json()


def _new_row(notebook_id: str, kind: str, artifact_id: str, title: str, created: datetime) -> ArtifactRow:
    return ArtifactRow(
        id=artifact_id,
        notebook_id=notebook_id,
        kind=kind,
        title=title,
        state="queued",
        created=created,
        updated=created,
        options={},
        sources=[],
        provenance={},
        counts={},
        failure={},
        version=0,
        body="",
        content={},
        parts={},
    )


def _version_row(row: ArtifactRow, change: str) -> ArtifactVersionRow:
    return ArtifactVersionRow(
        artifact_id=row.id,
        number=row.version,
        change=change,
        created=row.updated,
        title=row.title,
        body=row.body,
        content=row.content,
    )


def _artifact(row: ArtifactRow) -> Artifact:
    return Artifact(
        id=row.id,
        kind=row.kind,
        title=row.title,
        state=cast("ArtifactState", row.state),
        created=row.created,
        updated=row.updated,
        options=row.options,
        sources=tuple(row.sources),
        content=row.content,
        body=row.body,
        provenance=row.provenance,
        counts=row.counts,
        failure=row.failure,
        version=row.version,
    )


def _version(row: ArtifactVersionRow) -> ArtifactVersion:
    return ArtifactVersion(row.number, row.change, row.created, row.title, row.content, row.body)
