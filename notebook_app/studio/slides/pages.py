"""Slides as they stand: sizes chosen, long text split over further slides, the same for every format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from notebook_app.studio.cited import citations_of, doubt, markers
from notebook_app.studio.export import place_of
from notebook_app.studio.slides.fit import LINE, fitting_size, height, split

WIDTH, HEIGHT = 960.0, 540.0
"""Of a slide in points: 16 to 9."""
MARGIN: Final = 54.0
TITLE_ROOM: Final = 74.0
FOOT: Final = 30.0
TITLE_SIZES: Final = (34.0, 30.0, 26.0, 22.0, 18.0)
_BODY_SIZES: Final = {"presenter": (28.0, 26.0, 24.0, 22.0, 20.0), "reader": (22.0, 20.0, 18.0, 16.0)}
_QUOTE_SIZES: Final = (34.0, 30.0, 26.0, 24.0, 22.0, 20.0)
_CELL_SIZES: Final = (18.0, 16.0, 14.0, 12.0)
FIGURE_SIZE: Final = 96.0
_INDENT: Final = 24.0
BODY_WIDTH: Final = WIDTH - 2 * MARGIN
BODY_TOP: Final = MARGIN + TITLE_ROOM + 12.0
BODY_ROOM: Final = HEIGHT - BODY_TOP - MARGIN - FOOT
_FIGURE_ROOM: Final = FIGURE_SIZE * LINE
_MOST_BARS: Final = 10
_MOST_ROWS: Final = 40
_LONGEST_CELL: Final = 160
_LONGEST_LABEL: Final = 120

THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "light": {"ground": "FFFFFF", "ink": "1F2933", "muted": "616E7C", "accent": "2F6DB3", "panel": "EEF3F9"},
    "dark": {"ground": "17212B", "ink": "F2F5F8", "muted": "A9B6C3", "accent": "6FB1F5", "panel": "223142"},
    "warm": {"ground": "FFF9F0", "ink": "33261D", "muted": "7B675A", "accent": "B4512A", "panel": "F7EADB"},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph on a slide, with its markers."""

    text: str
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its value as it is read, and its length as a share of the longest."""

    label: str
    shown: str
    share: float
    marks: str


@dataclass(frozen=True, slots=True)
class SlidePage:
    """A slide as it is drawn.

    Attributes
    ----------
    slide : int
        Which slide of the content it shows; a long one has several pages.
    layout, title, label : str
        As in the content; the title says which part a further page is.
    title_size, size : float
        Of the fonts, in points.
    pieces : tuple of Piece
        Paragraphs: points, the quotation, or what stands below a figure.
    figure : str
        A number to be set large.
    rows : tuple of tuple of str
        Of a table, the first of which is its head.
    bars : tuple of Bar
        Of a chart.
    notes : str
        What cites it: for the notes of a slide.
    """

    slide: int
    layout: str
    title: str
    label: str
    title_size: float
    size: float
    pieces: tuple[Piece, ...] = ()
    figure: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    notes: str = ""


def pages_of(content: Mapping[str, Any]) -> list[SlidePage]:
    """Return the pages of all slides."""
    language = str(content.get("language", "en"))
    return [page for n, slide in enumerate(content["slides"]) for page in _pages(n, slide, content, language)]


def _pages(n: int, slide: Mapping[str, Any], content: Mapping[str, Any], language: str) -> Iterator[SlidePage]:
    pieces = [Piece(each["text"] + doubt(each, language), markers(each)) for each in slide.get("statements", ())]
    style = str(content.get("style", "presenter"))
    title_size = fitting_size([slide["title"]], BODY_WIDTH, TITLE_ROOM, TITLE_SIZES)
    title = slide["title"]
    if title_size is None:
        title_size, title = TITLE_SIZES[-1], _cut(title, BODY_WIDTH, TITLE_ROOM, TITLE_SIZES[-1])
    match slide["layout"]:
        case "table":
            parts = list(_tables(slide))
        case "chart":
            parts = [_chart(slide)]
        case layout:
            sizes = _QUOTE_SIZES if layout == "quote" else _BODY_SIZES[style]
            room = BODY_ROOM - (_FIGURE_ROOM if slide.get("figure") else 0)
            parts = list(_texts(pieces, sizes, room, str(slide.get("figure", ""))))
    notes = _notes(slide, content)
    for part, drawn in enumerate(parts, 1):
        named = title if part == 1 else f"{title} ({part})"
        yield SlidePage(
            n, slide["layout"], named, slide.get("label", "")[:_LONGEST_LABEL], title_size, notes=notes, **drawn
        )


def _texts(pieces: Sequence[Piece], sizes: Sequence[float], room: float, figure: str) -> Iterator[dict[str, Any]]:
    """Yield the pages of paragraphs: on one page at the largest size that fits, else on several at the smallest."""
    width = BODY_WIDTH - _INDENT
    texts = [f"{piece.text} {piece.marks}".strip() for piece in pieces]
    size = fitting_size(texts, width, room, sizes)
    if size is not None or not texts:
        yield {"size": size or sizes[0], "pieces": tuple(pieces), "figure": figure}
        return
    middle = sizes[len(sizes) // 2]
    for part, box in enumerate(split(texts, width, room, middle)):
        cut = [_piece(pieces[place], text) for place, text in box]
        yield {"size": middle, "pieces": tuple(cut), "figure": figure if part == 0 else ""}


def _piece(whole: Piece, text: str) -> Piece:
    """Return a part of a paragraph; the last one carries the markers."""
    if whole.marks and text.endswith(whole.marks):
        return Piece(text.removesuffix(whole.marks).rstrip(), whole.marks)
    return Piece(text)


def _tables(slide: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the pages of a table, each with its head."""
    head = tuple(slide["head"])
    columns = max(1, len(head))
    width = BODY_WIDTH / columns - 12
    rows = [
        tuple(_short(cell) + (f" {markers(row)}" if place == 0 else "") for place, cell in enumerate(row["cells"]))
        for row in slide["rows"][:_MOST_ROWS]
    ]
    size = next((s for s in _CELL_SIZES if _table_height([head, *rows], width, s) <= BODY_ROOM), _CELL_SIZES[1])
    page: list[tuple[str, ...]] = [head]
    for row in rows:
        if len(page) > 1 and _table_height([*page, row], width, size) > BODY_ROOM:
            yield {"size": size, "rows": tuple(page)}
            page = [head]
        page.append(row)
    yield {"size": size, "rows": tuple(page)}


