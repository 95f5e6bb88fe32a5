"""An infographic drawn by Typst: its boxes measured here, so that every text fits its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from notebook_app.i18n import translate
from notebook_app.studio.cited import citations_of, doubt, markers
from notebook_app.studio.documents.fonts import SANS
from notebook_app.studio.documents.typeset import typeset
from notebook_app.studio.export import place_of
from notebook_app.studio.slides.fit import LINE, fitting_size, height
from notebook_app.studio.slides.pages import THEMES
from notebook_app.verify.facts import Facts

SHAPES: Final = {"portrait": (810.0, 1146.0), "landscape": (1280.0, 720.0), "square": (960.0, 960.0)}
"""Width and height in points."""
_MARGIN, _GAP, _INSET = 48.0, 16.0, 18.0
_TITLE_SIZES: Final = (44.0, 38.0, 32.0, 28.0, 24.0, 20.0)
_TITLE_ROOM: Final = 110.0
_TEXT_SIZES: Final = (20.0, 18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_FIGURE_SIZES: Final = (64.0, 56.0, 48.0, 40.0, 34.0, 28.0, 22.0, 18.0)
_BAR: Final = 14.0
_SMALL: Final = 9.0
_MOST_SOURCES: Final = 6


def draw(content: Mapping[str, Any], format: Literal["pdf", "svg", "png"], ppi: float = 144.0) -> bytes:  # noqa: A002
    """Return the infographic as a file of one page.

    Raises
    ------
    ingest.errors.MissingExtra
        If Typst or the fonts are not installed.
    """
    data = {**layout(content), "fonts": SANS, "language": content.get("language", "en"), "name": content["title"]}
    return typeset(files_template(), data, format, ppi=ppi)[0]


@cache
def files_template() -> str:
    """Return the template."""
    return files(__package__).joinpath("infographic.typ").read_text("utf-8")


def layout(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the boxes of an infographic: where each stands, and the sizes at which its texts fit."""
    width, height_ = SHAPES[content.get("shape", "portrait")]
    style = content.get("style", "cards")
    theme = THEMES["dark" if style == "night" else "warm" if style == "bands" else "light"]
    foot = _foot(content)
    foot_room = height(foot, _SMALL, width - 2 * _MARGIN) + 8
    top = _MARGIN + _TITLE_ROOM
    room = height_ - top - _MARGIN - foot_room
    figures = content["figures"]
    columns = (
        1
        if style == "bands" and content.get("shape") != "landscape"
        else 3
        if content.get("shape") == "landscape"
        else 2
    )
    columns = min(columns, len(figures))
    rows = -(-len(figures) // columns)
    wide = (width - 2 * _MARGIN - _GAP * (columns - 1)) / columns
    high = min((room - _GAP * (rows - 1)) / rows, 330.0)
    boxes = []
    for place, each in enumerate(figures):
        left, down = _MARGIN + place % columns * (wide + _GAP), top + place // columns * (high + _GAP)
        boxes.append({"left": left, "top": down, "width": wide, "height": high, **_box(each, wide, high, content)})
    size = fitting_size([content["title"]], width - 2 * _MARGIN, _TITLE_ROOM - 16, _TITLE_SIZES)
    title = (
        content["title"] if size else _cut(content["title"], width - 2 * _MARGIN, _TITLE_ROOM - 16, _TITLE_SIZES[-1])
    )
    return {
        "width": width,
        "height": height_,
        "margin": _MARGIN,
        "inset": _INSET,
        "theme": {name: f"#{code}" for name, code in theme.items()},
        "title": title,
        "title_size": size or _TITLE_SIZES[-1],
        "boxes": boxes,
        "foot": foot,
        "foot_size": _SMALL,
        "foot_top": height_ - _MARGIN - foot_room + 8,
    }


def _box(figure: Mapping[str, Any], wide: float, high: float, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in a box: the figure beside or above its sentence, and a bar where it is a share."""
    language = str(content.get("language", "en"))
    inner = wide - 2 * _INSET
    beside = high < 190 and wide > 420
    figure_wide = inner * 0.34 if beside else inner
    shown = figure["figure"]
    figure_size = next((s for s in _FIGURE_SIZES if height([shown], s, figure_wide) <= s * LINE + 1), _FIGURE_SIZES[-1])
    figure_size = min(figure_size, high * 0.34)
    share = _share(shown)
    label_room = _SMALL * LINE + 4 if figure.get("label") else 0.0
    bar_room = _BAR + 8 if share is not None else 0.0
    text = f"{figure['text']}{doubt(figure, language)} {markers(figure)}"
    text_wide = inner - figure_wide - 14 if beside else inner
    text_room = high - 2 * _INSET - label_room - (0 if beside else figure_size * LINE + bar_room + 6)
    size = fitting_size([text], text_wide, text_room, _TEXT_SIZES)
    return {
        "beside": beside,
        "figure": shown,
        "figure_size": figure_size,
        "figure_width": figure_wide,
        "share": share,
        "text": text if size else _cut(text, text_wide, text_room, _TEXT_SIZES[-1]),
        "size": size or _TEXT_SIZES[-1],
        "label": _cut(figure["label"], inner, _SMALL * LINE + 1, _SMALL)
        if figure.get("label") and height([figure["label"]], _SMALL, inner) > _SMALL * LINE + 1
        else figure.get("label", ""),
    }


def _share(shown: str) -> float | None:
    """Return a percentage as a share of its bar, None where it is none or more than the whole."""
    numbers = [number.value for number in Facts.of(shown).numbers if number.unit == "%"]
    return numbers[0] / 100 if len(numbers) == 1 and 0 <= numbers[0] <= 100 else None


def _foot(content: Mapping[str, Any]) -> list[str]:
    """Return the lines below: the sources, with the pages of what is cited."""
    places: dict[str, list[str]] = {}
    for citation in citations_of(content):
        place = place_of(citation).removeprefix(f"{citation.title}, ")
        places.setdefault(citation.title, []).append(f"[{citation.n}] {place}")
    lines = [f"{title[:90]}: {', '.join(each[:8])}" for title, each in list(places.items())[:_MOST_SOURCES]]
    return [translate("infographic.sources", str(content.get("language", "en"))), *lines]


def _cut(text: str, width: float, room: float, size: float) -> str:
    while text and height([f"{text}…"], size, width) > room:
        text = text[: int(len(text) * 0.92)].rstrip()
    return f"{text}…"
