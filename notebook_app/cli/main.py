"""The `notebook-app` command: the notebook from a shell, readable for people and, with ``--json``, for programs.

Importing this costs next to nothing: each command loads what it needs.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.disk import raises_disk_full
from ingest.errors import UserError
from notebook_app.cli import audio as cli_audio
from notebook_app.cli import doctor as cli_doctor
from notebook_app.cli import failures as edge
from notebook_app.cli import models as cli_models
from notebook_app.cli import printing
from notebook_app.cli import programs as cli_programs
from notebook_app.cli import studio as cli_studio
from notebook_app.cli import watching as cli_watching
from notebook_app.cli.audio import DEFAULT_NOTEBOOK, AsJson, NotebookName, OnlySources
from notebook_app.cli.printing import complain, print_json, progress_line, say

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A notebook that stays with its sources.",
)


@app.command()
def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, zips, recordings, links, DOIs, arXiv ids, YouTube videos, or - for text from standard input."
        ),
    ],
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    password: Annotated[str | None, typer.Option(help="For protected PDFs.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add sources; prints a receipt for each. The exit code is 1 if any could not be added.

    A folder or a zip is added file by file. BibTeX, RIS and CSL-JSON files are attached to the sources they are about.
    """
    from notebook_app.records import NotAdded

    opened = _open(notebook, create=True)
    receipts: list[dict[str, Any]] = []
    for given in sources:
        try:
            text = _standard_input() if given == "-" else given
            with progress_line(_label(given)) as progress:
                added = opened.sources.add_all(text, password=password, progress=progress)
        except UserError as error:
            receipts.append({"name": _label(given), **printing.error_json(error)})
            complain(error)
            continue
        for result in added:
            receipts.append(printing.added_json(result))
            if isinstance(result, NotAdded):
                complain(result.error)
            elif not as_json:
                typer.echo(printing.receipt_lines(result))
    if as_json:
        print_json(receipts)
    if any("error" in receipt for receipt in receipts):
        raise typer.Exit(1)


