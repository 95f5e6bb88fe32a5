"""Payloads of jobs: what each kind of work is asked to do, validated when the worker takes it up.

No field of a payload is a path: an upload is named by its id in the inbox, a source by its sha256, so that whatever
reached the queue can make the worker read nothing else of this machine.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from ingest.given import Address, Queued, Text, Upload, from_json, to_json
from notebook_app.records.overviews import OverviewRequest

_Queued = Annotated[Upload | Address | Text, PlainValidator(from_json), PlainSerializer(to_json)]
_Id = Annotated[str, Field(pattern=r"^\w[\w-]{0,63}$")]


class Payload(BaseModel):
    """What every job is given."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    notebook: str = ""


class AddSource(Payload):
    """What to add, the name and title to show instead of its own, and the password of a protected file."""

    given: _Queued
    name: str | None = None
    title: str = ""
    password: str | None = None


class ReplaceSource(AddSource):
    """What to put in the place of a source."""

    source: str


class RefreshSource(Payload):
    """The source to fetch again from its address."""

    source: str


class CheckWatch(Payload):
    """The feed, collection or folder to look for what is new in, by the id of its row: where it is, that says."""

    watch: _Id


class WriteGuides(Payload):
    """The sources whose guides to write."""

    sources: tuple[str, ...]


class MakeOverview(Payload):
    """The audio overview to make, under this id."""

    request: OverviewRequest
    overview_id: _Id


class MakeArtifact(Payload):
    """The artifact to make, as the studio noted it; of a kind with a table of its own, also what to make."""

    artifact: _Id
    kind: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    sources: tuple[str, ...] = ()


class Import(Payload):
    """The archive to read into a notebook of its own; the job's own notebook only stands for it meanwhile."""

    given: _Queued


class Export(Payload):
    """The file to make of the notebook, and what of it goes into a page."""

    form: Literal["page", "zip", "obsidian"]
    choice: dict[str, bool | float | str] = Field(default_factory=dict)


def upload_of(payload: object) -> Upload | None:
    """Return the upload that a job's payload names, None where there is none."""
    given = payload.get("given") if isinstance(payload, dict) else None
    try:
        found: Queued | None = from_json(given) if given else None
    except ValueError:
        return None
    return found if isinstance(found, Upload) else None
