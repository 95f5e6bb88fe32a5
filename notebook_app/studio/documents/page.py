"""Write a document as one HTML page without scripts: its markers lead to the list of what is cited."""

from __future__ import annotations

from html import escape
from typing import Final

from ingest.languages import language as language_row
from notebook_app.studio.documents.characters import printable
from notebook_app.studio.documents.document import Block, Document, Heading, Items, Line, Paragraph, Table, quote_of
from notebook_app.studio.export import place_of

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.6 Georgia, "Noto Serif SC", "Songti SC", SimSun, serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
body.wide { max-width: 80rem; }
h1, h2, h3, h4 { line-height: 1.25; font-family: system-ui, "Noto Sans SC", "PingFang SC", sans-serif; }
.note, .doubt { opacity: .75; font-style: italic; }
sup a { text-decoration: none; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { border: 1px solid #8888; padding: .4rem; text-align: start; vertical-align: top; }
.cited { font-size: .9rem; } :target { outline: 2px solid; }
"""


def to_html(document: Document) -> bytes:
    """Return a document as an HTML page that loads nothing."""
    language, title = escape(document.language), _shown(document.title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    wide = ' class="wide"' if document.wide else ""
    body = [f"<h1>{title}</h1>", f'<p class="note">{_shown(document.note)}</p>' if document.note else ""]
    body += [_block(block, document) for block in document.blocks]
    if document.citations:
        body.append(f"<h2>{_shown(document.sources_heading)}</h2>")
        body += [
            f'<p class="cited" id="cited-{c.n}">[{c.n}] <b>{_shown(place_of(c))}</b>: “{_shown(quote_of(c))}”</p>'
            for c in document.citations
        ]
    made = "\n".join(filter(None, body))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}<style>{_STYLE}</style></head>\n<body{wide}>\n{made}\n'
        "</body></html>\n"
    ).encode()


def _shown(text: str) -> str:
    return escape(printable(text))


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading(text, level):
            tag = f"h{min(level + 1, 6)}"
            return f"<{tag}>{_shown(text)}</{tag}>"
        case Paragraph(lines):
            return f"<p>{_lines(lines, document)}</p>"
        case Items(items, numbered):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>" + "".join(f"<li>{_lines(lines, document)}</li>" for lines in items) + f"</{tag}>"
        case Table(head, rows):
            cells = "".join(
                "<tr>" + "".join(f"<td>{_lines(cell, document)}</td>" for cell in row) + "</tr>" for row in rows
            )
            heads = "".join(f'<th scope="col">{_shown(text)}</th>' for text in head)
            return f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"


def _lines(lines: tuple[Line, ...], document: Document) -> str:
    return language_row(document.language).space.join(_line(line, document) for line in lines)


def _line(line: Line, document: Document) -> str:
    lead = f"<b>{_shown(line.lead)}</b> " if line.lead else ""
    marks = "".join(f'<sup><a href="#cited-{n}">[{n}]</a></sup>' for n in document.known(line.citations))
    return f"{lead}{_shown(line.text)}{marks}" + (f' <i class="doubt">{_shown(line.note)}</i>' if line.note else "")
