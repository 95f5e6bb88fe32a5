"""Export an artifact: Markdown and JSON of every kind, and the kind's own formats."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from notebook_app.errors import NoSuchFormat, NotReady
from notebook_app.records import Artifact, Citation, Source
from notebook_app.settings import Settings
from notebook_app.studio.catalogue import kind_of
from notebook_app.studio.cited import citations_of
from notebook_app.studio.port import Exported, Exporter
from notebook_app.text.markdown import escape
from notebook_app.text.prose import one_line

_LONGEST_NAME: Final = 80


def export_artifact(
    artifact: Artifact,
    format: str,  # noqa: A002 — the option's name
    sources: Sequence[Source],
    settings: Settings,
) -> Exported:
    """Return an artifact as a file.

    Parameters
    ----------
    artifact : Artifact
        One that has been made.
    format : str
        A suffix: one of :func:`formats_of` its kind.
    sources : sequence of Source
        Those of the notebook, by which citations are named.
    settings : Settings
        Of the home folder, in which some formats are kept as files.

    Raises
    ------
    NotReady
        If it was never made.
    NoSuchFormat
        If its kind has no such format.
    """
    if not artifact.version:
        raise NotReady(name=artifact.title or artifact.kind)
    exporters = {**_COMMON, **kind_of(artifact.kind).exports()}
    if format not in exporters:
        raise NoSuchFormat(name=artifact.title or artifact.kind, wanted=format, known=", ".join(exporters))
    exporter = exporters[format]
    if exporter.kept is not None:
        data = exporter.kept(artifact, settings)
    else:
        assert exporter.render is not None  # a format has the one or the other
        data = exporter.render(artifact, sources)
    return Exported(f"{_file_name(artifact)}.{format}", exporter.media_type, data)


def formats_of(kind: str) -> tuple[str, ...]:
    """Return the suffixes that a kind can be exported to, its own first."""
    return tuple(dict.fromkeys([*kind_of(kind).formats, *_COMMON]))


def _markdown(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    head = f"# {artifact.title}\n\n" if artifact.title else ""
    cited = "\n".join(
        f"- [{c.n}] {escape(place_of(c))}: “{escape(one_line(c.quote))}”" for c in citations_of(artifact.content)
    )
    return "\n\n".join(filter(None, [f"{head}{artifact.body}".rstrip(), cited])).encode() + b"\n"


def place_of(citation: Citation) -> str:
    """Return where a citation's words stand: the title, and the page or the moment of a recording."""
    if citation.second is not None:
        minutes, seconds = divmod(int(citation.second), 60)
        return f"{citation.title}, {minutes}:{seconds:02d}"
    return f"{citation.title}, p. {citation.label or citation.page}"


def _json(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return json.dumps(asdict(artifact), ensure_ascii=False, indent=1, default=str).encode()


_COMMON: Final[Mapping[str, Exporter]] = {
    "md": Exporter("text/markdown", _markdown),
    "json": Exporter("application/json", _json),
}


def _file_name(artifact: Artifact) -> str:
    """Return a file name of a title: no path, no control character, not too long."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", artifact.title).strip(" .")
    return name[:_LONGEST_NAME].strip(" .") or artifact.kind
