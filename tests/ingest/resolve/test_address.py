from __future__ import annotations

import pytest

from ingest.resolve import recognise


@pytest.mark.parametrize(
    ("given", "kind", "key"),
    [
        ("arXiv:1706.03762", "arxiv", "1706.03762"),
        ("arxiv: 1706.03762v5", "arxiv", "1706.03762v5"),
        ("1706.03762", "arxiv", "1706.03762"),
        ("arXiv:hep-th/9901001", "arxiv", "hep-th/9901001"),
        ("https://arxiv.org/abs/1706.03762", "arxiv", "1706.03762"),
        ("http://www.arxiv.org/pdf/1706.03762v2.pdf", "arxiv", "1706.03762v2"),
        ("https://arxiv.org/html/2401.00001v1/", "arxiv", "2401.00001v1"),
        ("https://arxiv.org/abs/math.GT/0309136", "arxiv", "math.GT/0309136"),
        ("https://doi.org/10.48550/arXiv.1706.03762", "arxiv", "1706.03762"),
        ("https://arxiv.org/list/cs.CL/recent", "web", "https://arxiv.org/list/cs.CL/recent"),
        ("doi:10.1038/nature14539", "doi", "10.1038/nature14539"),
        ("DOI: 10.1038/nature14539", "doi", "10.1038/nature14539"),
        ("10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O", "doi",
         "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"),
        ("https://dx.doi.org/10.1145%2F3442188", "doi", "10.1145/3442188"),
        ("https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=1s", "youtube", "dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?t=42", "youtube", "dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "youtube", "dQw4w9WgXcQ"),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "youtube", "dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?v=../../etc", "web", "https://www.youtube.com/watch?v=../../etc"),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "web",
         "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ"),
        (" https://example.org/a b".replace(" b", ""), "web", "https://example.org/a"),
        ("http://[bad", "web", "http://[bad"),
    ],
)  # fmt: skip
def test_addresses_are_recognised(given: str, kind: str, key: str) -> None:
    found = recognise(given)
    assert found is not None
    assert (found.kind, found.key) == (kind, key)


@pytest.mark.parametrize(
    "given", ["", "paper.pdf", "see doi:10.1000/182", "12.34", "ftp://example.org", "https://a.example b", "3.14159"]
)
def test_other_words_are_no_addresses(given: str) -> None:
    assert recognise(given) is None
