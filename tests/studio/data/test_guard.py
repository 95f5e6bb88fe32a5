"""The lock on the engine: what is no plain question to the tables is refused, by the guard and by the engine itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.errors import ParserLimit
from ingest.models import no_progress
from ingest.sandbox.run import Limits, run_sandboxed
from notebook_app.studio.data import engine, guard

TABLE = {
    "name": "birds",
    "columns": [["species", "text"], ["count", "whole"], ["day", "day"]],
    "values": [["heron", "gull", "heron"], [3, 5, 4], ["2024-05-01", "2024-05-02", None]],
}

HOSTILE = [
    # files, in every way they can be read
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_parquet('/tmp/x.parquet')",
    "SELECT * FROM read_json('/tmp/x.json')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/tmp/x.parquet')",
    "SELECT * FROM sqlite_scan('/tmp/library.sqlite3', 'notes')",
    "SELECT * FROM birds, read_csv('/etc/passwd')",
    "SELECT *, (SELECT count(*) FROM read_text('/etc/passwd')) FROM birds",
    "SELECT * FROM birds WHERE species IN (SELECT content FROM read_text('/etc/passwd'))",
    "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x, birds",
    # the network
    "SELECT * FROM 'https://example.org/x.csv'",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    # statements that change, load or write
    "COPY birds TO '/tmp/out.csv'",
    "COPY birds FROM '/etc/passwd'",
    "COPY (SELECT * FROM birds) TO '/tmp/out.parquet' (FORMAT parquet)",
    "EXPORT DATABASE '/tmp/out'",
    "IMPORT DATABASE '/tmp/out'",
    "ATTACH '/tmp/other.db'",
    "ATTACH ':memory:' AS other",
    "DETACH memory",
    "USE memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL spatial FROM community",
    "UPDATE EXTENSIONS",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET VARIABLE x = 1",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "CREATE TABLE mine (a INT)",
    "CREATE TEMP TABLE mine AS SELECT * FROM birds",
    "CREATE VIEW mine AS SELECT * FROM birds",
    "CREATE MACRO f(x) AS x + 1",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "INSERT INTO birds VALUES ('owl', 1, NULL)",
    "UPDATE birds SET count = 99",
    "DELETE FROM birds",
    "TRUNCATE birds",
    "DROP TABLE birds",
    "ALTER TABLE birds RENAME TO others",
    "CHECKPOINT",
    "VACUUM",
    "ANALYZE",
    "BEGIN TRANSACTION",
    "PREPARE p AS SELECT * FROM birds",
    "EXECUTE p",
    "EXPLAIN ANALYZE SELECT * FROM birds",
    # more than one statement
    "SELECT * FROM birds; DROP TABLE birds",
    "SELECT * FROM birds; SELECT * FROM birds",
    # what the engine knows of itself and its machine
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_settings",
    "SELECT species, current_setting('temp_directory') FROM birds",
    "SELECT species, getenv('HOME') FROM birds",
    "SELECT species, version() FROM birds",
    "SELECT * FROM birds, pragma_database_list()",
    "SHOW TABLES",
    "DESCRIBE birds",
    "SUMMARIZE birds",
    # queries made of text
    "SELECT * FROM query('SELECT * FROM birds')",
    "SELECT * FROM query_table('birds')",
    # figures from nowhere, rows without end
    "SELECT 42 AS mean",
    "SELECT species, 99 AS total FROM birds",
    "VALUES ('owl', 7)",
    "SELECT * FROM (VALUES ('owl', 7)) AS v(species, n), birds",
    "SELECT * FROM range(1000000000000), birds",
    "SELECT * FROM generate_series(1, 10), birds",
    "SELECT unnest(species) FROM unnest(['a']) AS u(species), birds",
    "WITH RECURSIVE r AS (SELECT 1 AS n FROM birds UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
    "SELECT * FROM other",
    "SELECT * FROM memory.main.birds",
    "",
    "SELECT",
    "SELECT * FROM birds WHERE",
]

REACHES_OUT = re.compile(r"passwd|'/tmp|^(?:RE)?SET (?!VARIABLE)|^(?:FORCE )?INSTALL|^LOAD|https|s3:")
"""Of the hostile ones, those that would leave the engine; what stays in its memory is the guard's to refuse."""

