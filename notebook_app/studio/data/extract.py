"""Answer by a query of the reader's, by a group-by, or by the summaries of the columns alone."""

from __future__ import annotations

from notebook_app.studio.data.answer import made_of, tables_of
from notebook_app.studio.data.group import group_by
from notebook_app.studio.port import Made, Making


def extract(making: Making) -> Made:
    """Run the query that is given, or the group-by that is asked for or fits the columns.

    Raises
    ------
    NoTables
        If no source is a table.
    BadQuery
        If the query is not let through or fails.
    BadOption
        If a table or column is not there.
    """
    tables = tables_of(making)
    options = making.options
    if options.sql.strip():
        return made_of(making, tables, options.sql.strip().rstrip(";"))
    grouped = group_by(options, tables)
    return made_of(making, tables, grouped.sql(making.language) if grouped else "")
