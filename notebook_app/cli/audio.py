"""The commands of audio overviews: `podcast`, `script`, `join-in`, `shows`, `feed`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ingest.disk import raises_disk_full
from notebook_app.cli import printing
from notebook_app.cli.printing import print_json, progress_line, say

if TYPE_CHECKING:
    from notebook_app.notebook import Notebook
    from notebook_app.records import Overview, OverviewRequest, Speaker, Turn

app = typer.Typer(add_completion=False)
DEFAULT_NOTEBOOK = "My notebook"
_FORMATS = "deep_dive, brief, lecture or interview; with a language model also critique or debate."

NotebookName = Annotated[str, typer.Option("--notebook", "-n", help="The notebook's name; `add` makes it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
OnlySources = Annotated[
    list[str] | None, typer.Option("--source", "-s", help="Only this source (name, title or id); repeatable.")
]
OverviewId = Annotated[str | None, typer.Argument(help="An overview's id; the newest by default.")]
Speakers = Annotated[
    list[str] | None,
    typer.Option("--speaker", help="NAME[:ROLE[:VOICE]], one to four times; what is left out is chosen."),
]


@app.command()
def podcast(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    format: Annotated[str | None, typer.Option(help=_FORMATS)] = None,  # noqa: A002 — the option's name
    minutes: Annotated[float | None, typer.Option(min=0.5, max=120, help="Length to aim at; 5 by default.")] = None,
    language: Annotated[Literal["en", "zh"] | None, typer.Option(help="By default that of the sources.")] = None,
    instructions: Annotated[str | None, typer.Option(help="What the hosts should mind.")] = None,
    audience: Annotated[str | None, typer.Option(help="Who listens.")] = None,
    focus: Annotated[str | None, typer.Option(help="What to dwell on.")] = None,
    speaker: Speakers = None,
    profile: Annotated[str | None, typer.Option(help="A saved show; options given here outrank it.")] = None,
    save_profile: Annotated[str | None, typer.Option(help="Save these options as a show of this name.")] = None,
    audio_format: Annotated[Literal["mp3", "m4a", "opus"] | None, typer.Option(help="mp3 by default.")] = None,
    jingle: Annotated[bool | None, typer.Option(help="Notes before and after.")] = None,
    review: Annotated[bool, typer.Option(help="Write the script only; `--resume` speaks it.")] = False,
    resume: Annotated[str | None, typer.Option(help="Speak the script of this overview, or go on with it.")] = None,
    source: OnlySources = None,
    out: Annotated[Path | None, typer.Option(help="Copy the audio here; its transcript goes beside it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an audio overview: hosts discuss the sources."""
    opened = _open(notebook)
    given = {
        "format": format,
        "minutes": minutes,
        "language": language,
        "instructions": instructions,
        "audience": audience,
        "focus": focus,
        "speakers": tuple(map(_speaker, speaker)) if speaker else None,
        "audio_format": audio_format,
        "jingle": jingle,
        "sources": tuple(source) if source else None,
        "review": review,
    }
    request = _request(opened, profile, {name: value for name, value in given.items() if value is not None})
    if save_profile:
        opened.audio.shows.save(save_profile, request)
    with progress_line(opened.name) as progress:
        if resume:
            overview = opened.audio.speak(resume, progress=progress)
        else:
            overview = opened.make_audio_overview(request, progress=progress)
    if overview.status == "review":
        _show_script(opened, overview, as_json=as_json)
        return
    audio = _copied(opened, overview, out) if out else overview.audio or ""
    if as_json:
        print_json(printing.overview_json(overview, audio))
    else:
        typer.echo(say("podcast_ready", title=overview.title, path=audio, seconds=overview.measurements["seconds"]))


