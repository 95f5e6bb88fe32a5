from __future__ import annotations

import json

from ingest.resolve.references import Reference, read_csl, read_page

PAGE = """<!doctype html><html><head><title>Site</title>
<meta name="citation_title" content="Attention &amp; more">
<meta name="citation_author" content="Vaswani, Ashish"><meta name="citation_author" content="Niki Parmar">
<meta name="citation_date" content="2017/06/12"><meta name="citation_doi" content="doi:10.1000/182.">
<meta name="citation_journal_title" content="Journal of Things">
<meta name="citation_firstpage" content="3"><meta name="citation_pdf_url" content="/files/paper.pdf">
</head><body><meta name="citation_title" content="Injected"><p>Text</p></body></html>"""


def test_the_tags_of_a_page_are_read() -> None:
    found = read_page(PAGE, "https://journal.example/articles/1")
    assert found.title == "Attention & more"
    assert found.authors == ("Ashish Vaswani", "Niki Parmar")
    assert found.fields == {
        "date": "2017-06-12",
        "doi": "10.1000/182",
        "journal": "Journal of Things",
        "first_page": "3",
    }
    assert found.pdf == "https://journal.example/files/paper.pdf"


def test_a_page_that_is_no_paper_keeps_its_own_title() -> None:
    assert read_page('<meta property="og:title" content="News"><p>x', "https://a.example") == Reference()


def test_csl_json_is_read() -> None:
    item = {
        "title": "On <i>spacing</i>",
        "author": [{"given": "Ada", "family": "Lovelace"}, {"literal": "The Consortium"}, "?", {}],
        "issued": {"date-parts": [[2006, 5, 1]]},
        "container-title": ["Psychological Science"],
        "DOI": "10.1000/182",
        "page": "249-255",
        "volume": 17,
    }
    found = read_csl(json.dumps(item))
    assert (found.title, found.authors) == ("On spacing", ("Ada Lovelace", "The Consortium"))
    assert found.fields == {
        "date": "2006-05-01",
        "doi": "10.1000/182",
        "journal": "Psychological Science",
        "volume": "17",
        "first_page": "249",
        "last_page": "255",
    }


def test_garbage_gives_nothing() -> None:
    for text in ("", "<html>", "[]", '{"author": 3, "issued": {"date-parts": [[]]}, "title": {"a": 1}}'):
        assert read_csl(text) == Reference()
    assert read_page("<meta name=citation_title><meta content=x>" * 3, "https://a.example") == Reference()
