"""Options of data."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from notebook_app.studio import port

MEASURES: Final = ("count", "sum", "mean", "median", "min", "max")
"""Ways to sum a group up."""


class Options(port.Options):
    """What to ask of the tables: a question in words, a group-by, or a query."""

    question: str = Field(
        "", max_length=1000, description="A question about the tables; a language model writes the SQL."
    )
    table: str = Field("", max_length=200, description="Name of the table to group; the first that fits by default.")
    group_by: str = Field("", max_length=200, description="Column to group by.")
    measure: str = Field("", max_length=200, description="Column of numbers to sum up; rows are counted without one.")
    how: Literal["count", "sum", "mean", "median", "min", "max"] = Field(
        "mean", description="How to sum it up: count, sum, mean, median, min or max."
    )
    sql: str = Field(
        "", max_length=10_000, description="A query of your own (SELECT, DuckDB's SQL); it is run as it is."
    )
    chart: Literal["auto", "bar", "line", "scatter", "none"] = Field("auto", description="The chart of the result.")
