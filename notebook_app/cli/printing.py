"""Output of the command line: lines for people in their language, JSON for programs, progress on a terminal."""

from __future__ import annotations

import json
import locale
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from ingest.errors import UserError
from ingest.languages import DEFAULT, language
from notebook_app.i18n import LANGUAGES, catalogue, explain, remark_text, translate

if TYPE_CHECKING:
    from ingest.models import Progress, Receipt
    from notebook_app.records import Answer, Citation, Evaluation, NotAdded, Note, Overview, Passage, Source

_QUOTE_CHARACTERS = 240
_SHARES = ("recall@1", "recall@5", "recall@10", "ndcg@10", "answered", "quoted", "citation_precision", "refused")
_MADE_WITH = ("questions", "sources", "passages", "embedder", "chunk_tokens")


def reader_language() -> str:
    """Return the reader's language: as set, else as the system's locale says, else English."""
    from notebook_app.settings import Settings

    spoken = (locale.getlocale()[0] or "").lower()
    names = {code: (code, language(code).english_name.split()[-1].lower()) for code in LANGUAGES}
    by_locale = next((code for code, begins in names.items() if spoken.startswith(begins)), DEFAULT.code)
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


def added_json(result: Receipt | NotAdded) -> dict[str, Any]:
    """Return what became of a file as programs get it: its receipt, or its name and the error."""
    from ingest.models import Receipt

    return result.to_json() if isinstance(result, Receipt) else {"name": result.name, **error_json(result.error)}


def citation_json(citation: Citation, sources: Collection[str]) -> dict[str, Any]:
    """Return a citation; ``missing`` says that its source is not among those of the notebook any more."""
    return {**citation.to_json(), "missing": citation.source not in sources}


def answer_json(answer: Answer, sources: Collection[str]) -> dict[str, Any]:
    """Return an answer as `ask --json` prints it."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "closest": answer.closest,
        "answerer": answer.answerer,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [citation_json(citation, sources) for citation in answer.citations],
        "nearest": [passage_json(passage) for passage in answer.nearest],
        "dropped_markers": answer.dropped_markers,
        **({"failure": error_json(answer.failure)} if answer.failure else {}),
    }


def source_json(source: Source) -> dict[str, Any]:
    """Return a source as `sources --json` prints it."""
    reference = {**source.reference.to_json(), "citation": source.reference.citation()} if source.reference else None
    return {**asdict(source), "receipt": source.receipt.to_json(), "reference": reference}


def passage_json(passage: Passage) -> dict[str, Any]:
    """Return a passage as `search --json` prints it."""
    return asdict(passage)


def note_json(note: Note, sources: Collection[str]) -> dict[str, Any]:
    """Return a note as `notes --json` prints it."""
    return {**asdict(note), "citations": [citation_json(citation, sources) for citation in note.citations]}


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
    pages, passages = counted("page", len(receipt.pages)), counted("passage", receipt.chunks)
    lines = [
        say("added", title=receipt.title, pages=pages, passages=passages)
        if receipt.pages
        else say("added_references", title=receipt.title)
    ]
    if receipt.confidence is not None:
        pages = counted("page", len(receipt.pages_recognised))
        lines.append(say("recognised", pages=pages, percent=round(100 * receipt.confidence)))
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
    lines = [plain(answer.text)]
    lines += [f"\n[{c.n}] {place(c)}\n    “{shorten(c.quote)}”" for c in answer.citations]
    if answer.abstained and answer.nearest:
        lines.append("\n" + say("nearest"))
        lines += [f"  · {place(passage)}\n    {shorten(passage.text)}" for passage in answer.nearest]
    return "\n".join(lines)


def plain(markdown: str) -> str:
    """Return Markdown of ours as it is read in a shell: without the signs that keep words of a source literal."""
    return re.sub(r"\\([\\`*_\[\]<>$|~#+.)=-])|\\$", r"\1", markdown, flags=re.MULTILINE)


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return a self-test as `eval --json` prints it."""
    return {"id": evaluation.id, "created": evaluation.created.isoformat(), **evaluation.result}


def evaluation_lines(evaluation: Evaluation, before: Evaluation | None) -> str:
    """Return what a self-test found, with the one before it."""
    language = reader_language()

    def shown(key: str, **params: Any) -> str:
        return translate(f"selftest.{key}", language, **params)

    def figures(result: Mapping[str, Any]) -> list[str]:
        measured = {name: result.get(name) for name in _SHARES}  # an earlier version measured fewer
        share = {name: shown("none") if value is None else f"{value:.0%}" for name, value in measured.items()}
        return [
            shown("printed", **{name: result[name] for name in _MADE_WITH}),
            shown("recall", one=share["recall@1"], five=share["recall@5"], ten=share["recall@10"]),
            shown("ndcg", ndcg=share["ndcg@10"]),
            shown("answered", answered=share["answered"]),
            shown("quoted", quoted=share["quoted"]),
            shown("precision", precision=share["citation_precision"]),
            shown("refused", refused=share["refused"]),
        ]

    lines = figures(evaluation.result)
    if before:
        lines += ["", shown("before", day=before.created.astimezone().date().isoformat()), *figures(before.result)]
    return "\n".join(lines)


def note_lines(note: Note, sources: Collection[str]) -> str:
    """Return a note whole, and below it what it cites of sources that are gone."""
    gone = [
        f"[{c.n}] {translate('citations.missing', reader_language(), place=place(c))}\n    “{shorten(c.quote)}”"
        for c in note.citations
        if c.source not in sources
    ]
    head = f"## {note.title}  [{say('note_' + note.kind)}, {note.id}]"
    return "\n\n".join([head, plain(note.body), *gone]) + "\n"


def counted(key: str, count: int) -> str:
    """Return a number of things in words: the text ``key``, or ``<key>s`` for any number but one."""
    return say(key if count == 1 else f"{key}s", count=count)


def place(found: Passage | Citation) -> str:
    """Return where something stands: the source's title and the page by its printed label."""
    title = found.title or found.source[:12]
    if found.second is not None:
        from ingest.parsers.transcript_pages import clock

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
