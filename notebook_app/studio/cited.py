"""Content of the cited kinds: statements, items and citations, as they may come back from an export or an edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from notebook_app.i18n import translate
from notebook_app.records import Citation, Statement, Verdict
from notebook_app.records.outside import MOST_CITATIONS, Citations, Count, Line, Outside, Text, Word

_MOST_ITEMS = 10_000


class OutsideItem(Outside):
    """Base of an item with an id, by which an edit of it is found again in the next version."""

    id: Word
    edited: bool = False


class OutsideStatement(OutsideItem):
    """A statement."""

    text: Text
    citations: Annotated[tuple[Count, ...], Field(max_length=MOST_CITATIONS, strict=False)]
    verdict: Verdict


Statements = Annotated[tuple[OutsideStatement, ...], Field(max_length=_MOST_ITEMS, strict=False)]
Lines = Annotated[tuple[Line, ...], Field(max_length=_MOST_ITEMS, strict=False)]


class CitedContent(Outside):
    """Base of the content of a cited kind: its citations, which the numbers of its statements name."""

    citations: Citations

    @model_validator(mode="after")
    def _resolved(self) -> CitedContent:
        known = {citation.n for citation in self.citations}
        if any(n not in known for n in numbers_in(self.model_dump(mode="json", exclude={"citations"}))):
            raise ValueError("a statement names a citation that is not there")
        return self


def numbers_in(value: Any) -> Iterator[int]:
    """Yield the citation numbers named anywhere in a content."""
    match value:
        case dict():
            for key, each in value.items():
                if key == "citations" and all(isinstance(n, int) for n in each):
                    yield from each
                else:
                    yield from numbers_in(each)
        case list() | tuple():
            for each in value:
                yield from numbers_in(each)


def statements_in(content: Mapping[str, Any]) -> list[Statement]:
    """Return every statement of a content, wherever it stands, in reading order."""
    return [Statement.from_json(item) for item in items_in(content) if {"text", "citations", "verdict"} <= item.keys()]


def items_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every item with an id, outer ones before those within."""
    match value:
        case dict():
            if isinstance(value.get("id"), str):
                yield value
            for each in value.values():
                yield from items_in(each)
        case list() | tuple():
            for each in value:
                yield from items_in(each)


def citations_of(content: Mapping[str, Any]) -> list[Citation]:
    """Return the citations of a content; none where its kind cites nothing."""
    return [Citation.from_json(citation) for citation in content.get("citations", ())]


def markers(statement: Statement | Mapping[str, Any]) -> str:
    """Return a statement's markers ``[n]``, as they stand in an artifact's body."""
    numbers = statement.citations if isinstance(statement, Statement) else statement["citations"]
    return "".join(f"[{n}]" for n in numbers)


def doubt(statement: Statement | Mapping[str, Any], language: str) -> str:
    """Return the words that mark a statement as borne out only in part; empty where it is supported."""
    verdict = statement.verdict if isinstance(statement, Statement) else statement["verdict"]
    return "" if verdict == "supported" else f" {translate('artifacts.doubt', language)}"
