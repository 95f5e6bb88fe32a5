"""Origin of an artifact as a document states it below its title: writer, day, and what was left out."""

from __future__ import annotations

from notebook_app.i18n import LANGUAGES, translate
from notebook_app.records import QUOTES, Artifact


def language_of_artifact(artifact: Artifact) -> str:
    """Return the language that an artifact was made in."""
    language = str(artifact.provenance.get("language") or artifact.options.get("language") or "en")
    return language if language in LANGUAGES else "en"


def origin_of(artifact: Artifact, language: str) -> str:
    """Return who wrote an artifact, on what day, and what was left out because the sources do not bear it out."""
    writer = artifact.provenance.get("writer", QUOTES)
    by = (
        translate("artifacts.quoted", language)
        if writer == QUOTES
        else translate("artifacts.written_by", language, model=writer)
    )
    dropped = int(artifact.counts.get("dropped", 0))
    said = [by, f"{artifact.updated:%Y-%m-%d}"]
    said += [translate("artifacts.dropped", language, count=dropped)] if dropped else []
    return " · ".join(said)
