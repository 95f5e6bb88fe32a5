"""View of an evidence table: a grid to look over, and the chosen cell below it with its passages alive."""

from __future__ import annotations

from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.evidence_table.markdown import cell_markdown, cells_of
from notebook_app.text.markdown import escape
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio.opened import body
from notebook_app.ui.words import say


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — the port's signature
    """Draw it."""
    columns, rows = artifact.content["columns"], artifact.content["rows"]
    names = [say("evidence_table.source"), *_distinct([each["heading"] for each in columns])]
    cells = [cells_of(row, columns) for row in rows]
    grid = [
        dict(zip(names, [row["title"], *map(_plain, row_cells)], strict=True))
        for row, row_cells in zip(rows, cells, strict=True)
    ]
    chosen = st.dataframe(
        grid,
        key=f"table_{artifact.id}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={names[0]: st.column_config.TextColumn(pinned=True)},
    )
    place = next(iter(chosen["selection"]["cells"]), None)
    if place is None:
        st.caption(say("evidence_table.choose"))
        body(artifact, drawn)
        return
    row, name = place
    at = names.index(name)
    st.markdown(f"**{escape(rows[row]['title'])}**")
    for each in cells[row] if at == 0 else [cells[row][at - 1]]:
        body(artifact, drawn, cell_markdown(each, str(artifact.provenance.get("language", "en"))))


def _plain(cell: Any) -> str:
    return " ".join(each["text"] for each in cell["statements"]) or say("evidence_table.not_reported")


def _distinct(names: list[str]) -> list[str]:
    """Return column names of which none is there twice: a grid needs them so."""
    return [name if names.index(name) == i else f"{name} ({i + 1})" for i, name in enumerate(names)]
