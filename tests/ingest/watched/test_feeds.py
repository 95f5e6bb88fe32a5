from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import FeedGone, FetchFailed, NoFeed, UserError
from ingest.watched import Listing
from ingest.watched.feeds import read_feed
from ingest.watched.tuning import WATCHING
from tests.ingest.fetch.web_server import Asked, Reply, Web

pytestmark = pytest.mark.slow

URL = "https://journal.example/feed"
PLACE = "journal.example/feed"
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Herons &amp; others</title><id>urn:feed</id><updated>2026-01-02T00:00:00Z</updated>
{}</feed>"""
ENTRY = """<entry><id>urn:entry:{0}</id><title>Heron {0}</title><updated>2026-01-02T00:00:00Z</updated>
<link rel="alternate" href="/herons/{0}"/><summary>About heron {0}.</summary></entry>"""
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Birds</title><link>https://journal.example/</link><description>d</description>{}</channel></rss>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://journal.example/"><title>cs.CL</title></channel>
<item rdf:about="http://arxiv.org/abs/2101.00001"><title>A paper</title><link>http://arxiv.org/abs/2101.00001</link></item></rdf:RDF>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{}">{}]><rss version="2.0"><channel><title>&j;</title>
<item><title>&j;</title><link>https://journal.example/x</link></item></channel></rss>""".format(
    "ha" * 50, "".join(f'<!ENTITY {b} "{f"&{a};" * 60}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def read(web: Web, folder: Path, state: dict[str, str] | None = None) -> Listing:
    return read_feed(web.fetcher(), URL, state or {}, folder)


def publish(web: Web, body: str | bytes, kind: str = "application/xml", **headers: str) -> None:
    data = body.encode() if isinstance(body, str) else body
    web.pages[PLACE] = Reply(data, kind, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_entries_of_atom(web: Web, tmp_path: Path) -> None:
    publish(web, ATOM.format(ENTRY.format(1) + ENTRY.format(2)), "application/atom+xml")
    listing = read(web, tmp_path)
    assert listing.title == "Herons & others"
    assert [(str(item.given), item.title, item.version) for item in listing.items] == [
        ("https://journal.example/herons/1", "Heron 1", "2026-01-02T00:00:00Z"),
        ("https://journal.example/herons/2", "Heron 2", "2026-01-02T00:00:00Z"),
    ]
    assert len({item.key for item in listing.items}) == 2


def test_entries_of_rss_with_and_without_an_address(web: Web, tmp_path: Path) -> None:
    items = (
        "<item><guid isPermaLink='false'>1</guid><title>A &lt;b&gt; heron</title><description>They nest in colonies.</description></item>"
        "<item><guid isPermaLink='false'>2</guid><title>Sound</title><enclosure url='https://journal.example/2.mp3' type='audio/mpeg' length='1'/></item>"
        "<item><title>Nothing at all</title></item>"
        "<item><guid>4</guid><title>A script</title><link>javascript:alert(1)</link></item>"
        "<item><guid>5</guid><title>A file</title><link>file:///etc/passwd</link></item>"
    )
    publish(web, RSS.format(items))
    listing = read(web, tmp_path)
    text, sound = listing.items
    assert "They nest in colonies." in str(text.given)
    assert "<b>" not in str(text.given)
    assert text.name.endswith(".html")
    assert str(sound.given) == "https://journal.example/2.mp3"
    assert listing.passed_over == 3


def test_entries_of_rdf_lead_to_papers(web: Web, tmp_path: Path) -> None:
    publish(web, RDF)
    (item,) = read(web, tmp_path).items
    assert str(item.given) == "arXiv:2101.00001"


def test_a_text_that_changed_is_another_version(web: Web, tmp_path: Path) -> None:
    versions = set()
    for words in ("They nest.", "They nest.", "They fly."):
        publish(web, RSS.format(f"<item><guid>1</guid><title>T</title><description>{words}</description></item>"))
        versions.add(read(web, tmp_path).items[0].version)
    assert len(versions) == 2


def test_what_has_not_changed_is_not_sent_again(web: Web, tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        known = asked.headers.get("If-None-Match") == '"v1"'
        return (
            Reply(b"", status=304) if known else Reply(ATOM.format(ENTRY.format(1)).encode(), headers={"ETag": '"v1"'})
        )

    web.pages[PLACE] = answer
    first = read(web, tmp_path)
    assert (len(first.items), first.state["etag"]) == (1, '"v1"')
    second = read(web, tmp_path, dict(first.state))
    assert (second.items, second.state) == ((), first.state)


def test_what_is_gone_for_good_is_said(web: Web, tmp_path: Path) -> None:
    web.pages[PLACE] = Reply(b"", status=410)
    with pytest.raises(FeedGone):
        read(web, tmp_path)
    web.pages[PLACE] = Reply(b"", status=500)
    with pytest.raises(FetchFailed, match="500"):
        read(web, tmp_path)


def test_half_a_feed_gives_its_whole_entries(web: Web, tmp_path: Path) -> None:
    whole = ATOM.format("".join(map(ENTRY.format, range(9))))
    publish(web, whole[: whole.index("urn:entry:5") + 30])
    assert [item.title for item in read(web, tmp_path).items] == [f"Heron {n}" for n in range(5)]


@pytest.mark.parametrize(
    "body", ["<html><p>A page</p></html>", "", "{}", "\0" * 99, "https://journal.example/other"], ids=repr
)
def test_what_is_no_feed_is_said(web: Web, tmp_path: Path, body: str) -> None:
    publish(web, body)
    with pytest.raises(NoFeed):
        read(web, tmp_path)
    assert len(web.asked) == 1


def test_a_bomb_and_an_entity_of_a_file_give_nothing(web: Web, tmp_path: Path) -> None:
    publish(web, BOMB)
    try:
        titles = [item.title for item in read(web, tmp_path).items]
        assert not any("haha" in title for title in titles)
    except UserError:
        pass
    outside = (
        BOMB.split("<!DOCTYPE")[0] + '<!DOCTYPE r [<!ENTITY j SYSTEM "file:///etc/passwd">]>' + BOMB.split("]>")[1]
    )
    publish(web, outside)
    with contextlib.suppress(UserError):
        assert "root:" not in repr(read(web, tmp_path))


def test_ten_thousand_entries_are_the_newest_of_them(web: Web, tmp_path: Path) -> None:
    publish(web, ATOM.format("".join(map(ENTRY.format, range(10_000)))))
    listing = read(web, tmp_path)
    assert len(listing.items) == WATCHING.feed_entries
    assert listing.passed_over == 10_000 - WATCHING.feed_entries


def test_a_huge_feed_is_refused(web: Web, tmp_path: Path) -> None:
    publish(web, b"<rss>" + b" " * (WATCHING.feed_bytes + 1))
    with pytest.raises(FetchFailed, match="larger than"):
        read(web, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


def test_a_redirect_inside_is_refused(web: Web, tmp_path: Path) -> None:
    web.pages[PLACE] = Reply(b"", status=302, headers={"Location": "http://169.254.169.254/feed"})
    fetcher = web.fetcher(allowed=lambda address: address == "127.0.0.1", elsewhere=("169.254.169.254",))
    with pytest.raises(FetchFailed, match="inside the local network"):
        read_feed(fetcher, URL, {}, tmp_path)