@app.command("sources")
def list_sources(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    refresh: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="Fetch this source again (name, title or id).")
    ] = None,
    replace: Annotated[str | None, typer.Option(metavar="SOURCE", help="Replace this source by that of --by.")] = None,
    by: Annotated[str | None, typer.Option(help="The file or address of the new version.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the sources of a notebook; fetch one again, or replace it, first."""
    opened = _open(notebook)
    if (replace is None) != (by is None):
        raise typer.BadParameter(say("replace_by"))
    if refresh is not None:
        with progress_line(_label(refresh)) as progress:
            printing.tell_version(opened.sources.refresh(refresh, progress=progress))
    if replace is not None and by is not None:
        with progress_line(_label(by)) as progress:
            printing.tell_version(opened.sources.replace(replace, by, progress=progress))
    found = opened.sources()
    if as_json:
        print_json([printing.source_json(source) for source in found])
    for source in () if as_json else found:
        typer.echo(printing.source_line(source))


@app.command()
def references(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    out: Annotated[Path | None, typer.Option(help="Write them to this BibTeX file.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the references that a notebook knows of; write them as BibTeX."""
    opened = _open(notebook)
    found = opened.sources.references()
    if out:
        with raises_disk_full(out.parent):
            out.write_text(opened.sources.references.bibliography(), "utf-8")
    if as_json:
        print_json([reference.to_json() for reference in found])
    for reference in () if as_json else found:
        typer.echo(reference.citation())


@app.command()
def search(
    query: str,
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    top: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    source: OnlySources = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that fit a query best."""
    found = _open(notebook).search(query, top, source)
    if as_json:
        print_json([printing.passage_json(passage) for passage in found])
    for passage in () if as_json else found:
        typer.echo(printing.passage_lines(passage))


@app.command()
def ask(
    question: str, notebook: NotebookName = DEFAULT_NOTEBOOK, source: OnlySources = None, as_json: AsJson = False
) -> None:
    """Answer a question from the sources, every claim cited."""
    opened = _open(notebook)
    answer = opened.ask(question, source)
    print_json(printing.answer_json(answer, opened.sources.ids())) if as_json else typer.echo(
        printing.answer_lines(answer)
    )
    if answer.failure and not as_json:
        complain(answer.failure)
        printing.tell("quoted_instead")
    if answer.dropped_markers and not as_json:
        printing.tell("dropped_markers", count=answer.dropped_markers)


@app.command()
def notes(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    add_text: Annotated[str | None, typer.Option("--add", help="Keep this text as a note.")] = None,
    title: Annotated[str | None, typer.Option(help="The new note's title.")] = None,
    delete: Annotated[str | None, typer.Option(help="Delete the note with this id.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the notes, your own and automatic ones; add or delete one."""
    opened = _open(notebook, create=add_text is not None)
    if add_text is not None:
        opened.save_note(add_text, title=title)
    if delete is not None:
        opened.notes.delete(delete)
    found = opened.notes()
    if as_json:
        print_json([printing.note_json(note, opened.sources.ids()) for note in found])
    for note in () if as_json else found:
        typer.echo(printing.note_lines(note, opened.sources.ids()))


@app.command("eval")
def evaluate(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    questions: Annotated[int, typer.Option(min=1, max=1000, help="How many questions to make.")] = 40,
    source: OnlySources = None,
    as_json: AsJson = False,
) -> None:
    """Test the notebook on questions made from its own sentences; figures to compare before and after a change."""
    opened = _open(notebook)
    before = next(iter(opened.studio.evaluations()), None)
    with progress_line(opened.name) as progress:
        found = opened.studio.evaluate(questions, source, progress=progress)
    if as_json:
        print_json(printing.evaluation_json(found))
    else:
        typer.echo(printing.evaluation_lines(found, before))


app.add_typer(cli_audio.app)
app.add_typer(cli_doctor.app)
app.add_typer(cli_studio.app)
app.add_typer(cli_programs.app)
app.add_typer(cli_models.app, name="models")
app.add_typer(cli_watching.app, name="watch")


@app.command("export")
def export_notebook(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    out: Annotated[Path | None, typer.Option("--out", help="The zip file to write, which `import` reads.")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="The page to write: it opens from disk, with no server.")
    ] = None,
    vault: Annotated[
        Path | None,
        typer.Option("--obsidian", help="The zip to write of a folder for Obsidian: Markdown files, linked."),
    ] = None,
    chats: Annotated[bool, typer.Option(help="Put the chats into the page.")] = True,
    notes: Annotated[bool, typer.Option(help="Put the notes into the page.")] = True,
    artifacts: Annotated[bool, typer.Option(help="Put what was made from the sources into the page.")] = True,
    images: Annotated[
        float, typer.Option(min=0, max=1000, help="Pictures of pages, up to so many MB; cited pages first.")
    ] = 0,
    audio: Annotated[float, typer.Option(min=0, max=1000, help="Sound of overviews, up to so many MB.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Write a whole notebook to one zip file, or to one page of HTML.

    Sources whose original is missing are left out of the zip, and named.
    """
    opened = _open(notebook)
    if sum(each is not None for each in (out, html, vault)) != 1:
        raise typer.BadParameter(say("export_where"))
    if vault is not None:
        from notebook_app.run.obsidian import write_vault

        with raises_disk_full(vault.parent), progress_line(vault.name) as progress:
            write_vault(opened, vault, progress)
        print_json({"path": str(vault)}) if as_json else typer.echo(vault)
        return
    if html is not None:
        from notebook_app.run.one_file import Choice, write

        choice = Choice(notes, chats, artifacts, images, audio)
        with progress_line(html.name) as progress:
            written = write(opened, html, choice, progress)
        if written.images_left_out or written.sounds_left_out:
            printing.tell("left_out_of_page", images=written.images_left_out, sounds=written.sounds_left_out)
        print_json({**asdict(written), "path": str(html)}) if as_json else typer.echo(html)
        return
    assert out is not None
    with raises_disk_full(out.parent), progress_line(out.name) as progress:
        path = opened.export(out, progress=progress)
    left_out = [source.title for source in opened.sources.pages.without_original()]
    for title in left_out:
        printing.tell("left_out", title=title)
    print_json({"path": str(path), "left_out": left_out}) if as_json else typer.echo(path)


@app.command("import")
def import_notebook(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False
) -> None:
    """Read an exported notebook into a new one."""
    from notebook_app.notebook import Notebook

    with progress_line(file.name) as progress:
        opened = Notebook.import_from(file, progress=progress)
    waiting = len(opened.jobs(active_only=True))
    head = {"id": opened.id, "name": opened.name, "sources": len(opened.sources()), "waiting": waiting}
    print_json(head) if as_json else typer.echo(say("imported", **head))
    if waiting and not as_json:
        typer.echo(say("imported_locked", count=waiting))


@app.command()
def run(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Where to serve; by default 8501 or the next free port.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    sample: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Make a first notebook of this folder if there is none."),
    ] = None,
) -> None:
    """Start the app on this machine and open it; Ctrl-C stops it."""
    from notebook_app.run.app import run_app
    from notebook_app.run.sample import SampleMaker
    from notebook_app.settings import Settings

    def tell(key: str, /, **params: Any) -> None:
        typer.echo(say(key, **params), err=key != "running")  # the address is the result, all else is news

    maker = SampleMaker(sample, lambda name: tell("sample", name=name)) if sample else None
    shown = browser and sys.stdout.isatty()
    prepared, page = (maker.ready, maker.page) if maker else (None, None)
    run_app(Settings(), tell, port=port, open_browser=shown, prepared=prepared, page=page)


@app.command()
def address(
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make a new key: every browser must be opened anew.")
    ] = False,
) -> None:
    """Print the address at which the running app opens, with its key."""
    from notebook_app.run import access
    from notebook_app.run.app import running_address
    from notebook_app.settings import Settings

    home = Settings().home
    if new_key:
        access.renew_key(home)
    typer.echo(running_address(home))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; an error is one sentence on standard error and exit code 1, never a traceback."""
    os.umask(0o077)  # what is written is for this user alone
    given = [edge.as_text(each) for each in (sys.argv[1:] if arguments is None else arguments)]
    logging.raiseExceptions = False  # a log that cannot be written (a full disk) is no reason for a traceback
    logging.lastResort = logging.NullHandler()  # what is healed by itself is no error of the command
    with edge.interrupts() as interrupted:
        try:
            app(given)
        except KeyboardInterrupt:
            sys.exit(edge.INTERRUPTED)
        except UserError as error:
            edge.end_with(error, given, interrupted())
        except Exception as error:
            log = edge.log_to_file()
            logging.exception("notebook-app %s", " ".join(given[:1]))  # the rest may hold a password
            edge.end_with(edge.explained(error, log), given, interrupted())


def _open(notebook: str, *, create: bool = False) -> Notebook:
    from notebook_app.notebook import Notebook

    opened = Notebook.open(notebook, create=create)
    if opened.workspace.library.scratch:
        typer.echo(say("home_read_only", folder=opened.settings.home), err=True)
    return opened


def _label(given: str) -> str:
    """Return how to call what was given: a file's name, an address, or a text's beginning."""
    return given if "://" in given else printing.shorten(Path(given).name, 60)


def _standard_input() -> str:
    """Return what is piped in, in whatever encoding; it ends in a line break, so that one word is a text too."""
    from ingest.parsers.encoding import decode

    return decode(sys.stdin.buffer.read()).text.rstrip("\n") + "\n"


@app.callback()
def _before_each_command() -> None:
    edge.check_settings()


if __name__ == "__main__":
    main()
