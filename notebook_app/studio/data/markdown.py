"""Data as Markdown: the result with its rows cited, the query, and the summaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from notebook_app.i18n import translate
from notebook_app.studio.cited import markers
from notebook_app.studio.data.chart import axis_title
from notebook_app.text.markdown import escape

_MOST_SHOWN: Final = 100


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the content as Markdown, with a marker for every row it rests on."""
    parts = []
    if content.get("question"):
        parts.append(f"**{_cell(content['question'])}**")
    if content.get("rows"):
        parts.append(_result(content, language))
    if content.get("sql"):
        fence = "~~~~" if "```" in content["sql"] else "```"
        parts.append(f"{translate('data.query', language)}\n\n{fence}sql\n{content['sql'].strip()}\n{fence}")
    parts += [_table(table, language) for table in content["tables"]]
    return "\n\n".join(parts)


def _result(content: Mapping[str, Any], language: str) -> str:
    headings = [*(_cell(axis_title(each)) for each in content["headings"]), translate("data.rows_of", language)]
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    for row in content["rows"][:_MOST_SHOWN]:
        cells = [*(_cell(shown(each)) for each in row["cells"]), f"{row.get('rows', '')} {markers(row)}".strip()]
        lines.append("| " + " | ".join(cells) + " |")
    said = []
    if content.get("more") or len(content["rows"]) > _MOST_SHOWN:
        said.append(translate("data.more", language, count=min(len(content["rows"]), _MOST_SHOWN)))
    if not content.get("traced", True):
        said.append(translate("data.untraced", language))
    return "\n\n".join(["\n".join(lines), *said])


def _table(table: Mapping[str, Any], language: str) -> str:
    name = f"{table['title']} · {table['sheet']}" if table["sheet"] else table["title"]
    lines = [f"### {escape(' '.join(name.split()))} {markers(table)}", ""]
    lines.append(
        translate(
            "data.table_line", language, name=_cell(table["name"]), rows=table["rows"], columns=len(table["columns"])
        )
    )
    if table.get("unread"):
        lines.append(translate("data.unread", language, count=table["unread"]))
    lines.append("")
    lines += [
        f"- **{_cell(axis_title(each))}**: {summary_text(each, language)} {markers(each)}" for each in table["columns"]
    ]
    return "\n".join(lines)


def summary_text(column: Mapping[str, Any], language: str) -> str:
    """Return a column's summary in words, as Markdown."""
    counts = translate("data.counts", language, filled=column["filled"], distinct=column["distinct"])
    if column["missing"]:
        counts += translate("data.missing", language, count=column["missing"])
    if column["type"] == "text":
        most = ", ".join(f"{_cell(value)} ({count})" for value, count in column["most"])
        return counts + (translate("data.most", language, values=most) if most else "")
    if column["low"] is None:
        return counts
    text = counts + translate("data.range", language, low=shown(column["low"]), high=shown(column["high"]))
    if column["type"] == "number":
        text += translate("data.middle", language, mean=shown(column["mean"]), median=shown(column["median"]))
    return text


def shown(value: object) -> str:
    """Return a cell as it is read: numbers to four significant decimals at the most."""
    match value:
        case None:
            return "–"
        case float():
            return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.4g}"
    return str(value)


def _cell(text: str) -> str:
    return escape(" ".join(text.split()))
