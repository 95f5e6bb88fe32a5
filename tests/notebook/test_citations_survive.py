"""A hundred anchors through a note, a source made of it, renaming, reading anew, export and import, and deletion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notebook_app.cli.main import main
from notebook_app.notebook import Notebook
from notebook_app.records import Citation
from notebook_app.text.anchors import cite
from tests.conftest import SAMPLE_NOTEBOOK, SAMPLES

pytestmark = pytest.mark.slow

SMALL = {"how-to-read-a-paper.md", "jiange-xiaoying.txt"}


def hundred_citations(notebook: Notebook) -> list[Citation]:
    places = [
        (passage, span) for passage in notebook.workspace.library.passages(notebook.id) for span in passage.sentences
    ]
    step = len(places) / 100
    assert step >= 1
    return [cite(*places[int(n * step)], n + 1) for n in range(100)]


def assert_identical(notebook: Notebook, citations: tuple[Citation, ...]) -> None:
    assert len(citations) == 100
    for citation in citations:
        assert notebook.page(citation.source, citation.page).text[citation.start : citation.end] == citation.quote


def test_a_hundred_anchors_come_through_with_identical_text(
    own_samples: Notebook, fresh_home: Path, tmp_path: Path
) -> None:
    for source in own_samples.sources():
        if source.name not in SMALL:
            own_samples.delete_source(source.id)
    cited = hundred_citations(own_samples)
    assert {c.source for c in cited} == {s.id for s in own_samples.sources()}
    body = "\n".join(f"Statement {c.n}. [{c.n}]" for c in cited)
    note = own_samples.save_note(body, title="A hundred: <places> -- all", citations=cited)
    assert_identical(own_samples, note.citations)

    # note → source
    receipt = own_samples.note_to_source(note.id)
    assert own_samples.citations_of(receipt.source) == note.citations
    text = own_samples.page(receipt.source, 1).text
    assert "Statement 100. [100]" in text
    assert "citations:" not in text
    assert own_samples.citations_of(own_samples.source("jiange-xiaoying.txt").id) == ()

    # rename, and read anew
    renamed = own_samples.source("how-to-read-a-paper.md")
    own_samples.rename_source(renamed.id, "Another title")
    own_samples.delete_source(renamed.id)
    own_samples.add_source(SAMPLES / renamed.name)
    own_samples.workspace.index.drop(own_samples.id)
    own_samples.workspace.forget_index(own_samples.id)
    assert own_samples.search("three passes")
    kept = next(n for n in own_samples.notes() if n.id == note.id)
    assert kept.citations == note.citations
    assert_identical(own_samples, kept.citations)

    # a follow-up leaves what was answered before as it was
    answer = own_samples.ask("What are the three passes for reading a paper?")
    own_samples.ask("How long does it take?")
    assert answer.citations in [message.citations for message in own_samples.messages()]

    # export and import
    file = own_samples.export(tmp_path / "out.zip")
    own_samples.close()
    back = Notebook.import_from(file, fresh_home)
    brought = next(n for n in back.notes() if n.title == note.title)
    assert brought.citations == note.citations
    assert_identical(back, brought.citations)
    assert back.citations_of(receipt.source) == note.citations
    back.close()


def test_a_citation_whose_source_is_gone_says_so_and_keeps_its_quote(
    own_samples: Notebook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cited = hundred_citations(own_samples)
    gone = own_samples.source("glossary.txt").id
    own_samples.save_note(" ".join(f"[{c.n}]" for c in cited), title="Places", citations=cited)
    own_samples.delete_source(gone)
    monkeypatch.setenv("NOTEBOOK_HOME", str(own_samples.settings.home))
    monkeypatch.setenv("NOTEBOOK_LANGUAGE", "en")
    main_and_leave("notes", "-n", SAMPLE_NOTEBOOK, "--json")
    told = next(n for n in json.loads(capsys.readouterr().out) if n["title"] == "Places")["citations"]
    assert {c["source"]: c["missing"] for c in told} == {c.source: c.source == gone for c in cited}
    assert [c["quote"] for c in told] == [c.quote for c in cited]
    main_and_leave("notes", "-n", SAMPLE_NOTEBOOK)
    printed = capsys.readouterr().out
    lost = next(c for c in cited if c.source == gone)
    assert "(no longer in the notebook)" in printed
    assert " ".join(lost.quote.split())[:60] in printed


def main_and_leave(*arguments: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert not end.value.code
