"""Evidence tables: what a source does not report is said, and a spreadsheet program opens the cells as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest

from notebook_app.notebook import Notebook
from notebook_app.studio.evidence_table.export import EXPORTS, inert
from tests.studio.resolving import assert_resolves

BRIDGE = """# Wooden bridges

This study asks how long wooden bridges last in wet valleys. We surveyed 212 bridges in four valleys between two winters.
The data were collected from the road office's registers and by measurements on site. Bridges with a roof lasted 61 years
on average, and those without lasted 24 years. One limitation of our study is that only valleys in the north were visited.
"""
HERON = """# Herons

The grey heron stands still in shallow water until a fish comes near. It nests in colonies in high trees in March.
The night heron hunts after dusk and roosts by day in willows beside the water.
"""
OWN = "How long do bridges with a roof last on average?"


@pytest.fixture
def notebook(fresh_home: object) -> Iterator[Notebook]:
    opened = Notebook.open("Valleys")
    opened.add_source(BRIDGE, name="bridges.md", guide=False)
    opened.add_source(HERON, name="herons.md", guide=False)
    yield opened
    opened.close()


def test_a_cell_is_a_quotation_or_not_reported(notebook: Notebook) -> None:
    made = notebook.studio.make("evidence_table", questions=[OWN])
    bridge, heron = ({cell["column"]: cell["statements"] for cell in row["cells"]} for row in made.content["rows"])
    own = made.content["columns"][-1]["id"]
    assert "212 bridges" in " ".join(each["text"] for each in bridge["data"] + bridge["sample"])
    assert "61 years" in bridge[own][0]["text"]
    assert any("limitation" in each["text"] for each in bridge["limitations"])
    assert heron["limitations"] == heron["sample"] == heron["data"] == heron[own] == []
    assert made.counts["not_reported"] == sum(not cell for row in (bridge, heron) for cell in row.values())
    assert assert_resolves(notebook, made) > 5
    assert "*not reported*" in made.body


def test_columns_are_ones_own_where_no_preset_is_wished(notebook: Notebook) -> None:
    made = notebook.studio.make("evidence_table", preset="none", questions=[OWN, " ", OWN])
    assert [each["heading"] for each in made.content["columns"]] == [OWN]


def test_a_workbook_has_the_cells_their_quotations_and_links(notebook: Notebook) -> None:
    made = notebook.studio.make("evidence_table", questions=[OWN])
    sources = [replace(source, origin_url="https://example.org/a.pdf") for source in notebook.sources()]
    book = openpyxl.load_workbook(io.BytesIO(EXPORTS["xlsx"].render(made, sources)))
    table, quotes = book["Table"], book["Quotes"]
    assert [cell.value for cell in table[1]][1:] == [each["heading"] for each in made.content["columns"]]
    cell = table.cell(2, table.max_column)
    assert "61 years" in cell.value
    row = int((cell.hyperlink.location or cell.hyperlink.target).rpartition("A")[2])
    assert "61 years" in quotes.cell(row, 3).value
    assert quotes.cell(row, 4).hyperlink.target == "https://example.org/a.pdf#page=1"
    assert quotes.max_row - 1 == len(made.content["citations"])


HOSTILE = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|calc")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str, notebook: Notebook) -> None:
    made = notebook.studio.make("evidence_table", preset="none", questions=[OWN])
    rows = [{**row, "title": text} for row in made.content["rows"]]
    hostile = replace(made, content={**made.content, "rows": rows})
    read = list(csv.reader(io.StringIO(EXPORTS["csv"].render(hostile, []).decode("utf-8-sig"))))
    assert all(row[0].startswith("'") for row in read[1:])
    book = openpyxl.load_workbook(io.BytesIO(EXPORTS["xlsx"].render(hostile, [])))
    assert {cell.data_type for cell in book["Table"]["A"]} == {"s"}


def test_ordinary_cells_stay_as_they_are() -> None:
    assert inert("61 years = long") == "61 years = long"


def test_a_bar_in_a_source_ends_no_cell(fresh_home: object) -> None:
    notebook = Notebook.open("Bars")
    notebook.add_source(BRIDGE.replace("Wooden bridges", "Wooden | bridges"), name="a | b.md", guide=False)
    made = notebook.studio.make("evidence_table", preset="none", questions=[OWN])
    rows = [line.replace("\\|", "").count("|") for line in made.body.splitlines()]
    assert set(rows) == {3}
    notebook.close()
