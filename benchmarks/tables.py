"""Is a row of a long table found, and quoted, by a question that names its column? Four ways to write a table.

    python -m benchmarks.tables --companies 60 --questions 100 --seed 0

Three tables have the same companies and years and differ in what they tell of them, which only their headers say.
``plain``: the header stands once, above the rows. ``section``: the same, and the passages that go on with a table carry
its header in the path of their section (:func:`ingest.chunk.chunk_document`). ``repeated``: the header stands again in
the page's text before every eight rows. ``record``: each cell is written with its column's name. Beside the tables stand
the sample documents. Printed: passages; share of the questions whose row is in the first passage, in the first four;
share whose row the answerer without a model quotes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.embedding.embed import Embedder, load_embedder
from ingest.kinds import SUPPORTED_SUFFIXES
from ingest.models import Document, Page, Span
from ingest.parse import parse_file
from notebook_app.chat.port import AnswerRequest, Listener
from notebook_app.chat.quoting.quote import QuoteAnswerer
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from tests.chat.memory import MemoryNotebook
from tests.chat.passages import stored_document

SAMPLES = Path(__file__).parent.parent / "sample_sources"
COLUMNS = {
    "Revenue (million)": "What was {company}'s revenue in {year}?",
    "Employees": "How many employees did {company} have in {year}?",
    "Emissions (tonnes)": "What were the emissions of {company} in {year}?",
}
SYLLABLES = ("al", "bo", "cre", "dun", "ess", "fi", "gra", "hol", "im", "jor", "ka", "lum", "mar", "nex", "or", "pra")
FORMS = ("plain", "section", "repeated", "record")
Row = tuple[str, ...]


def main() -> None:
    """Print a line for each form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=60)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    given = parser.parse_args()
    given.models.mkdir(parents=True, exist_ok=True)
    chance = random.Random(given.seed)
    tables = {column: table(chance, given.companies) for column in COLUMNS}
    columns = chance.choices(list(COLUMNS), k=given.questions)
    asked = [(COLUMNS[column], chance.choice(tables[column])) for column in columns]
    embedder = load_embedder("minilm", given.models)
    others = sample_passages(embedder)
    print(f"{'form':<10}{'passages':>9}{'first':>8}{'four':>8}{'quoted':>8}")
    for form in FORMS:
        passages = stored_document(document(form, tables), embedder)
        if form != "section":
            passages = [replace(p, section="") for p in passages]
        found = measure(MemoryNotebook([*others, *passages]), embedder, asked)
        print(f"{form:<10}{len(passages):>9}" + "".join(f"{share:>8.2f}" for share in found))


def table(chance: random.Random, companies: int) -> list[Row]:
    """Return a figure for each of five years of made-up companies, the same ones each time."""
    names = ["".join(random.Random(n).choices(SYLLABLES, k=3)).title() for n in range(companies)]
    return [(name, str(year), f"{chance.uniform(1, 900):.1f}") for name in names for year in range(2018, 2023)]


def document(form: str, tables: Mapping[str, Sequence[Row]]) -> Document:
    """Return the tables as a source, one a page."""
    pages = (page(form, n, ("Company", "Year", column), rows) for n, (column, rows) in enumerate(tables.items(), 1))
    return Document(form, "xlsx", "Figures of the companies", tuple(pages))


def page(form: str, number: int, columns: Row, rows: Sequence[Row]) -> Page:
    """Return one table as a page."""
    header = " | ".join(columns)
    lines = [" | ".join(row) for row in rows]
    if form == "record":
        lines = [" | ".join(f"{column}: {cell}" for column, cell in zip(columns, row, strict=True)) for row in rows]
        parts = ["\n".join(lines)]
    elif form == "repeated":
        parts = ["\n".join((header, *lines[i : i + 8])) for i in range(0, len(lines), 8)]
    else:
        parts = ["\n".join((header, *lines))]
    text = "\n\n".join(parts)
    starts = [text.index(part) for part in parts]
    spans = tuple(Span(start, start + len(part)) for start, part in zip(starts, parts, strict=True))
    return Page(number, text, tables=spans)


def sample_passages(embedder: Embedder) -> list[StoredPassage]:
    """Return the passages of the sample documents."""
    files = [file for file in sorted(SAMPLES.iterdir()) if file.suffix in SUPPORTED_SUFFIXES]
    return [p for file in files for p in stored_document(parse_file(file, name=file.name), embedder)]


def measure(
    notebook: MemoryNotebook, embedder: Embedder, asked: Sequence[tuple[str, Row]]
) -> tuple[float, float, float]:
    """Return the shares of questions whose row is in the first passage, in the first four, and quoted."""
    retriever, answerer = Retriever(notebook, notebook, embedder), QuoteAnswerer()
    first = four = quoted = 0
    for template, row in asked:
        question = template.format(company=row[0], year=row[1])
        found = retriever.retrieve("", question, top=10)
        held = [holds(p.passage.text, row) for p in found]
        first += held[0]
        four += any(held[:4])
        answer = answerer.answer(AnswerRequest(question, (), found), Listener())
        quoted += any(holds(c.quote, row) for c in answer.citations)
    return first / len(asked), four / len(asked), quoted / len(asked)


def holds(text: str, row: Row) -> bool:
    """Say whether a line of the text is the row, in whatever form."""
    return any(all(cell in line for cell in row) for line in text.split("\n"))


if __name__ == "__main__":
    main()
