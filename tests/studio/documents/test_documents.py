"""The document that artifacts are exported as, read again by programs that are not ours."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from ingest.models import Anchor
from notebook_app.errors import NotTypeset
from notebook_app.records import Citation
from notebook_app.studio.documents.characters import all_printable
from notebook_app.studio.documents.document import Document, Heading, Items, Line, Paragraph, Table, lines_of
from notebook_app.studio.documents.fonts import SANS
from notebook_app.studio.documents.page import to_html
from notebook_app.studio.documents.pdf import to_pdf
from notebook_app.studio.documents.typeset import typeset
from notebook_app.studio.documents.word import to_docx
from tests.studio.documents.glyphs import missing_glyphs

HOSTILE = '#panic("x") #read("/etc/passwd") $x^2$ *b* _i_ <script>alert(1)</script> &amp; @ref \\ [7] // comment'
CHINESE = "《茶经》记载了采茶、制茶和饮茶的方法，唐代的陆羽所著。"
CITATIONS = tuple(
    Citation(n, Anchor("a" * 64, n, 0, 5, quote), "Tea & sleep", str(n))
    for n, quote in enumerate((HOSTILE, CHINESE), 1)
)
DOCUMENT = Document(
    'Tea 茶: #eval("1")',
    "en",
    (
        Heading("Findings 发现"),
        Paragraph((Line(HOSTILE, (1,)), Line(CHINESE, (2, 99), note="(only partly borne out)"))),
        Items(((Line("green tea", (1,), lead="Tea: "), Line("and more")), (Line("black tea", (2,)),)), numbered=True),
        Items(((Line("a point"),),)),
        Heading("Compared", 2),
        Table(
            ("Source", "Result 结果"),
            (((Line("One"),), (Line(CHINESE, (2,)), Line("And more.", (1,)))), ((Line("Two"),), ())),
        ),
    ),
    CITATIONS,
    "Made from quotations",
)


def words(text: str) -> str:
    return re.sub(r"\s|\xad", "", text)


def expected(document: Document) -> list[str]:
    return [words(line.text) for line in lines_of(document.blocks)] + [words(c.quote) for c in document.citations]


def test_a_pdf_has_every_word_every_glyph_and_its_links() -> None:
    data = to_pdf(DOCUMENT)
    read = pypdf.PdfReader(io.BytesIO(data))
    text = words("".join(page.extract_text() for page in read.pages))
    unmarked = re.sub(r"\[\d+\]", "", text)
    for each in expected(DOCUMENT):
        assert re.sub(r"\[\d+\]", "", each) in unmarked
    assert read.metadata is not None
    assert read.metadata.title == DOCUMENT.title
    assert missing_glyphs(data) == []
    links = [a.get_object() for page in read.pages for a in page.get("/Annots", ())]
    assert len(links) == 6  # the number 99 names nothing
    assert all("/URI" not in str(link.get("/A")) for link in links)


def test_a_glyph_that_no_font_has_is_found_missing() -> None:
    """The check of the test above can fail."""
    only = typeset('#set text(font: "DejaVu Sans Mono", fallback: false)\n#json(bytes(sys.inputs.data)).t', {"t": "茶"})
    assert missing_glyphs(only[0]) != []


def test_word_has_the_words_the_styles_and_the_bookmarks() -> None:
    file = docx.Document(io.BytesIO(to_docx(DOCUMENT)))
    body = file.element.body
    text = words("".join(node.text or "" for node in body.iter(qn("w:t"))))
    unmarked = re.sub(r"\[\d+\]", "", text)
    for each in expected(DOCUMENT):
        assert re.sub(r"\[\d+\]", "", each) in unmarked
    assert [p.text for p in file.paragraphs if p.style.name.startswith("Heading")] == [
        "Findings 发现",
        "Compared",
        DOCUMENT.sources_heading,
    ]
    bookmarks = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    led_to = {node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))}
    assert led_to == bookmarks == {"cited_1", "cited_2"}


def test_a_page_runs_nothing_and_has_the_words() -> None:
    class Page(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[str] = []
            self.texts: list[str] = []
            self.ids: list[str] = []
            self.links: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append(tag)
            self.ids += [value or "" for name, value in attrs if name == "id"]
            self.links += [value or "" for name, value in attrs if name == "href"]

        def handle_data(self, data: str) -> None:
            self.texts.append(data)

    page = Page()
    page.feed(to_html(DOCUMENT).decode())
    assert not {"script", "img", "iframe", "object", "link"} & set(page.tags)
    text = re.sub(r"\[\d+\]", "", words("".join(page.texts)))
    for each in expected(DOCUMENT):
        assert re.sub(r"\[\d+\]", "", each) in text
    assert {link.lstrip("#") for link in page.links} == set(page.ids) == {"cited-1", "cited-2"}


@pytest.mark.parametrize("write", [to_pdf, to_docx, to_html])
def test_what_no_file_can_hold_does_no_harm(write: object) -> None:
    odd = "a\x00b\x0bc\ud800d\ufffee\u2028f\U0001ffff"
    citations = (replace(CITATIONS[0], title=odd),)
    document = Document(odd, "zh", (Heading(odd), Paragraph((Line(odd, (1,), odd, odd),))), citations, odd, wide=True)
    assert len(write(document)) > 500  # type: ignore[operator]
    assert all_printable({odd: [odd, 1]}) == {"a b c\ufffdd\ufffde f\ufffd": ["a b c\ufffdd\ufffde f\ufffd", 1]}


def test_pictures_are_given_and_nothing_else_is_read() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    pages = typeset('#image("a.svg")\n#pagebreak()\n2', {}, "svg", files={"../a.svg": svg})
    assert len(pages) == 2
    assert all(b"<svg" in page for page in pages)
    with pytest.raises(NotTypeset):
        typeset('#read("/etc/passwd")', {})
    with pytest.raises(NotTypeset, match="nowhere"):
        typeset('#set text(font: "Nowhere Sans")\nx', {})
    typeset(f'#set text(font: "{SANS[0]}")\nx', {}, "png")
