"""`notebook-app models`: list the models on board, fetch one, remove one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from notebook_app.cli.audio import AsJson
from notebook_app.cli.printing import print_json, progress_line, reader_language, say
from notebook_app.i18n import translate

if TYPE_CHECKING:
    from ingest.model_files import ModelStore, Status

app = typer.Typer(help="The models on this computer: list, fetch, remove.", no_args_is_help=False)

Name = Annotated[str, typer.Argument(help="The model's name, as `models list` prints it.")]


@app.callback(invoke_without_command=True)
def _list_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_models()


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the models: whether each is here, can be fetched or is missing, its size and its licence."""
    found = list(_store().statuses(verify=True))
    if as_json:
        print_json([_status_json(status) for status in found])
    for status in () if as_json else found:
        typer.echo(_status_lines(status))


@app.command()
def fetch(name: Name, as_json: AsJson = False) -> None:
    """Fetch a model from where it is published; a fetch that broke off goes on where it was."""
    from ingest.model_files import fetch_model, model_named

    store, model = _store(), model_named(name)
    if model.fetchable:
        details = {"megabytes": round(model.size / 1e6), "licence": model.licence, "upstream": model.upstream}
        typer.echo(say("models_fetching", name=name, **details), err=True)
    with progress_line(name) as progress:
        folder = fetch_model(store, name, progress=progress)
    print_json({"name": name, "folder": str(folder)}) if as_json else typer.echo(
        say("models_fetched", name=name, folder=folder)
    )


@app.command()
def remove(name: Name, as_json: AsJson = False) -> None:
    """Remove what the home folder holds of a model."""
    store = _store()
    freed = store.remove(name)
    if as_json:
        print_json({"name": name, "freed": freed, "still_here": store.has(name)})
        return
    typer.echo(say("models_removed", name=name, megabytes=round(freed / 1e6)))
    if store.has(name):
        typer.echo(say("models_in_package", name=name), err=True)


def _store() -> ModelStore:
    from notebook_app.settings import Settings

    return Settings().models


def _status_json(status: Status) -> dict[str, Any]:
    model = status.model
    return {
        "name": model.name,
        "title": model.title,
        "purpose": model.purpose,
        "languages": list(model.languages),
        "licence": model.licence,
        "upstream": model.upstream,
        "size": model.size,
        "state": status.state,
        "place": status.place,
        "faults": list(status.faults),
    }


def _status_lines(status: Status) -> str:
    model, language = status.model, reader_language()
    line = say(
        "models_line",
        name=model.name,
        state=translate(f"models.{status.state}", language),
        megabytes=round(model.size / 1e6),
        licence=model.licence,
        purpose=translate(f"models.purpose_{model.purpose}", language),
        languages=", ".join(model.languages) or translate("models.many_languages", language),
    )
    return "\n".join([line, *(f"  ! {fault}" for fault in status.faults)])
