"""The commands for programs: `notebooks`, `verify`, `call` (any operation by name), `mcp` and `tokens`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from notebook_app.cli import printing
from notebook_app.cli.audio import DEFAULT_NOTEBOOK, AsJson, NotebookName, OnlySources
from notebook_app.cli.printing import print_json, say

if TYPE_CHECKING:
    from notebook_app.records import Token, Verification

app = typer.Typer(add_completion=False)
tokens = typer.Typer(add_completion=False, no_args_is_help=True, help="Make, list and revoke the tokens of the API.")
app.add_typer(tokens, name="tokens")


@app.command()
def notebooks(as_json: AsJson = False) -> None:
    """List the notebooks, the last used first."""
    from notebook_app.notebook import Notebook

    found = Notebook.all()
    if as_json:
        print_json([{"id": each.id, "name": each.name, "sources": each.sources} for each in found])
    for each in () if as_json else found:
        typer.echo(f"{each.id}  {each.sources:4}  {each.name}")


@app.command()
def verify(
    claim: str, notebook: NotebookName = DEFAULT_NOTEBOOK, source: OnlySources = None, as_json: AsJson = False
) -> None:
    """Check a claim against the sources: a verdict, and the passages it rests on."""
    from notebook_app.notebook import Notebook
    from notebook_app.operations import EVERYTHING
    from notebook_app.operations.results import VerificationResult

    opened = Notebook.open(notebook, create=False)
    found = opened.verify(claim, source)
    if as_json:
        print_json(VerificationResult.of(found, opened.id, EVERYTHING).model_dump(mode="json"))
    else:
        typer.echo(_checked(found))


@app.command()
def call(
    operation: Annotated[str | None, typer.Argument(help="Which; without it, all are listed.")] = None,
    given: Annotated[
        list[str] | None, typer.Argument(metavar="NAME=VALUE", help="Parameters; a value may be JSON.")
    ] = None,
) -> None:
    """Do any operation that the API has, by its name; prints JSON."""
    from pydantic import ValidationError

    from notebook_app.operations import OPERATIONS
    from notebook_app.operations import call as perform

    if operation is None:
        for each in OPERATIONS.values():
            typer.echo(f"{each.name}  {' '.join(each.parameters.model_fields)}\n    {each.summary}")
        return
    try:
        done = perform(operation, **dict(_pair(each) for each in given or ()))
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise typer.BadParameter(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from exc
    print_json(done.model_dump(mode="json"))


@app.command()
def mcp() -> None:
    """Serve the notebooks to an agent over standard input and output (MCP)."""
    from ingest.extras import optional_packages
    from notebook_app.settings import Settings

    with optional_packages():
        from notebook_app.mcp.over_stdio import serve
    serve(Settings())


@tokens.command("add")
def add_token(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[Literal["read", "write"], typer.Option(help="What it allows; to write is to read too.")] = "read",
    notebook: Annotated[
        list[str] | None, typer.Option("--notebook", "-n", help="Only this notebook; repeatable.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="For how long; without it, until revoked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it: it is shown this once."""
    from notebook_app.notebook import Notebook

    ids = [Notebook.open(each, create=False).id for each in notebook or ()]
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    token, secret = _library().tokens.add(name, scope, ids, expires=expires)
    print_json({**_json(token), "token": secret}) if as_json else typer.echo(secret)


@tokens.command("list")
def list_tokens(as_json: AsJson = False) -> None:
    """List the tokens, never their secrets."""
    found = _library().tokens()
    if as_json:
        print_json([_json(token) for token in found])
    for token in () if as_json else found:
        until = token.expires.date().isoformat() if token.expires else say("token_for_ever")
        which = ", ".join(token.notebooks) or say("token_all_notebooks")
        typer.echo(f"{token.id}  {token.scope:<5}  {until:<10}  {token.name}  ({which})")


@tokens.command()
def revoke(token: Annotated[str, typer.Argument(help="Its id or name.")]) -> None:
    """Revoke a token: it opens nothing from now on."""
    typer.echo(say("token_revoked", name=_library().tokens.revoke(token).name))


@tokens.command()
def show() -> None:
    """Print the token of this computer, which is made on first use."""
    from notebook_app.run.tokens import local_token
    from notebook_app.settings import Settings

    typer.echo(local_token(_library(), Settings().home))


def _library() -> Any:
    from notebook_app.notebook.notebook import open_workspace

    return open_workspace(None).library


def _json(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "notebooks": list(token.notebooks),
        "created": token.created.isoformat(),
        "expires": token.expires.isoformat() if token.expires else None,
        "used": token.used.isoformat() if token.used else None,
    }


def _pair(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals:
        raise typer.BadParameter(say("option_pair", given=given))
    return name.strip().replace("-", "_"), _value(value)


def _value(text: str) -> Any:
    """Return a value as JSON says it where that is no text: what is typed bare stays a text."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, bool | int | float | list | dict) or found is None else text


def _checked(found: Verification) -> str:
    lines = []
    for sentence in found.sentences:
        lines.append(f"{say('verdict_' + sentence.verdict)}: {sentence.text}")
        for each in sentence.evidence:
            quote = printing.shorten(each.citation.quote)
            lines.append(f"  [{each.citation.n}] {say('verdict_' + each.verdict)} · {printing.place(each.citation)}")
            lines.append(f"      “{quote}”")
    return "\n".join(lines)