@app.command()
def script(
    overview: OverviewId = None,
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    rewrite: Annotated[int | None, typer.Option(help="Give this line the words of --text.")] = None,
    insert: Annotated[int | None, typer.Option(help="Add --text as a line before this one, by --host.")] = None,
    delete: Annotated[int | None, typer.Option(help="Delete this line.")] = None,
    move: Annotated[int | None, typer.Option(help="Move this line to the place --to.")] = None,
    again: Annotated[int | None, typer.Option(help="Have this line written anew.")] = None,
    chapter_again: Annotated[int | None, typer.Option(help="Have this chapter written anew.")] = None,
    restore: Annotated[int | None, typer.Option(help="Go back to this version.")] = None,
    text: Annotated[str, typer.Option(help="The words of a line.")] = "",
    host: Annotated[int, typer.Option(min=1, help="Who speaks an added line.")] = 1,
    to: Annotated[int, typer.Option(min=1, help="The place of a moved line.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show a script, or change one thing in it; lines and chapters count from 1."""
    opened = _open(notebook)
    found = _overview(opened, overview)
    changes: Sequence[tuple[int | None, Callable[[int], Overview]]] = (
        (rewrite, lambda n: opened.audio.script.rewrite_line(found.id, n - 1, text)),
        (insert, lambda n: opened.audio.script.add_line(found.id, n - 1, host - 1, text)),
        (delete, lambda n: opened.audio.script.delete_line(found.id, n - 1)),
        (move, lambda n: opened.audio.script.move_line(found.id, n - 1, to - 1)),
        (again, lambda n: opened.audio.script.regenerate_line(found.id, n - 1)),
        (chapter_again, lambda n: opened.audio.script.regenerate_chapter(found.id, n - 1)),
        (restore, lambda n: opened.audio.script.restore(found.id, n)),
    )
    for number, change in changes:
        if number is not None:
            found = change(number)
    _show_script(opened, found, as_json=as_json)


@app.command("join-in")
def join_in(
    question: str,
    at: Annotated[float, typer.Option(min=0.0, help="The second at which the hosts are interrupted.")] = 0.0,
    overview: Annotated[str | None, typer.Option(help="An overview's id; the newest by default.")] = None,
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    keep: Annotated[bool, typer.Option(help="Keep the exchange as a note.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the hosts of a finished overview something; they answer from the sources."""
    opened = _open(notebook)
    exchange = opened.audio.join_in(_overview(opened, overview).id, at, question)
    if keep:
        opened.audio.keep_exchange(exchange)
    if as_json:
        head = {"question": exchange.question, "audio": exchange.audio, "resume": exchange.resume}
        cited = [citation.to_json() for citation in exchange.citations]
        print_json({**head, "abstained": exchange.abstained, "citations": cited, "script": exchange.script.to_json()})
    else:
        typer.echo("\n".join(_lines(exchange.script.hosts, exchange.turns)) + f"\n{exchange.audio}")


@app.command()
def shows(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    delete: Annotated[str | None, typer.Option(help="Forget the show of this name.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the saved shows, which every notebook can use."""
    opened = _open(notebook)
    if delete is not None:
        opened.audio.shows.delete(delete)
    found = opened.audio.shows()
    if as_json:
        print_json([asdict(show) for show in found])
    for show in () if as_json else found:
        typer.echo(f"{show.name}  [{show.request.format}, {show.request.minutes:g} min, {show.request.language}]")


@app.command()
def feed(
    notebook: NotebookName = DEFAULT_NOTEBOOK,
    base_url: Annotated[str, typer.Option(help="Where the feed will lie, with audio/ beside it.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write feed.xml, cover.jpg and audio/ into this folder.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the notebook's podcast feed, or write it with its episodes into a folder."""
    opened = _open(notebook)
    xml = opened.audio.feed(base_url)
    if out:
        with raises_disk_full(out):
            (out / "audio").mkdir(parents=True, exist_ok=True)
            for overview in opened.audio.overviews():
                if overview.status == "ready" and overview.audio:
                    shutil.copyfile(overview.audio, out / "audio" / Path(overview.audio).name)
            (out / "cover.jpg").write_bytes(opened.audio.cover())
            (out / "feed.xml").write_text(xml, "utf-8")
    if as_json:
        print_json({"feed": xml, "path": str(out / "feed.xml") if out else None})
    else:
        typer.echo(out / "feed.xml" if out else xml)


def _request(opened: Notebook, profile: str | None, given: dict[str, Any]) -> OverviewRequest:
    from notebook_app.records import OverviewRequest

    if profile is not None:
        return replace(opened.audio.shows.get(profile).request, **given)
    return OverviewRequest(**{"language": opened.sources.main_language(), **given})


def _speaker(given: str) -> Speaker:
    from notebook_app.records import Speaker

    name, role, voice = [*given.split(":", 2), "", ""][:3]
    return Speaker(name.strip(), role.strip(), voice.strip())


def _overview(opened: Notebook, overview: str | None) -> Overview:
    from notebook_app.errors import NoSuchItem

    if overview is not None:
        return opened.audio.overview(overview)
    made = opened.audio.overviews()
    if not made:
        raise NoSuchItem(kind="overview", name=opened.name)
    return made[0]


def _show_script(opened: Notebook, overview: Overview, *, as_json: bool) -> None:
    if overview.script is None:
        opened.audio.transcript(overview.id, "md")  # says that there is none
        return
    if as_json:
        head = {"id": overview.id, "status": overview.status, "title": overview.title}
        versions = [version.number for version in opened.audio.script.versions(overview.id)]
        print_json({**head, "versions": versions, "script": overview.script.to_json()})
        return
    typer.echo(f"# {overview.title}  [{overview.id}]")
    titles = {chapter.first: chapter.title for chapter in overview.script.chapters}
    for number, line in enumerate(_lines(overview.script.hosts, overview.script.turns)):
        if number in titles:
            typer.echo(f"\n## {titles[number]}")
        typer.echo(f"{number + 1:3}. {line}")


def _lines(hosts: Sequence[str], turns: Sequence[Turn]) -> list[str]:
    marks = {"unsupported": " (!)", "weak": " (?)"}
    return [
        f"{hosts[turn.speaker]}: {turn.text}"
        + "".join(f" [{citation.n}]" for citation in turn.citations)
        + marks.get(turn.verdict, "")
        for turn in turns
    ]


def _copied(opened: Notebook, overview: Overview, out: Path) -> str:
    out.parent.mkdir(parents=True, exist_ok=True)
    with raises_disk_full(out.parent):
        audio = shutil.copyfile(overview.audio or "", out)
        out.with_suffix(".vtt").write_text(opened.audio.transcript(overview.id, "vtt"), "utf-8")
    return str(audio)


def _open(notebook: str) -> Notebook:
    from notebook_app.notebook import Notebook

    return Notebook.open(notebook, create=False)
