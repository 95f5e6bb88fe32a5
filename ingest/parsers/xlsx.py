"""Excel workbooks: every visible sheet's tables, with the values that were shown when it was saved."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any
from zipfile import ZipFile

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.flow import About, paged_document
from ingest.parsers.port import RawSource
from ingest.parsers.sheets import MOST_CELLS, CellCount, Row, Sheet, sheet_pages
from ingest.remarks import Remark, remark

_MERGED = re.compile(rb"<(?:\w{1,9}:)?mergeCell\s[^>]{0,300}?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_NOT_CALCULATED = re.compile(
    rb"(?:</(?:\w{1,9}:)?f>|<(?:\w{1,9}:)?f\b[^>]{0,500}/>)\s{0,9}(?:<(?:\w{1,9}:)?v\s{0,9}/>|<v>\s{0,9}</v>)?\s{0,9}</(?:\w{1,9}:)?c>"
)
_CHART = re.compile(r"xl/charts/chart\d*\.xml")


def parse_xlsx(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a workbook; a cell merged over others stands in each of them, dates are ISO.

    Formulas show the value that was saved with them. Hidden sheets are left out, hidden rows and columns are not.

    Raises
    ------
    DamagedFile
        If it is no sound workbook.
    NoText
        If every visible cell is empty.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    count = CellCount()
    with damage_told(source.name, InvalidFileException), ZipFile(io.BytesIO(source.data)) as archive:
        warnings.simplefilter("ignore")  # of what it does not need of the file
        book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets: list[Sheet] = []
        missing = 0
        for done, sheet in enumerate(shown, 1):
            markup = archive.read(sheet._worksheet_path)
            rows = count.within(_rows(sheet))
            _fill_merged(rows, map(bytes.decode, _MERGED.findall(markup)))
            sheets.append(Sheet(sheet.title, rows))
            missing += len(_NOT_CALCULATED.findall(markup))
            progress("parse", done, len(shown))
        properties = book.properties
        remarks = (
            *_remarks(archive.namelist(), len(book.worksheets) - len(shown), len(book.chartsheets), missing),
            *count.remarks,
        )
    about = About(
        "xlsx",
        "openpyxl",
        title=properties.title or "",
        authors=(properties.creator,) if properties.creator and properties.creator != "openpyxl" else (),
        metadata={"subject": properties.subject or "", "keywords": properties.keywords or ""},
        warnings=remarks,
    )
    return paged_document(sheet_pages(sheets, "openpyxl"), source, about)


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong, or meant to harm
    for row in sheet.iter_rows():
        yield [shown(cell.value, getattr(cell, "number_format", "")) for cell in row]


def shown(value: object, number_format: str = "") -> str:
    """Return a cell's value as text: dates and times in ISO, numbers without the noise of binary fractions."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        return f"{100 * value:.10g}%" if "%" in number_format else f"{value:.15g}" if value % 1 else f"{value:.0f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def _fill_merged(rows: list[Row], merged: Iterable[str]) -> None:
    """Write the text of merged cells ("A1:B2") into those cells they cover that are there, within reason."""
    from openpyxl.utils import range_boundaries

    written = 0
    for cells in merged:
        left, top, right, bottom = range_boundaries(cells)
        if written < MOST_CELLS and 0 < top <= len(rows) and left <= len(rows[top - 1]):
            written += _fill(rows, left, top, right, bottom)


def _fill(rows: list[Row], left: int, top: int, right: int, bottom: int) -> int:
    """Repeat the top left cell of a range, given from 1, in all of it; return how many cells that took."""
    text = rows[top - 1][left - 1]
    covered = rows[top - 1 : bottom] if text else []
    end = min(right, max(map(len, covered), default=0))
    for row in covered:
        row.extend([""] * (end - len(row)))
        row[left - 1 : end] = [text] * (end - left + 1)
    return len(covered) * (end - left + 1)


def _remarks(names: list[str], hidden: int, chart_sheets: int, missing: int) -> Iterator[Remark]:
    """Say what is in the file but not in the text."""
    counts = {
        "hidden_sheets": hidden,
        "not_calculated": missing,
        "pictures": sum(name.startswith("xl/media/") for name in names),
        "charts": max(chart_sheets, sum(bool(_CHART.fullmatch(name)) for name in names)),
        "embedded_files": sum(name.startswith("xl/embeddings/") for name in names),
        "macros": int("xl/vbaProject.bin" in names),
    }
    yield from (remark(code, count=count) for code, count in counts.items() if count)
