"""One table makes all faces: what is compared here cannot drift apart."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pydantic import ValidationError

from notebook_app.cli.main import app as command_line
from notebook_app.errors import NoSuchItem, NotAllowed
from notebook_app.notebook import Notebook
from notebook_app.operations import OPERATIONS, Access, Operation, call

pytestmark = pytest.mark.slow

EVERY = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
SAME_WORDS = {
    "create_notebook": {"name"}, "verify_claim": {"claim"}, "search": {"query", "top"}, "ask": {"question", "chat"},
    "save_note": {"title"}, "change_note": {"title"}, "rename_notebook": {"name"}, "make_artifact": {"kind"},
    "list_artifacts": {"kind"}, "add_source": {"name"},
}  # fmt: skip
"""Parameters that the Python call has under the same name."""


@EVERY
def test_the_parameters_of_the_route_are_those_of_the_operation(operation: Operation) -> None:
    named = set(re.findall(r"\{(\w+)\}", operation.path))
    assert named <= set(operation.parameters.model_fields)
    assert operation.parameters.model_config["extra"] == "forbid"


def test_no_two_operations_have_one_route() -> None:
    routes = [(each.method, each.path) for each in OPERATIONS.values()]
    assert len(set(routes)) == len(routes)


@EVERY
def test_what_reads_is_safe_to_repeat(operation: Operation) -> None:
    assert (operation.method == "GET") <= (operation.scope == "read")
    assert (operation.method in {"PATCH", "DELETE"}) <= (operation.scope == "write")


@EVERY
def test_the_command_line_has_it(operation: Operation) -> None:
    command: Any = typer.main.get_command(command_line)
    for name in operation.command.split():
        command = command.commands[name]
    assert callable(command)


@EVERY
def test_python_has_it_with_the_same_words(operation: Operation) -> None:
    module, owner, name = operation.python.split(".")
    found = getattr(getattr(importlib.import_module(f"notebook_app.notebook.{module}"), owner), name)
    if isinstance(found, Callable):  # type: ignore[arg-type]
        taken = set(inspect.signature(found).parameters)
        assert SAME_WORDS.get(operation.name, set()) <= taken
        if "sources" in operation.parameters.model_fields:
            assert "sources" in taken


def test_a_name_is_one_line_and_no_path() -> None:
    for name in ("../x", "a\nb", "", "x" * 201, "\x00"):
        with pytest.raises(ValidationError):
            call("get_notebook", notebook=name)


def test_what_a_token_does_not_open_is_not_there(samples: Notebook) -> None:
    home = samples.settings.home
    other = Access(home, "read", frozenset({"another"}))
    with pytest.raises(NoSuchItem):
        call("get_notebook", other, notebook=samples.id)
    with pytest.raises(NoSuchItem):
        call("get_notebook", other, notebook=samples.name)
    assert call("list_notebooks", other).model_dump()["items"] == []
    mine = Access(home, "read", frozenset({samples.id}))
    assert call("get_notebook", mine, notebook=samples.name).model_dump()["id"] == samples.id
    with pytest.raises(NotAllowed):
        call("save_note", mine, notebook=samples.id, text="x")
    with pytest.raises(NotAllowed):
        call("create_notebook", Access(home, "write", frozenset({samples.id})), name="x")


def test_what_is_of_another_notebook_is_not_there(own_samples: Notebook) -> None:
    home = own_samples.settings.home
    other = Notebook.create("Other", home)
    access = Access(home)
    note = own_samples.save_note("Mine.")
    answer = own_samples.ask("What is the spacing effect?")
    assert answer.citations
    message = own_samples.chat.messages()[-1]
    source = own_samples.sources()[0]
    for name, given in {
        "get_note": {"note": note.id}, "change_note": {"note": note.id, "title": "x"}, "delete_note": {"note": note.id},
        "get_answer": {"message": message.id}, "list_messages": {"chat": message.chat},
        "read_passage": {"source": source.id}, "get_source": {"source": source.id},
    }.items():  # fmt: skip
        with pytest.raises(NoSuchItem):
            call(name, access, notebook=other.id, **given)
    assert call("get_note", access, notebook=own_samples.id, note=note.id).model_dump()["body"] == "Mine."


def test_a_passage_found_is_read_where_it_stands(samples: Notebook) -> None:
    access = Access(samples.settings.home, "read", address="http://127.0.0.1:8501")
    found = call("search", access, notebook=samples.id, query="spacing effect", top=3).model_dump()["passages"]
    assert len(found) == 3
    for passage in found:
        place = {name: passage[name] for name in ("source", "page", "start", "end")}
        read = call("read_passage", access, notebook=samples.id, **place).model_dump()
        assert read["text"] == passage["text"]
        assert read["link"] == passage["link"]
        assert passage["link"].startswith(f"http://127.0.0.1:8501/?notebook={samples.id}&source={passage['source']}")
    around = call("read_passage", access, notebook=samples.id, **{**place, "around": 40}).model_dump()
    assert passage["text"] in around["text"]
    assert len(around["text"]) > len(passage["text"])


def test_lists_come_in_pages(samples: Notebook) -> None:
    access = Access(samples.settings.home, "read")
    whole = call("list_sources", access, notebook=samples.id, limit=200).model_dump()
    parts, offset = [], 0
    while offset is not None:
        page = call("list_sources", access, notebook=samples.id, limit=2, offset=offset).model_dump()
        parts, offset = parts + page["items"], page["next"]
    assert parts == whole["items"]
    assert whole["total"] == len(parts) == len(samples.sources())


def test_a_claim_is_checked(samples: Notebook) -> None:
    said = samples.ask("What is the spacing effect?").citations[0].quote
    found = samples.verify(said)
    assert found.verdict == "supported"
    assert (
        found.sentences[0].evidence[0].citation.quote in said or said in found.sentences[0].evidence[0].citation.quote
    )
    wrong = samples.verify("The spacing effect was first measured on 4,711 dolphins in 1623.")
    assert wrong.verdict == "unsupported"
    both = samples.verify(f"{said} The spacing effect was first measured on 4,711 dolphins in 1623.")
    assert both.verdict == "unsupported"
    assert [each.n for each in both.citations] == list(range(1, len(both.citations) + 1))


def test_the_command_line_calls_any_operation(own_samples: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    home = own_samples.settings.home
    monkeypatch.setenv("NOTEBOOK_HOME", str(home))
    page = json.loads(_run("call", "list_sources", f"notebook={own_samples.name}", "limit=1").stdout)
    assert page["total"] == len(own_samples.sources())
    wrong = _run("call", "list_sources", "limit=1", check=False)
    assert wrong.returncode == 2
    assert "notebook" in wrong.stderr
    secret = _run("tokens", "add", "ci", "--days", "3", "--notebook", own_samples.name).stdout.strip()
    token = own_samples.workspace.library.tokens.find(secret)
    assert token is not None
    assert (token.name, token.scope, token.notebooks) == ("ci", "read", (own_samples.id,))
    assert secret not in _run("tokens", "list").stdout
    assert not [file for file in home.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    _run("tokens", "revoke", "ci")
    assert own_samples.workspace.library.tokens.find(secret) is None
    shown = _run("tokens", "show").stdout.strip()
    assert shown == _run("tokens", "show").stdout.strip()
    assert Path(home / "api.token").stat().st_mode & 0o077 == 0


def _run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "notebook_app.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=check)