HARMLESS = [
    'SELECT species, sum("count") FROM birds GROUP BY species ORDER BY 2 DESC LIMIT 3',
    "SELECT * FROM birds WHERE day >= DATE '2024-05-01'",
    'WITH many AS (SELECT * FROM birds WHERE "count" > 3) SELECT species, "count" FROM many',
    'SELECT a.species, b."count" FROM birds a JOIN birds b ON a.species = b.species',
    "SELECT count(*) FROM birds",
    'SELECT species, round(avg("count"), 1) AS mean FROM birds GROUP BY ALL HAVING count(*) > 1',
    'SELECT species, rank() OVER (ORDER BY "count") FROM birds',
    "SELECT species FROM birds UNION SELECT upper(species) FROM birds",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tables.json"
    path.write_text(json.dumps({"tables": [TABLE]}), "utf-8")
    return path


def ask(file: Path, *queries: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(engine.query_task(file, {"queries": queries, "rows": 10}, no_progress))
    return found


def test_there_are_sixty_hostile_statements() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_hostile_statement_is_refused_and_the_table_stands(file: Path, sql: str) -> None:
    refused, after = ask(file, sql, 'SELECT count(*), sum("count") FROM birds')
    assert set(refused) == {"error"}
    assert after["rows"] == [[3, 12]]


@pytest.mark.parametrize("sql", HARMLESS)
def test_a_question_to_the_table_is_answered(file: Path, sql: str) -> None:
    (found,) = ask(file, sql)
    assert found.get("rows"), found


@pytest.mark.parametrize("sql", [each for each in HOSTILE if REACHES_OUT.search(each)])
def test_behind_the_guard_the_engine_is_locked_too(file: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second lock, with the first one open: the engine itself reads no file and takes no setting."""
    connections: list[duckdb.DuckDBPyConnection] = []
    opened = duckdb.connect

    def kept(*args: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        connections.append(opened(*args, **options))
        return connections[-1]

    monkeypatch.setattr(duckdb, "connect", kept)
    ask(file)
    with pytest.raises(duckdb.Error):
        connections[0].execute(sql).fetchall()


def test_a_query_that_asks_too_much_ends_in_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.2)
    crossed = ", ".join(f"birds b{n}" for n in range(30))
    endless, huge = ask(
        file,
        f'SELECT count(*), sum(b1."count") FROM {crossed}',
        "SELECT length(repeat(species, 2000000000)) FROM birds",
    )
    assert set(endless) == set(huge) == {"error"}


@pytest.mark.slow
def test_the_process_has_its_own_limits(file: Path) -> None:
    crossed = ", ".join(f"birds b{n}" for n in range(30))
    wide = " + ".join(f'b{n}."count"' for n in (1, 2, 3, 4, 20))
    with pytest.raises(ParserLimit):
        run_sandboxed(
            "notebook_app.studio.data.engine:query_task",
            file,
            {
                "queries": [f'SELECT count(*), sum(b1."count") FROM {crossed} WHERE {wide} > b5."count" + b9."count"'],
                "rows": 10,
            },
            name="SQL",
            limits=Limits(cpu=2, wall=3.0),
        )


def test_rows_are_traced_to_the_rows_they_are_made_from(file: Path) -> None:
    grouped, filtered, joined = ask(
        file,
        'SELECT species, avg("count") FROM birds GROUP BY species ORDER BY species',
        'SELECT species FROM birds WHERE "count" > 3 ORDER BY "count" DESC',
        "SELECT a.species FROM birds a JOIN birds b ON a.species = b.species",
    )
    assert grouped["rows"] == [["gull", 5], ["heron", 3.5]]
    assert grouped["used"] == [[[1, 1]], [[0, 0], [2, 2]]]
    assert filtered["used"] == [[[1, 1]], [[2, 2]]]
    assert joined["used"] is None
    assert joined["tables"] == ["birds"]


def test_functions_with_side_effects_are_none_of_those_allowed() -> None:
    allowed = guard.allowed_functions(duckdb.connect(":memory:"))
    assert {"avg", "round", "lower", "date_trunc", "regexp_replace"} <= allowed
    assert not allowed & {"nextval", "current_setting", "getenv", "query", "read_text", "random"}
