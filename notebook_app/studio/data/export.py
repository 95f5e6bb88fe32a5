"""Exports of data: the rows as CSV, the query as SQL, the chart as SVG and PNG."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.extras import optional_packages
from notebook_app.errors import NoChart
from notebook_app.records import Artifact, Source
from notebook_app.studio.data.chart import axis_title, vega_lite
from notebook_app.studio.port import Exporter

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings by which spreadsheet programs read a text as a formula (OWASP, "CSV Injection")."""
_VEGA_LITE: Final = "6.1"
_PIXELS: Final = 2.0


def _csv(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    """Return the rows of the result, or, where nothing was asked, the summaries of the columns."""
    content = artifact.content
    out = io.StringIO()
    writer = csv.writer(out)
    if content.get("rows"):
        writer.writerow([harmless(axis_title(each)) for each in content["headings"]] + ["rows"])
        writer.writerows([*map(harmless, row["cells"]), harmless(row.get("rows", ""))] for row in content["rows"])
    else:
        names = ("name", "type", "unit", "filled", "missing", "distinct", "low", "high", "mean", "median")
        writer.writerow(["table", *names])
        for table in content["tables"]:
            writer.writerows(
                [harmless(table["name"]), *(harmless(column.get(name)) for name in names)]
                for column in table["columns"]
            )
    return out.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows it from Latin-1


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet program takes for a formula: a text that looks like one gets an apostrophe."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def _sql(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return f"{artifact.content.get('sql', '').strip()}\n".encode()


def _spec(artifact: Artifact) -> dict[str, Any]:
    spec = vega_lite(artifact.content)
    if spec is None:
        raise NoChart(name=artifact.title)
    return spec


def _svg(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    spec = _spec(artifact)
    with optional_packages():
        import vl_convert
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()


def _png(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    spec = _spec(artifact)
    with optional_packages():
        import vl_convert
    return bytes(vl_convert.vegalite_to_png(spec, scale=_PIXELS, allowed_base_urls=[]))


EXPORTS: Final[Mapping[str, Exporter]] = {
    "csv": Exporter("text/csv", _csv),
    "sql": Exporter("application/sql", _sql),
    "png": Exporter("image/png", _png),
    "svg": Exporter("image/svg+xml", _svg),
}
