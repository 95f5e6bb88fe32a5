"""Have a language model write the query for a question; what is shown are the rows that it gives, never its own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, Field

from notebook_app.errors import BadQuery, UncitedReply
from notebook_app.llm import ChatMessage
from notebook_app.llm.fence import Fence
from notebook_app.prompts import FENCED
from notebook_app.studio.data.answer import made_of, tables_of
from notebook_app.studio.data.engine import quoted
from notebook_app.studio.data.extract import extract
from notebook_app.studio.data.tables import Table
from notebook_app.studio.port import Made, Making

_RULES: Final = (
    """\
You write one query (DuckDB's dialect of SQL) that answers a reader's question from the tables below.

One statement that selects, nothing else: no WITH RECURSIVE, no functions that read files or settings. Quote the names of columns
exactly as they are listed. Every column of the result is a column of a table or computed from some; never write a figure of
your own. Put what is compared first and the figure after it; name computed columns in {language}, plainly, by what they are.
"""
    + FENCED
)
_SHOWN_ROWS, _SHOWN_TABLES, _SHOWN_COLUMNS = 3, 20, 60


class _Query(BaseModel):
    sql: str = Field(description="One SELECT statement.")


def write(making: Making) -> Made:
    """Answer a question by a query of the model's; without a question, as without a model.

    A query that cannot be run is asked for once more, with the reason.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or neither query can be run.
    """
    question = making.options.question.strip()
    if not question or making.options.sql.strip():
        return extract(making)
    assert making.model is not None  # the catalogue calls this with one
    tables = tables_of(making)
    messages = _messages(making, question, tables)
    first = making.part("sql", lambda: _asked(making, messages))
    try:
        return made_of(making, tables, first, making.model.name)
    except BadQuery as error:
        again = [
            *messages,
            ChatMessage("assistant", first),
            ChatMessage("user", f"It was not run: {error}. Correct it."),
        ]
        second = making.part("sql/again", lambda: _asked(making, again))
    try:
        return made_of(making, tables, second, making.model.name)
    except BadQuery as error:
        raise UncitedReply(url=making.model.name) from error


def _asked(making: Making, messages: Sequence[ChatMessage]) -> str:
    assert making.model is not None
    making.progress("ask", 0, 1)
    return making.model.structured(messages, _Query).sql.strip().rstrip(";")


def _messages(making: Making, question: str, tables: Sequence[Table]) -> list[ChatMessage]:
    from notebook_app.prompts import LANGUAGE_NAMES

    fence = Fence()
    language = LANGUAGE_NAMES.get(making.language, LANGUAGE_NAMES["en"])
    shown = fence.around("\n\n".join(_described(table) for table in tables[:_SHOWN_TABLES]))
    return [
        ChatMessage("system", fence.rules(_RULES, language=language)),
        ChatMessage("user", f"{shown}\n\n{question}"),
    ]


def _described(table: Table) -> str:
    """Return a table's name, columns with types and units, and its first rows."""
    lines = [f"Table {quoted(table.name)} ({table.source.title}, {table.sheet}), {len(table.rows)} rows:"]
    for column in table.columns[:_SHOWN_COLUMNS]:
        first = [str(value)[:60] for value in column.values[:_SHOWN_ROWS] if value is not None]
        unit = f" [{column.unit}]" if column.unit else ""
        lines.append(f"- {quoted(column.name)} {column.type}{unit}: {', '.join(first)} …")
    return "\n".join(lines)