def _table_height(rows: Sequence[Sequence[str]], width: float, size: float) -> float:
    return sum(max((height([cell], size, width) for cell in row), default=0) + 8 for row in rows)


def _short(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1].rstrip()}…"


def _cut(text: str, width: float, room: float, size: float) -> str:
    while text and height([f"{text}…"], size, width) > room:
        text = text[: int(len(text) * 0.9)].rstrip()
    return f"{text}…"


def _chart(slide: Mapping[str, Any]) -> dict[str, Any]:
    bars = slide["bars"][:_MOST_BARS]
    longest = max((abs(bar["value"]) for bar in bars), default=0) or 1
    unit = slide.get("unit", "")
    drawn = tuple(
        Bar(
            _cut(bar["label"], 230, 40, 14) if height([bar["label"]], 14, 230) > 40 else bar["label"],
            f"{bar['value']:g}{unit if unit == '%' else f' {unit}' if unit else ''}",
            abs(bar["value"]) / longest,
            markers(bar),
        )
        for bar in bars
    )
    return {"size": 16.0 if len(drawn) <= 8 else 14.0, "bars": drawn}


def _notes(slide: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Return the notes of a slide: every statement as it stands, and the words that it cites."""
    cited = {citation.n: citation for citation in citations_of(content)}
    items = [*slide.get("statements", ()), *slide.get("bars", ()), *slide.get("rows", ())]
    said = [f"{item['text']} {markers(item)}" for item in items if item.get("text")]
    numbers = sorted({n for item in items for n in item["citations"]})
    said += [f"[{n}] {place_of(cited[n])}: “{' '.join(cited[n].quote.split())}”" for n in numbers if n in cited]
    return "\n".join(said)
