"""The `notebook-app` command: the notebook from a shell, readable for people and, with ``--json``, for programs."""

from __future__ import annotations

import json
import locale
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest.errors import UserError
from ingest.models import Receipt
from notebook_app.errors import UnexpectedError
from notebook_app.i18n import explain, translate
from notebook_app.notebook import Notebook
from notebook_app.records import Answer, Citation, Note, OverviewRequest, Passage
from notebook_app.services import run_app
from notebook_app.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A notebook that stays with its sources.",
)
SAMPLE_NOTEBOOK = "How people learn"

NotebookName = Annotated[str, typer.Option("--notebook", "-n", help="The notebook's name; `add` makes it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
OnlySources = Annotated[
    list[str] | None, typer.Option("--source", "-s", help="Only this source (name, title or id); repeatable.")
]
DEFAULT_NOTEBOOK = "My notebook"


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(help="Files, web addresses, or - for text from standard input.")],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    password: Annotated[str | None, typer.Option(help="For protected PDFs.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add sources; prints a receipt for each. The exit code is 1 if any could not be added."""
    opened = Notebook.open(notebook)
    receipts: list[dict[str, Any]] = []
    for given in sources:
        text = sys.stdin.read() if given == "-" else given
        with _progress(Path(given).name) as progress:
            try:
                receipt = opened.add_source(text, password=password, progress=progress)
            except UserError as error:
                receipts.append({"name": Path(given).name, **_error(error)})
                _complain(error)
            else:
                receipts.append(receipt.to_json())
                if not as_json:
                    typer.echo(_receipt_line(receipt))
    if as_json:
        _print_json(receipts)
    if any("error" in receipt for receipt in receipts):
        raise typer.Exit(1)


@app.command("sources")
def list_sources(notebook: NotebookName = DEFAULT_NOTEBOOK, as_json: AsJson = False) -> None:
    """List the sources of a notebook."""
    found = Notebook.open(notebook, create=False).sources()
    if as_json:
        _print_json([{**asdict(source), "receipt": source.receipt.to_json()} for source in found])
    for source in () if as_json else found:
        typer.echo(f"{source.id[:12]}  {source.kind:<9} {_pages(source.pages):>10}  {source.title}  ({source.name})")


@app.command()
def search(
    query: str,
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    top: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    source: OnlySources = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that fit a query best."""
    found = Notebook.open(notebook, create=False).search(query, top, source)
    if as_json:
        _print_json([asdict(passage) for passage in found])
    for passage in () if as_json else found:
        typer.echo(f"{passage.score:6.2f}  {_place(passage)}\n        {_shorten(passage.text)}")


@app.command()
def ask(
    question: str, notebook: NotebookName = DEFAULT_NOTEBOOK, source: OnlySources = None, as_json: AsJson = False
) -> None:
    """Answer a question from the sources, every claim cited."""
    answer = Notebook.open(notebook, create=False).ask(question, source)
    if as_json:
        _print_json(answer_json(answer))
        return
    typer.echo(answer.text)
    for citation in answer.citations:
        typer.echo(f"\n[{citation.n}] {_place(citation)}\n    “{_shorten(citation.quote)}”")
    if answer.dropped_markers:
        typer.echo("\n" + _say("dropped_markers", count=answer.dropped_markers), err=True)


@app.command()
def podcast(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    format: Annotated[str, typer.Option(help="deep_dive or brief.")] = "deep_dive",  # noqa: A002 — the option's name
    minutes: Annotated[float, typer.Option(min=0.5, max=60, help="Length to aim at.")] = 5.0,
    language: Annotated[str, typer.Option(help="en or zh; by default that of the sources.")] = "",
    instructions: Annotated[str, typer.Option(help="What to dwell on.")] = "",
    source: OnlySources = None,
    out: Annotated[Path | None, typer.Option(help="Copy the mp3 here; its transcript goes beside it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an audio overview: two hosts discuss the sources."""
    opened = Notebook.open(notebook, create=False)
    request = OverviewRequest(format, minutes, language or opened.main_language(), instructions, tuple(source or ()))
    with _progress(opened.name) as progress:
        overview = opened.make_audio_overview(request, progress=progress)
    audio = Path(overview.audio or "")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        audio = Path(shutil.copyfile(audio, out))
        out.with_suffix(".vtt").write_text(opened.transcript(overview.id, "vtt"), "utf-8")
    if as_json:
        script = overview.script.to_json() if overview.script else None
        timeline = [asdict(entry) for entry in overview.timeline]
        head = {"id": overview.id, "title": overview.title, "audio": str(audio), "engine": overview.engine}
        _print_json({**head, "measurements": dict(overview.measurements), "script": script, "timeline": timeline})
    else:
        typer.echo(_say("podcast_ready", title=overview.title, path=audio, seconds=overview.measurements["seconds"]))


@app.command()
def notes(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    add_text: Annotated[str | None, typer.Option("--add", help="Keep this text as a note.")] = None,
    title: Annotated[str | None, typer.Option(help="The new note's title.")] = None,
    delete: Annotated[str | None, typer.Option(help="Delete the note with this id.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the notes, your own and automatic ones; add or delete one."""
    opened = Notebook.open(notebook, create=add_text is not None)
    if add_text is not None:
        opened.save_note(add_text, title=title)
    if delete is not None:
        opened.delete_note(delete)
    found = opened.notes()
    if as_json:
        _print_json([_note_json(note) for note in found])
    for note in () if as_json else found:
        typer.echo(f"## {note.title}  [{_say('note_' + note.kind)}, {note.id}]\n\n{note.body}\n")


@app.command("export")
def export_notebook(
    out: Annotated[Path, typer.Option("--out", help="The zip file to write.")],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    as_json: AsJson = False,
) -> None:
    """Write a whole notebook to one zip file."""
    path = Notebook.open(notebook, create=False).export(out)
    _print_json({"path": str(path)}) if as_json else typer.echo(path)


@app.command("import")
def import_notebook(file: Path, as_json: AsJson = False) -> None:
    """Read an exported notebook into a new one."""
    with _progress(file.name) as progress:
        opened = Notebook.import_from(file, progress=progress)
    head = {"id": opened.id, "name": opened.name, "sources": len(opened.sources())}
    _print_json(head) if as_json else typer.echo(_say("imported", **head))


@app.command()
def run(
    port: Annotated[int | None, typer.Option(help="Where to serve; by default 8501 or the next free port.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    sample: Annotated[Path | None, typer.Option(help="Make a first notebook of this folder if there is none.")] = None,
) -> None:
    """Start the app on this machine and open it; Ctrl-C stops it."""
    settings = Settings()

    def prepare() -> None:
        if sample and not Notebook.all():
            typer.echo(_say("sample", name=SAMPLE_NOTEBOOK), err=True)
            files = [str(file) for file in sorted(sample.iterdir()) if file.stem != "README"]
            command = [sys.executable, "-m", "notebook_app.cli", "add", "--notebook", SAMPLE_NOTEBOOK]
            subprocess.run([*command, *_documents(files)], check=False)  # noqa: S603 — our own command

    def tell(address: str) -> None:
        typer.echo(_say("running", address=address))

    run_app(settings, port=port, open_browser=browser and sys.stdout.isatty(), prepare=prepare, tell=tell)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as `ask --json` prints it."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "answerer": answer.answerer,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [citation.to_json() for citation in answer.citations],
        "nearest": [asdict(passage) for passage in answer.nearest],
        "dropped_markers": answer.dropped_markers,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; an error is one sentence on standard error and exit code 1, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(given)
    except UserError as error:
        _end_with(error, given)
    except Exception as error:
        # the outermost edge: the whole story goes to the log, one sentence to the user
        log = Settings().home / "run" / "cli.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(filename=log, format="%(asctime)s %(message)s")
        logging.exception("notebook-app %s", given)
        _end_with(UnexpectedError(detail=f"{type(error).__name__}: {error}", log=log), given)


def _end_with(error: UserError, arguments: Sequence[str]) -> None:
    _complain(error)
    if "--json" in arguments:
        _print_json(_error(error))
    sys.exit(1)


def _language() -> str:
    return Settings().language or (
        "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    )


def _say(key: str, **params: Any) -> str:
    return translate(f"cli.{key}", _language(), **params)


def _complain(error: UserError) -> None:
    typer.echo(_say("error", message=explain(error, _language())), err=True)


def _error(error: UserError) -> dict[str, Any]:
    return {"error": explain(error, _language()), "code": error.code, "retryable": error.retryable}


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _note_json(note: Note) -> dict[str, Any]:
    return {**asdict(note), "citations": [citation.to_json() for citation in note.citations]}


def _documents(files: Sequence[str]) -> list[str]:
    from ingest.parse import SUPPORTED_SUFFIXES

    return [file for file in files if Path(file).suffix.lower() in SUPPORTED_SUFFIXES]


def _receipt_line(receipt: Receipt) -> str:
    if receipt.already_present:
        return _say("already_present", title=receipt.title, name=receipt.name)
    lines = [_say("added", title=receipt.title, pages=_pages(len(receipt.pages)), chunks=receipt.chunks)]
    if blank := receipt.pages_without_text:
        lines.append(_say("blank_pages", pages=", ".join(map(str, blank))))
    return "\n".join([*lines, *(f"  ! {warning}" for warning in receipt.warnings)])


def _pages(count: int) -> str:
    return _say("page" if count == 1 else "pages", count=count)


def _place(found: Passage | Citation) -> str:
    return _say("place", title=found.title or found.source[:12], page=found.label or found.page)


def _shorten(text: str, characters: int = 240) -> str:
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


@contextmanager
def _progress(label: str) -> Iterator[Any]:
    """Give a progress function that keeps one line of a terminal up to date, and none where there is no terminal."""
    shown = sys.stderr.isatty()

    def report(step: str, done: int, total: int) -> None:
        if shown:
            name = translate(f"steps.{step}", _language())
            typer.echo(f"\r\x1b[K{label}: {name} {done}/{total}", err=True, nl=False)

    try:
        yield report
    finally:
        if shown:
            typer.echo("\r\x1b[K", err=True, nl=False)


if __name__ == "__main__":
    main()
