"""A note as Word, PDF and HTML: its headings, lists and tables, and the numbers that lead to what it cites."""

from __future__ import annotations

import io

import docx

from ingest.models import Anchor
from notebook_app.library.part import now
from notebook_app.records import Artifact, Citation, Note
from notebook_app.studio.documents.document import Heading, Items, Line, Paragraph, Table
from notebook_app.studio.documents.of_markdown import blocks_of
from notebook_app.studio.notes.artifact import of_note
from notebook_app.studio.notes.export import EXPORTS

TEXT = """# Herons

They *nest* in **colonies** [1], `really`.
And return.[2]

- one [1]
  - within
- two

1. first

| Bird | Legs |
|---|---|
| Heron | two [1] |

> Quoted <b>words</b>

```
x = "[3]"
```
"""


def a_note() -> Note:
    citation = Citation(1, Anchor("a" * 64, 2, 0, 9, "They nest"), "On herons", "ii")
    return Note("n", "written", "Herons", TEXT, (citation,), now(), now())


def made() -> Artifact:
    return of_note(a_note())


def test_blocks_of_markdown() -> None:
    assert list(blocks_of(TEXT)) == [
        Heading("Herons", 1),
        Paragraph((Line("They nest in colonies , really. And return.", (1, 2)),)),
        Items(((Line("one", (1,)),), (Line("within"),), (Line("two"),))),
        Items(((Line("first"),),), numbered=True),
        Table(("Bird", "Legs"), (((Line("Heron"),), (Line("two", (1,)),)),)),
        Paragraph((Line("Quoted <b>words</b>"),)),
        Paragraph((Line('x = "[3]"'),)),
    ]


def test_a_note_as_word_and_html() -> None:
    render = EXPORTS["docx"].render
    assert render is not None
    paragraphs = [each.text for each in docx.Document(io.BytesIO(render(made(), ()))).paragraphs]
    assert any("They nest in colonies" in each for each in paragraphs)
    assert any("On herons, p. ii" in each for each in paragraphs)
    page = EXPORTS["html"].render
    assert page is not None
    html = page(made(), ()).decode()
    assert 'href="#cited-1"' in html
    assert 'href="#cited-2"' not in html, "what it does not cite leads nowhere"
    assert "<b>words" not in html
