"""Fill an evidence table with a language model, source by source; each value passes the gate or is not reported."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from ingest.tokens import count_tokens
from notebook_app.errors import UncitedReply
from notebook_app.llm.blocks import on_one_line
from notebook_app.prompts import FENCED
from notebook_app.records import StoredPassage
from notebook_app.studio.evidence_table.columns import Column, columns_of, told
from notebook_app.studio.evidence_table.extract import cell, made_of, row
from notebook_app.studio.gate import Claim, Gate
from notebook_app.studio.material import context_tokens
from notebook_app.studio.port import Made, Making
from notebook_app.studio.report.reading import Reading

_FOUND = 3
"""Passages looked at for each column."""
_RULES = (
    """\
You fill one row of an evidence table from numbered passages of one of a reader's own sources.

The columns are numbered below the rules. For each column whose question the passages answer, give its number and one or two
values: a short phrase or sentence that says what this source reports, figures with their units, and the numbers of the
passages that say it. Leave a column out where the passages do not report it: never guess.
Write in {language}.
"""
    + FENCED
)


class _Cell(BaseModel):
    column: int = Field(description="The column's number.")
    values: list[Claim]


class _Row(BaseModel):
    cells: list[_Cell]


def write(making: Making) -> Made:
    """Make the table.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or no value it wrote is borne out.
    """
    assert making.model is not None
    gate = Gate(making)
    reading = Reading(making, gate)
    columns = columns_of(making.options, making.language)
    asked = "\n".join(f"{n}. {on_one_line(column.question)}" for n, column in enumerate(columns, 1))
    rows: list[dict[str, Any]] = []
    failed: UncitedReply | None = None
    for done, document in enumerate(reading.documents):
        making.progress("write", done, len(reading.documents))
        source = document.source.id
        if making.again and not any(item.startswith(source[:12]) for item in making.again):
            continue
        values: dict[str, list[dict[str, Any]]] = {}
        try:
            reply = gate.ask(
                f"row/{source}", _RULES, _passages(reading, source, columns), _Row, f"{making.wish}\n{asked}"
            )
            for each in reply.value.cells:
                if 1 <= each.column <= len(columns):
                    said = [statement.to_json() for statement in reply.statements(each.values)]
                    values.setdefault(columns[each.column - 1].key, []).extend(said)
        except UncitedReply as error:
            failed = error
        cells = [cell(source, column, values.get(column.key, [])) for column in columns]
        rows.append(row(source, document.title, cells))
    if failed and not any(each["statements"] for each_row in rows for each in each_row["cells"]):
        raise failed
    return made_of(making, gate, columns, rows, making.model.name)


def _passages(reading: Reading, source: str, columns: list[Column]) -> list[StoredPassage]:
    """Return the opening of a source and, of each column in turn, the passages that may answer, within the budget."""
    making = reading.making
    document = next(each for each in reading.documents if each.source.id == source)
    found: list[list[StoredPassage]] = [list(document.passages[:1])]
    for column in columns:
        quoted = [sentence.passage for sentence in told(document, column) or ()]
        retrieved = making.workspace.retrieve(making.notebook.id, column.question, _FOUND, [source])
        found.append([*quoted, *(each.passage for each in retrieved)])
    in_turn = [passages[i] for i in range(max(map(len, found))) for passages in found if i < len(passages)]
    room, chosen = context_tokens(making), dict[str, StoredPassage]()
    for passage in in_turn:
        cost = count_tokens(passage.text)
        if passage.id not in chosen and (not chosen or cost <= room):
            chosen[passage.id] = passage
            room -= cost
    return sorted(chosen.values(), key=lambda passage: passage.ordinal)
