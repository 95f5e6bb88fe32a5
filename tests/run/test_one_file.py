"""A notebook as one page: what is in it, and what must not be."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebook_app.notebook import Notebook
from notebook_app.run.one_file import Choice, write
from notebook_app.run.one_file.parts import artifact_html, cite
from notebook_app.run.one_file.write import _data
from notebook_app.studio.cited import citations_of
from notebook_app.text.html import to_html, web_address
from tests.e2e.hostile_names import HOSTILE

pytestmark = pytest.mark.slow

TAG = re.compile(r"<(/?[a-zA-Z][\w-]*)")
ALLOWED = {
    "p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "code", "blockquote", "hr", "br", "div", "table", "tr", "td",
    "th", "sup", "strong", "em", "s", "a",
}  # fmt: skip


def written(notebook: Notebook, path: Path, **choice: object) -> str:
    write(notebook, path, Choice(**choice))  # type: ignore[arg-type]
    return path.read_text("utf-8")


def data_of(page: str) -> dict[str, object]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_every_citation_leads_to_its_words(own_samples: Notebook, tmp_path: Path) -> None:
    answer = own_samples.ask("What is the spacing effect?")
    own_samples.save_note(answer)
    page = written(own_samples, tmp_path / "a.html")
    sources = {source["id"]: source for source in data_of(page)["sources"]}  # type: ignore[attr-defined, index]
    links = re.findall(r'data-s="(\w+)" data-p="(\d+)" data-a="(\d+)" data-z="(\d+)"', page)
    assert len(links) >= 2 * len(answer.citations)
    quotes = set()
    for source, number, start, end in links:
        (text,) = (each["text"] for each in sources[source]["pages"] if each["n"] == int(number))
        quotes.add(text[int(start) : int(end)])
    assert {citation.quote for citation in answer.citations} <= quotes


EXTRACTED = ("report", "evidence_table", "mind_map", "flashcards", "quiz", "slides", "infographic", "draft", "data")
OPTIONS = {"draft": {"text": "Spacing helps after a month."}, "data": {"question": "mean of legs"}}


@pytest.mark.parametrize("kind", EXTRACTED)
def test_every_kind_is_in_it_with_its_citations(own_samples: Notebook, tmp_path: Path, kind: str) -> None:
    if kind == "data":
        table = tmp_path / "birds.csv"
        table.write_text("bird,legs\n" + "\n".join(f"heron {n},{n}" for n in range(30)))
        own_samples.add_source(table)
    made = own_samples.studio.make(kind, **OPTIONS.get(kind, {}))
    cited = {citation.n for citation in citations_of(made.content)}
    article = artifact_html(made)
    led_to = {int(n) for n in re.findall(r'<a class="cite"[^>]*>(\d+)</a>', article)}
    assert cited
    assert cited <= led_to
    assert made.title in html.unescape(article)
    assert f"<h3>{html.escape(made.title)}</h3>" in written(own_samples, tmp_path / "a.html")


def test_what_was_not_chosen_is_not_in_it(
    own_samples: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = own_samples.settings.home
    own_samples.ask("What about the WORD-OF-A-CHAT?")
    own_samples.save_note("WORD-OF-A-NOTE")
    secret = own_samples.workspace.library.tokens.add("x", "write")[1]
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-of-the-reader")
    own_samples.workspace.library.sources.set_origin(
        own_samples.id, own_samples.sources()[0].id, "https://me:hunter2@example.org/paper.pdf?token=PRIVATE-TOKEN#x"
    )
    page = written(own_samples, tmp_path / "a.html", chats=False, notes=False)
    for word in ("WORD-OF-A-CHAT", "WORD-OF-A-NOTE", "sk-secret", secret, "hunter2", "PRIVATE-TOKEN", str(home),
                 str(tmp_path), str(Path.home()) + "/", "file://", "/tmp/", "access.key", "NOTEBOOK_HOME"):  # fmt: skip
        assert word not in page, word
    assert "https://example.org/paper.pdf" in page
    whole = written(own_samples, tmp_path / "b.html")
    assert "WORD-OF-A-CHAT" in whole
    assert "WORD-OF-A-NOTE" in whole


def test_twenty_papers_fit(own_samples: Notebook, tmp_path: Path) -> None:
    """By the bytes of text: a long paper has some 100,000 characters, and twenty of those are 2 MB."""
    page = written(own_samples, tmp_path / "a.html")
    characters = sum(
        len(each.text) for s in own_samples.sources() for each in own_samples.workspace.library.sources.pages(s.id)
    )
    assert len(page.encode()) < 1.5 * characters + 200_000


def test_pictures_come_up_to_the_size_that_was_chosen(own_samples: Notebook, tmp_path: Path) -> None:
    none = write(own_samples, tmp_path / "none.html")
    some = write(own_samples, tmp_path / "some.html", Choice(image_megabytes=0.1))
    whole = write(own_samples, tmp_path / "all.html", Choice(image_megabytes=100))
    sizes = [each.path.stat().st_size for each in (none, some, whole)]
    assert none.images_left_out == 0
    assert sizes[0] < sizes[1] <= sizes[0] + 110_000 < sizes[2]
    assert some.images_left_out > whole.images_left_out


def test_the_page_is_whole_or_not_there(own_samples: Notebook, tmp_path: Path) -> None:
    def stop(_step: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        own_samples.export(tmp_path / "a.html", progress=stop)
    assert not list(tmp_path.glob("*.html*"))
    assert own_samples.export(tmp_path / "a.html", chats=False).read_text("utf-8").startswith("<!doctype html>")


@given(st.lists(st.sampled_from(HOSTILE), max_size=4).map("\n".join) | st.text(max_size=60))
def test_whatever_a_text_says_it_becomes_known_tags_alone(text: str) -> None:
    html = to_html(text, lambda n: f'<a class="cite">{n}</a>')
    assert {tag.strip("/").lower() for tag in TAG.findall(html)} <= ALLOWED
    assert not re.search(r"<[^>]*\s(on\w+|style|src|srcdoc)\s*=", html)
    for address in re.findall(r'href="([^"]*)"', html):
        assert web_address(address)


@given(
    st.recursive(
        st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_data_ends_no_script(value: object) -> None:
    text = _data(value)
    assert "<" not in text
    assert "-->" not in text
    assert json.loads(text) == value


def test_a_marker_without_citation_stays_a_number() -> None:
    assert to_html("So it is [7]. A \\[8] too.", cite([])) == "<p>So it is[7]. A [8] too.</p>"
