"""Data: tables are read with their rows, asked without and with a model, shown, and exported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image

from notebook_app.errors import BadOption, BadQuery, NoChart, NoTables
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.catalogue import check_content
from notebook_app.studio.data.export import harmless
from notebook_app.studio.data.values import column_of
from tests.llm.openai_server import MODEL, OpenAIServer

pytestmark = pytest.mark.slow

GROUPS = ("control", "nap", "night")
SCORES = [(f"P{n}", GROUPS[n % 3], 20 + n % 40, 60 + n % 3 * 5 + n / 100) for n in range(230)]
CSV = "id,group,age,score (points)\n" + "\n".join(",".join(map(str, row)) for row in SCORES)


@pytest.fixture
def notebook(fresh_home: Path, tmp_path: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Sleep")
    file = tmp_path / "sleep.csv"
    file.write_text(CSV, "utf-8")
    opened.add_source(file, guide=False)
    yield opened
    opened.close()


def words_resolve(notebook: Notebook, artifact: Artifact) -> None:
    for citation in artifact.content["citations"]:
        page = notebook.workspace.library.sources.page(citation["source"], citation["page"])
        assert page.text[citation["start"] : citation["end"]] == citation["quote"] != ""
    check_content("data", json.loads(json.dumps(artifact.content)))


def test_without_a_model_columns_are_summed_up_and_grouped(notebook: Notebook) -> None:
    made = notebook.studio.make("data", measure="score (points)")
    words_resolve(notebook, made)
    (table,) = made.content["tables"]
    assert (table["name"], table["rows"], len(table["columns"])) == ("sleep", 230, 4)
    score = next(each for each in table["columns"] if each["name"] == "score (points)")
    assert (score["unit"], score["low"], score["high"]) == ("points", 60, 72.27)
    assert [each["cells"][0] for each in made.content["rows"]] == ["night", "nap", "control"]
    expected = sum(row[3] for row in SCORES if row[1] == "nap") / 77
    assert made.content["rows"][1]["cells"][1] == pytest.approx(expected)
    assert made.content["chart"]["mark"] == "bar"
    assert "GROUP BY" in made.content["sql"]
    assert made.content["sql"] in made.body
    assert made.provenance["writer"] == "quotes"


def test_the_lowest_and_highest_value_lead_to_their_rows(notebook: Notebook) -> None:
    made = notebook.studio.make("data")
    score = made.content["tables"][0]["columns"][3]
    quotes = [made.content["citations"][n - 1]["quote"] for n in score["citations"]]
    assert quotes == ["P0 | control | 20 | 60.0", "P227 | night | 47 | 72.27"]


def test_a_query_of_ones_own_is_run_and_its_rows_are_cited(notebook: Notebook) -> None:
    made = notebook.studio.make("data", sql="SELECT id, age FROM sleep WHERE id IN ('P3', 'P4', 'P229') ORDER BY id;")
    words_resolve(notebook, made)
    assert [row["cells"][0] for row in made.content["rows"]] == ["P229", "P3", "P4"]
    assert [row["rows"] for row in made.content["rows"]] == ["231", "5", "6"]
    quotes = [made.content["citations"][row["citations"][0] - 1]["quote"] for row in made.content["rows"]]
    assert [quote.split(" | ")[0] for quote in quotes] == ["P229", "P3", "P4"]
    again = notebook.studio.make("data", artifact_id=made.id, sql="SELECT count(*) AS n FROM sleep WHERE age > 50")
    assert (again.version, again.content["chart"]) == (2, None)
    with pytest.raises(BadQuery):
        notebook.studio.make("data", sql="DROP TABLE sleep")
    with pytest.raises(NoChart):
        notebook.studio.export(again.id, "svg")


def test_options_name_tables_and_columns_that_are_there(notebook: Notebook) -> None:
    made = notebook.studio.make("data", group_by="group", measure="age", how="max")
    assert [row["cells"][1] for row in made.content["rows"]] == [59, 59, 59]
    with pytest.raises(BadOption, match="score"):
        notebook.studio.make("data", table="sleep", group_by="colour")
    with pytest.raises(BadOption, match="numbers"):
        notebook.studio.make("data", table="sleep", group_by="group", measure="id")
    with pytest.raises(BadOption, match="sleep"):
        notebook.studio.make("data", table="waking")
    asked = notebook.studio.make("data", question="What is the mean age by group?")
    assert 'avg("age")' in asked.content["sql"]


def test_sources_without_tables_say_so(fresh_home: Path) -> None:
    with closing(Notebook.open("Words")) as opened:
        opened.add_source("Herons stand still.", name="herons.md", guide=False)
        with pytest.raises(NoTables):
            opened.studio.make("data")


def test_sheets_of_a_workbook_in_chinese_are_tables_each(fresh_home: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in (
        (
            "产量",
            [
                ("省份", "年份", "产量（吨）"),
                ("云南", 2020, 40.5),
                ("福建", 2020, 46.1),
                ("云南", 2021, 43.0),
                ("福建", 2021, 48.8),
            ],
        ),
        ("价格", [("茶", "价格"), ("绿茶", "¥1,200"), ("红茶", "¥980")]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    file = tmp_path / "茶叶.xlsx"
    book.save(file)
    with closing(Notebook.open("茶")) as opened:
        opened.add_source(file, guide=False)
        made = opened.studio.make("data", group_by="省份", measure="产量（吨）", how="sum")
        words_resolve(opened, made)
        assert [table["sheet"] for table in made.content["tables"]] == ["产量", "价格"]
        assert [row["cells"] for row in made.content["rows"]] == [
            ["福建", pytest.approx(94.9), 2],
            ["云南", pytest.approx(83.5), 2],
        ]
        assert made.content["headings"][1]["unit"] == "吨"
        price = made.content["tables"][1]["columns"][1]
        assert (price["type"], price["unit"], price["high"]) == ("number", "¥", 1200)


def test_a_model_writes_the_query_and_nothing_of_its_own_is_shown(notebook: Notebook, server: OpenAIServer) -> None:
    with_model(notebook, server)
    right = json.dumps({"sql": 'SELECT "group", max("age") AS oldest FROM sleep GROUP BY "group" ORDER BY 1'})
    server.will_reply(json.dumps({"sql": "SELECT 'night' AS winner, 99 AS score FROM sleep"}), right)
    made = notebook.studio.make("data", question="Who is the oldest of each group?")
    words_resolve(notebook, made)
    assert made.provenance["writer"] == MODEL
    assert [row["cells"] for row in made.content["rows"]] == [["control", 59], ["nap", 59], ["night", 59]]
    assert "not run" in server.requests[1]["messages"][-1]["content"]
    assert made.provenance["requests"] == 2


def test_a_model_that_writes_no_query_gives_way_to_the_group_by(notebook: Notebook, server: OpenAIServer) -> None:
    with_model(notebook, server)
    server.will_reply(json.dumps({"sql": "COPY sleep TO '/tmp/x'"}))
    made = notebook.studio.make("data", question="Mean score by group?")
    assert (made.provenance["writer"], made.provenance["failed"]) == ("quotes", MODEL)
    assert made.content["rows"]


def with_model(notebook: Notebook, server: OpenAIServer) -> None:
    notebook.save_settings(openai_model=MODEL, openai_base_url=server.url)


def test_exports_open_elsewhere(notebook: Notebook) -> None:
    studio = notebook.studio
    made = studio.make("data", measure="score (points)")
    rows = list(csv.reader(io.StringIO(studio.export(made.id, "csv").data.decode("utf-8-sig"))))
    assert rows[0][:2] == ["group", "mean of score (points)"]
    assert rows[1][0] == "night"
    assert studio.export(made.id, "sql").data.decode().startswith("SELECT")
    svg = studio.export(made.id, "svg").data
    said = "".join(ElementTree.fromstring(svg).itertext())
    assert all(each in said for each in ("mean of score (points) by group", "group", "night"))
    with Image.open(io.BytesIO(studio.export(made.id, "png").data)) as picture:
        assert picture.width > 800
        assert len(set(picture.convert("RGB").resize((80, 40)).get_flattened_data())) > 3


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_of_a_csv_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(-1.5) == -1.5
    assert harmless("heron") == "heron"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2.5", ""], ("number", "", (1, 2.5, None))),
        (["1,200", "3,400"], ("number", "", (1200, 3400))),
        (["12%", "7.5%"], ("number", "%", (12, 7.5))),
        (["3,5", "4,25"], ("number", "", (3.5, 4.25))),
        (["$5", "$1,000.50"], ("number", "$", (5, 1000.5))),
        (["007", "012"], ("text", "", ("007", "012"))),
        (["5", "6 or 7"], ("text", "", ("5", "6 or 7"))),
        (["12%", "7"], ("text", "", ("12%", "7"))),
        (["2024-05-01", "n/a"], ("day", "", ("2024-05-01", None))),
        (["2024-02-30"], ("text", "", ("2024-02-30",))),
        (["−3", "4"], ("number", "", (-3, 4))),
        (["", "–"], ("text", "", (None, "–"))),
    ],
)
def test_a_column_has_the_type_that_all_its_cells_have(cells: list[str], expected: tuple[object, ...]) -> None:
    column = column_of("x", cells)
    assert (column.type, column.unit, column.values) == expected
