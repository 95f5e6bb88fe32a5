"""What the command line prints: lines for people in their language, JSON for programs, progress on a terminal."""

from __future__ import annotations

import json
import locale
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from ingest.errors import UserError
from notebook_app.i18n import catalogue, explain, remark_text, translate

if TYPE_CHECKING:
    from ingest.models import Progress, Receipt
    from notebook_app.records import Answer, Citation, Note, Overview, Passage, Source

_QUOTE_CHARACTERS = 240


def reader_language() -> str:
    """Return the reader's language: as set, else as the system's locale says, else English."""
    from notebook_app.settings import Settings

    spoken = (locale.getlocale()[0] or "").lower()
    by_locale = "zh" if spoken.startswith(("zh", "chinese")) else "en"
    try:
        return Settings().language or by_locale
    except ValueError:  # a wrong setting is being complained about
        return by_locale


def say(key: str, /, **params: Any) -> str:
    """Return a text of the command line (catalogue area ``cli``) in the reader's language."""
    return translate(f"cli.{key}", reader_language(), **params)


def tell(key: str, /, **params: Any) -> None:
    """Print a text on standard error, where it does not mix with results."""
    typer.echo(say(key, **params), err=True)


def complain(error: UserError) -> None:
    """Print an error's one sentence on standard error."""
    tell("error", message=explain(error, reader_language()))


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def error_json(error: UserError) -> dict[str, Any]:
    """Return an error as programs get it."""
    return {"error": explain(error, reader_language()), "code": error.code, "retryable": error.retryable}


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as `ask --json` prints it."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "answerer": answer.answerer,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [citation.to_json() for citation in answer.citations],
        "nearest": [passage_json(passage) for passage in answer.nearest],
        "dropped_markers": answer.dropped_markers,
    }


def source_json(source: Source) -> dict[str, Any]:
    """Return a source as `sources --json` prints it."""
    return {**asdict(source), "receipt": source.receipt.to_json()}


def passage_json(passage: Passage) -> dict[str, Any]:
    """Return a passage as `search --json` prints it."""
    return asdict(passage)


def note_json(note: Note) -> dict[str, Any]:
    """Return a note as `notes --json` prints it."""
    return {**asdict(note), "citations": [citation.to_json() for citation in note.citations]}


def overview_json(overview: Overview, audio: str) -> dict[str, Any]:
    """Return an overview as `podcast --json` prints it; ``audio`` is where its file is."""
    return {
        "id": overview.id,
        "title": overview.title,
        "audio": audio,
        "engine": overview.engine,
        "measurements": dict(overview.measurements),
        "script": overview.script.to_json() if overview.script else None,
        "timeline": [asdict(entry) for entry in overview.timeline],
    }


def receipt_lines(receipt: Receipt) -> str:
    """Return what became of a source, and what was lost on the way."""
    if receipt.already_present:
        return say("already_present", title=receipt.title, name=receipt.name)
    lines = [
        say(
            "added",
            title=receipt.title,
            pages=counted("page", len(receipt.pages)),
            passages=counted("passage", receipt.chunks),
        )
    ]
    if blank := receipt.pages_without_text:
        lines.append(say("blank_pages", pages=", ".join(map(str, blank))))
    if receipt.not_embedded:
        lines.append(say("not_embedded", count=receipt.not_embedded))
    return "\n".join([*lines, *(f"  ! {remark_text(each, reader_language())}" for each in receipt.warnings)])


def tell_version(receipt: Receipt) -> None:
    """Say on standard error whether a newer version took a source's place."""
    tell("unchanged" if receipt.already_present else "changed", title=receipt.title)


def source_line(source: Source) -> str:
    """Return a source in one line."""
    return f"{source.id[:12]}  {source.kind:<9} {counted('page', source.pages):>10}  {source.title}  ({source.name})"


def passage_lines(passage: Passage) -> str:
    """Return a passage with its score and place."""
    return f"{passage.score:6.2f}  {place(passage)}\n        {shorten(passage.text)}"


def answer_lines(answer: Answer) -> str:
    """Return an answer with its citations, or with the nearest passages where there is none."""
    lines = [answer.text]
    lines += [f"\n[{c.n}] {place(c)}\n    “{shorten(c.quote)}”" for c in answer.citations]
    if answer.abstained and answer.nearest:
        lines.append("\n" + say("nearest"))
        lines += [f"  · {place(passage)}\n    {shorten(passage.text)}" for passage in answer.nearest]
    return "\n".join(lines)


def note_lines(note: Note) -> str:
    """Return a note whole."""
    return f"## {note.title}  [{say('note_' + note.kind)}, {note.id}]\n\n{note.body}\n"


def counted(key: str, count: int) -> str:
    """Return a number of things in words: the text ``key``, or ``<key>s`` for any number but one."""
    return say(key if count == 1 else f"{key}s", count=count)


def place(found: Passage | Citation) -> str:
    """Return where something stands: the source's title and the page by its printed label."""
    title = found.title or found.source[:12]
    if found.second is not None:
        from ingest.transcribe.compose import clock

        return say("moment", title=title, moment=clock(found.second))
    return say("place", title=title, page=found.label or found.page)


def shorten(text: str, characters: int = _QUOTE_CHARACTERS) -> str:
    """Return a text as one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


@contextmanager
def progress_line(label: str) -> Iterator[Progress]:
    """Give a progress function that keeps one line of a terminal up to date, and none where there is no terminal."""
    shown = sys.stderr.isatty()

    def report(step: str, done: int, total: int) -> None:
        if shown:
            name = catalogue(reader_language()).get(f"steps.{step}", step)
            typer.echo(f"\r\x1b[K{label}: {name} {done}/{total}", err=True, nl=False)

    try:
        yield report
    finally:
        if shown:
            typer.echo("\r\x1b[K", err=True, nl=False)
