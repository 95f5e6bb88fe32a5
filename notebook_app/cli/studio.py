"""The commands of the studio: `make`, `artifacts`, `artifact`; the catalogue of kinds says what each can make."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.disk import raises_disk_full
from notebook_app.cli import printing
from notebook_app.cli.audio import DEFAULT_NOTEBOOK, AsJson, NotebookName, OnlySources
from notebook_app.cli.printing import print_json, progress_line, say

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook
    from notebook_app.records import Artifact

app = typer.Typer(add_completion=False)
one = typer.Typer(add_completion=False, no_args_is_help=True, help="Show, export, edit or delete one artifact.")
app.add_typer(one, name="artifact")

ArtifactId = Annotated[str, typer.Argument(help="The artifact's id, as `artifacts` lists it.")]


@app.command()
def make(
    kind: Annotated[str | None, typer.Argument(help="What to make; without it, the kinds and their options.")] = None,
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    option: Annotated[
        list[str] | None, typer.Option("--option", "-o", metavar="NAME=VALUE", help="An option; repeatable.")
    ] = None,
    source: OnlySources = None,
    renew: Annotated[str | None, typer.Option(metavar="ARTIFACT", help="Make the next version of this one.")] = None,
    out: Annotated[Path | None, typer.Option(help="Export it to this file; its suffix is the format.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an artifact from the sources; without a kind, list what can be made."""
    if kind is None:
        _kinds(as_json=as_json)
        return
    opened = _open(notebook)
    options = dict(_pair(each) for each in option or ())
    with progress_line(opened.name) as progress:
        made = opened.studio.make(kind, sources=source, artifact_id=renew, progress=progress, **options)
    if out:
        _write(opened, made, out)
    if as_json:
        print_json({**asdict(made), "path": str(out) if out else None})
    else:
        typer.echo(_line(made) if out else _text(made))


@app.command()
def artifacts(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    kind: Annotated[str | None, typer.Option(help="Only this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what was made, the newest first."""
    found = _open(notebook).studio.artifacts(kind)
    if as_json:
        print_json([asdict(artifact) for artifact in found])
    for artifact in () if as_json else found:
        typer.echo(_line(artifact))


@one.command()
def show(artifact: ArtifactId, notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """Print an artifact."""
    found = _open(notebook).studio.artifact(artifact)
    print_json(asdict(found)) if as_json else typer.echo(_text(found))


@one.command()
def export(
    artifact: ArtifactId,
    out: Annotated[Path, typer.Option(help="The file to write; its suffix is the format.")],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    format: Annotated[str | None, typer.Option(help="The format, where the suffix does not say.")] = None,  # noqa: A002 — the option's name
    as_json: AsJson = False,
) -> None:
    """Write an artifact to a file."""
    opened = _open(notebook)
    _write(opened, opened.studio.artifact(artifact), out, format)
    print_json({"path": str(out)}) if as_json else typer.echo(out)


@one.command()
def versions(artifact: ArtifactId, notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """List the versions of an artifact, the newest first."""
    found = _open(notebook).studio.versions(artifact)
    if as_json:
        print_json([asdict(version) for version in found])
    for version in () if as_json else found:
        typer.echo(f"{version.number:3}  {version.change:<9} {version.created:%Y-%m-%d %H:%M}  {version.title}")


@one.command()
def restore(
    artifact: ArtifactId,
    version: Annotated[int, typer.Argument(min=1, help="The number of the version.")],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    as_json: AsJson = False,
) -> None:
    """Bring a version of an artifact back."""
    found = _open(notebook).studio.restore(artifact, version)
    print_json(asdict(found)) if as_json else typer.echo(_line(found))


@one.command()
def delete(artifact: ArtifactId, notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """Put an artifact into the trash."""
    found = _open(notebook).studio.discard(artifact)
    print_json(asdict(found)) if as_json else typer.echo(say("artifact_discarded", title=found.name))


def _kinds(*, as_json: bool) -> None:
    from notebook_app.studio.catalogue import KINDS
    from notebook_app.studio.export import formats_of

    schemas = {name: kind.options().model_json_schema() for name, kind in KINDS.items()}
    if as_json:
        print_json({name: {"formats": formats_of(name), "options": schema} for name, schema in schemas.items()})
        return
    for name, schema in schemas.items():
        typer.echo(f"{name}  ({', '.join(formats_of(name))})")
        for option, field in schema.get("properties", {}).items():
            typer.echo(f"    {option} = {field.get('default')!r}  {field.get('description', '')}")


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise typer.BadParameter(say("option_pair", given=given))
    return name.strip().replace("-", "_"), value


def _write(opened: Notebook, artifact: Artifact, out: Path, format: str | None = None) -> None:  # noqa: A002 — the option's name
    exported = opened.studio.export(artifact.id, format or out.suffix.removeprefix(".") or "md")
    with raises_disk_full(out.parent):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(exported.data)


def _line(artifact: Artifact) -> str:
    head = f"{artifact.id}  {artifact.kind:<14} {artifact.state:<9} {artifact.created.astimezone():%Y-%m-%d %H:%M}"
    return f"{head}  {artifact.title}"


def _text(artifact: Artifact) -> str:
    return "\n\n".join([f"## {artifact.title}  [{artifact.kind}, {artifact.id}]", printing.plain(artifact.body)])


def _open(notebook: str) -> Notebook:
    from notebook_app.notebook import Notebook

    return Notebook.open(notebook, create=False)
