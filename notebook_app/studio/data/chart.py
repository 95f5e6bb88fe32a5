"""The chart of a result, as Altair draws it: a title, axes with their units, and nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, Literal

from notebook_app.studio.data.query import Result

_MOST_BARS, _MOST_POINTS = 40, 500
_FONT: Final = "Noto Sans, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, DejaVu Sans, sans-serif"
_BLUE: Final = "#2f6db3"
_WIDTH, _HEIGHT = 560, 320


def choose_chart(result: Result, wanted: str, title: str) -> dict[str, Any] | None:
    """Return the mark and the columns of a chart that fits a result, None where nothing of it can be drawn.

    Parameters
    ----------
    result : Result
        Its first column stands along the chart, the first column of numbers after it upward.
    wanted : str
        "auto", "bar", "line", "scatter" or "none".
    title : str
        What is written above.
    """
    kinds = [kind for _, kind, _ in result.columns]
    upward = next((i for i, kind in enumerate(kinds) if i and kind == "number"), None)
    if wanted == "none" or upward is None or len(result.rows) < 2:
        return None
    mark = wanted if wanted != "auto" else _fitting(kinds, result)
    return {"mark": mark, "x": 0, "y": upward, "title": title} if mark else None


def _fitting(kinds: Sequence[str], result: Result) -> str:
    if kinds[0] == "day":
        return "line"
    if kinds[0] == "text":
        return "bar" if len(result.rows) <= _MOST_BARS else ""
    return "line" if _is_rising([row[0] for row in result.rows]) else "scatter"


def _is_rising(values: Sequence[Any]) -> bool:
    numbers = [value for value in values if isinstance(value, int | float)]
    return len(numbers) == len(values) and all(a < b for a, b in pairwise(numbers))


def vega_lite(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the chart of a content as a Vega-Lite specification, None where it has none.

    Columns have names of our own in it: those of a table may hold signs that Vega reads as paths.
    """
    import altair as alt

    chart = content.get("chart")
    if not chart:
        return None
    across, upward = (content["headings"][chart[axis]] for axis in ("x", "y"))
    values = [
        {"x": row["cells"][chart["x"]], "y": row["cells"][chart["y"]]}
        for row in content["rows"][:_MOST_POINTS]
        if row["cells"][chart["x"]] is not None and row["cells"][chart["y"]] is not None
    ]
    kind: Literal["temporal", "quantitative", "ordinal"] = "ordinal"
    if chart["mark"] != "bar" and across["type"] != "text":
        kind = "temporal" if across["type"] == "day" else "quantitative"
    base = alt.Chart(alt.InlineData(values=values), title=alt.Title(chart["title"], anchor="start", limit=_WIDTH + 60))
    marks = {"bar": base.mark_bar(color=_BLUE), "line": base.mark_line(color=_BLUE, point=True)}
    drawn = marks.get(chart["mark"], base.mark_point(color=_BLUE, filled=True))
    x_axis = alt.Axis(title=axis_title(across), labelLimit=160, labelAngle=-30 if len(values) > 6 else 0)
    zero = alt.Scale(zero=chart["mark"] == "bar")
    spec: dict[str, Any] = (
        drawn.encode(
            x=alt.X(
                "x",
                type=kind,
                sort=None,
                axis=x_axis,
                scale=alt.Undefined if kind != "quantitative" else alt.Scale(zero=False),
            ),
            y=alt.Y("y", type="quantitative", axis=alt.Axis(title=axis_title(upward)), scale=zero),
        )
        .properties(width=_WIDTH, height=_HEIGHT, background="white")
        .configure(font=_FONT)
        .to_dict()
    )
    return spec


def axis_title(heading: Mapping[str, Any]) -> str:
    """Return a column's name with its unit, which is not said twice."""
    name, unit = heading["name"], heading.get("unit", "")
    return f"{name} ({unit})" if unit and f"({unit})" not in name and f"（{unit}）" not in name else str(name)
