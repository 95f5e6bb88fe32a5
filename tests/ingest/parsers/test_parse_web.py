from __future__ import annotations

import pytest

from ingest.errors import NoText
from ingest.models import Document
from ingest.parsers.port import RawSource
from ingest.parsers.web import parse_html

SENTENCES = [f"Sentence number {n} of the article tells how sleep helps memory to settle." for n in range(12)]
ARTICLE = """<!doctype html><html lang="en"><head><title>Sleep | A Site</title><meta charset="{charset}">
<meta name="author" content="A. Writer"><style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/b">Subscribe now</a></li></ul></nav>
<article><h1>Sleep</h1><p>{first}</p><h2>Kinds of sleep</h2><p>{second} Café.</p>
<ul><li>slow waves</li><li>dreams</li></ul>
<table><tr><th>Night</th><th>Hours</th></tr><tr><td>one</td><td>8</td></tr></table></article>
<script>var hidden = 1;</script><footer>Cookies policy</footer></body></html>"""


def read(markup: str, encoding: str = "utf-8") -> Document:
    return parse_html(RawSource(markup.encode(encoding), "page.html"))


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_main_text_with_headings_lists_and_tables(charset: str) -> None:
    markup = ARTICLE.format(charset=charset, first=" ".join(SENTENCES[:6]), second=" ".join(SENTENCES[6:]))
    document = read(markup, charset)
    page = document.pages[0]
    assert all(sentence in page.text for sentence in SENTENCES)
    assert "Café" in page.text
    assert "• slow waves\n• dreams" in page.text
    assert "Night | Hours\none | 8" in page.text
    assert (2, "Kinds of sleep") in [(h.level, h.text) for h in page.headings]
    assert not any(furniture in page.text for furniture in ("Subscribe", "hidden", "Cookies", "color"))
    assert document.title.startswith("Sleep")


def test_headings_stand_where_they_say() -> None:
    markup = ARTICLE.format(charset="utf-8", first=SENTENCES[0], second=SENTENCES[1])
    page = read(markup).pages[0]
    assert page.headings
    for heading in page.headings:
        assert page.text[heading.start :].startswith(heading.text)


def test_a_page_that_is_not_an_article_is_read_whole() -> None:
    page = read("<html><body><div>One.<br>Two <b>bold</b> words.</div><div>Three.</div></body></html>").pages[0]
    assert all(words in page.text for words in ("One.", "Two bold words.", "Three."))


def test_nothing_to_read_is_no_text() -> None:
    with pytest.raises(NoText):
        read("<html><head><title></title></head><body><script>x</script></body></html>")


@pytest.mark.parametrize("sign", ["\x08", "&#8;", "\x0c", "&#x1f;", "\ufffe", "&#xffff;"])
@pytest.mark.parametrize("furniture", ["<script>hidden</script>", "<!-- hidden -->", "<p>Before.</p><svg>hidden</svg>"])
def test_signs_that_no_xml_may_hold_beside_furniture(sign: str, furniture: str) -> None:
    """Found by fuzzing: lxml reads them, and refuses to move the text that holds them."""
    page = read(f"<html><body>{furniture}{sign}Night herons roost{sign} by day.</body></html>").pages[0]
    words = page.text.replace("\N{REPLACEMENT CHARACTER}", "").split()
    assert " ".join(words).endswith("Night herons roost by day.")
    assert "hidden" not in words
