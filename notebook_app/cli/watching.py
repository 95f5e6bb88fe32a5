"""The commands of `watch`: feeds, collections of Zotero and folders whose new items become sources."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from notebook_app.cli.audio import DEFAULT_NOTEBOOK, AsJson, NotebookName
from notebook_app.cli.printing import print_json, progress_line, say

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook
    from notebook_app.records import Watch, WatchReport

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Watch feeds, Zotero and folders: what is new there becomes sources, while the app runs.",
)
Id = Annotated[str, typer.Argument(metavar="ID", help="Of what is watched, as `list` shows it.")]


@app.command()
def feed(
    address: Annotated[str, typer.Argument(help="Of an RSS or Atom feed.")],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    as_json: AsJson = False,
) -> None:
    """Watch a feed."""
    _show([_open(notebook, create=True).sources.watches.follow_feed(address)], as_json)


@app.command()
def zotero(
    collection: Annotated[
        str, typer.Argument(help="Its key, as `collections` shows it; all of Zotero by default.")
    ] = "",
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    as_json: AsJson = False,
) -> None:
    """Watch a collection of Zotero on this computer."""
    _show([_open(notebook, create=True).sources.watches.follow_zotero(collection)], as_json)


@app.command()
def folder(
    path: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    as_json: AsJson = False,
) -> None:
    """Watch a folder of this computer, and those within it."""
    _show([_open(notebook, create=True).sources.watches.follow_folder(path)], as_json)


@app.command("list")
def list_watches(notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """List what is watched."""
    _show(_open(notebook).sources.watches(), as_json)


@app.command()
def collections(notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """List the collections of Zotero on this computer."""
    found = _open(notebook, create=True).sources.watches.collections()
    if as_json:
        print_json([asdict(each) for each in found])
    for each in () if as_json else found:
        typer.echo(f"{each.key}  {each.name}")


@app.command()
def check(watch: Id, notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """Look for what is new now, and add it; the exit code is 1 if an item could not be added."""
    opened = _open(notebook)
    with progress_line(opened.sources.watches.get(watch).title) as progress:
        report = opened.sources.watches.check(watch, progress)
    opened.jobs.write_guides(opened.sources.guides.missing(opened.sources.ids()))
    print_json(asdict(report)) if as_json else typer.echo(_reported(report))
    if report.failed:
        raise typer.Exit(1)


@app.command()
def pause(watch: Id, notebook: NotebookName = DEFAULT_NOTEBOOK) -> None:
    """Ask for nothing new until it is resumed."""
    _show([_open(notebook).sources.watches.pause(watch)], as_json=False)


@app.command()
def resume(watch: Id, notebook: NotebookName = DEFAULT_NOTEBOOK) -> None:
    """Go on after a pause, an import or a feed that was gone."""
    _show([_open(notebook).sources.watches.resume(watch)], as_json=False)


@app.command()
def remove(watch: Id, notebook: NotebookName = DEFAULT_NOTEBOOK) -> None:
    """Watch something no longer; the sources that came of it stay."""
    _open(notebook).sources.watches.delete(watch)


def _open(notebook: str, *, create: bool = False) -> Notebook:
    from notebook_app.notebook import Notebook

    return Notebook.open(notebook, create=create)


def _show(found: list[Watch], as_json: bool) -> None:
    if as_json:
        print_json([_json(watch) for watch in found])
    for watch in () if as_json else found:
        state = say("watch_paused") if watch.due is None else say("watch_sources", count=watch.sources)
        typer.echo(f"{watch.id}  {watch.kind:<6}  {watch.title}  ({state})  {watch.place}")
        if watch.failure:
            typer.echo(f"    {watch.failure['code']}: {watch.failure['params'].get('detail', '')}")


def _reported(report: WatchReport) -> str:
    return say("watch_report", **asdict(report))


def _json(watch: Watch) -> dict[str, Any]:
    from notebook_app.operations.results import WatchResult

    return {**WatchResult.of(watch).model_dump(mode="json"), "address": watch.place}
