"""A report as Markdown, with its markers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.languages import language as language_row
from notebook_app.studio.cited import doubt, markers
from notebook_app.studio.report.sections import groups
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return a report's sections as Markdown."""
    return "\n\n".join(section_markdown(each, language) for each in content["sections"])


def section_markdown(section: Mapping[str, Any], language: str) -> str:
    """Return one section as Markdown."""
    return "\n\n".join(_section(section, language))


def _section(section: Mapping[str, Any], language: str) -> Iterator[str]:
    yield f"{'#' * (section['level'] + 1)} {escape(section['heading'])}"
    together = list(groups(section["statements"]))
    if section["layout"] == "list":
        if together:
            yield "\n".join(f"- {_run(each, language)}" for each in together)
    elif section["layout"] == "pairs":
        for n, each in enumerate(together, 1):
            sides = "\n".join(f"   - {_run([side], language)}" for side in each)
            yield f"{n}.\n{sides}"
    elif section["layout"] == "questions":
        for each in together:
            rest = [{**each[0], "lead": ""}, *each[1:]]
            yield f"**{escape(each[0]['lead'])}**\n\n{_run(rest, language)}"
    else:
        for each in together:
            yield _run(each, language)
    if section["note"]:
        yield f"*{escape(section['note'])}*"
    elif not together and section["brief"]:
        yield f"*{escape(section['brief'])}*"


def _run(lines: Sequence[Mapping[str, Any]], language: str) -> str:
    return language_row(language).space.join(_line(each, language) for each in lines)


def _line(line: Mapping[str, Any], language: str) -> str:
    lead = f"**{escape(line['lead'])}** " if line.get("lead") else ""
    return f"{lead}{escape(line['text'])}{language_row(language).space}{markers(line)}{doubt(line, language)}"
