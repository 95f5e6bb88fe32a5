"""The notebook from end to end, on the sample documents: the same door that the screen and the command line use."""

from __future__ import annotations

import json
import time
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import Cancelled, EmptySource
from notebook_app.errors import BadArchive, NoSuchItem, NothingToRead
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import collect, record_of
from notebook_app.records import Message
from tests.conftest import SAMPLES

QUESTIONS = tomllib.loads((SAMPLES / "questions.toml").read_text("utf-8"))["question"]
ANSWERABLE = [q for q in QUESTIONS if q.get("answerable", True)]
UNANSWERABLE = [q for q in QUESTIONS if not q.get("answerable", True)]


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Test", fresh_home)
    yield opened
    opened.close()


def test_every_sample_is_read_whole(samples: Notebook) -> None:
    sources = {source.name: source for source in samples.sources()}
    assert len(sources) == 7
    assert sources["handbook-of-study-techniques.pdf"].pages == 20
    assert sources["jiange-xiaoying.txt"].language == "zh"
    for source in sources.values():
        assert source.receipt.pages_without_text == ()
        # the embedded model knows English only: Chinese is found by its words, and the receipt says so
        assert source.receipt.not_embedded == (source.chunks if source.language == "zh" else 0)
        assert source.chunks == source.receipt.chunks > 0


def test_questions_find_their_page(samples: Notebook) -> None:
    found = 0
    for question in ANSWERABLE:
        source = samples.source(question["source"])
        places = [(p.source, p.page) for p in samples.search(question["question"], top=5)]
        found += (source.id, question["page"]) in places
    assert found >= 0.92 * len(ANSWERABLE), f"{found} of {len(ANSWERABLE)}"


def test_answers_are_quoted_cited_and_honest(samples: Notebook) -> None:
    kept = on_page = 0
    for question in ANSWERABLE:
        answer = samples.ask(question["question"])
        place = (samples.source(question["source"]).id, question["page"])
        kept += not answer.abstained
        on_page += place in {(c.source, c.page) for c in answer.citations}
        for citation in answer.citations:
            page = samples.page(citation.source, citation.page)
            assert page.text[citation.start : citation.end] == citation.quote
    assert kept >= 0.8 * len(ANSWERABLE), f"{kept} of {len(ANSWERABLE)}"
    assert on_page >= 0.65 * len(ANSWERABLE), f"{on_page} of {len(ANSWERABLE)}"


def test_what_the_sources_do_not_hold_is_refused(samples: Notebook) -> None:
    answers = [samples.ask(question["question"]) for question in UNANSWERABLE]
    refused = [answer for answer in answers if answer.abstained]
    assert len(refused) >= 0.9 * len(UNANSWERABLE), f"{len(refused)} of {len(UNANSWERABLE)}"
    assert all(answer.nearest and not answer.citations for answer in refused)


def test_a_citation_is_marked_on_its_page(samples: Notebook) -> None:
    answer = samples.ask("What did Roediger and Karpicke have students do?", sources=["spacing-and-testing.pdf"])
    assert answer.citations
    for citation in answer.citations:
        boxes = samples.highlight(citation)
        assert boxes
        assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)
    assert samples.page_image(citation.source, citation.page).startswith(b"\x89PNG")


def test_only_the_chosen_sources_answer(samples: Notebook) -> None:
    chosen = samples.source("sleep-and-memory.html")
    found = samples.search("What does sleep do to memory?", sources=["sleep-and-memory.html"])
    assert {p.source for p in found} == {chosen.id}
    with pytest.raises(NoSuchItem, match="nothing-like-it"):
        samples.search("sleep", sources=["nothing-like-it"])


def test_every_source_and_the_notebook_have_a_guide(samples: Notebook) -> None:
    for source in samples.sources():
        guide = samples.source_guide(source.id)
        assert guide is not None
        assert guide.citations
        assert {c.source for c in guide.citations} == {source.id}
    whole = samples.notebook_guide()
    assert whole is not None
    assert whole.data["topics"]
    questions = samples.suggested_questions()
    assert questions
    assert sum(not samples.ask(question).abstained for question in questions) >= len(questions) - 1


def test_the_same_source_again_does_nothing(own_samples: Notebook, tmp_path: Path) -> None:
    before, notes = own_samples.sources(), own_samples.notes()
    renamed = tmp_path / "other name.md"
    renamed.write_bytes((SAMPLES / "how-to-read-a-paper.md").read_bytes())
    receipt = own_samples.add_source(renamed)
    assert receipt.already_present
    assert own_samples.sources() == before
    assert own_samples.notes() == notes


def test_a_deleted_source_leaves_nothing(own_samples: Notebook) -> None:
    source = own_samples.source("glossary.txt")
    original = own_samples.original(source.id)
    own_samples.delete_source(source.id)
    assert not original.exists()
    assert own_samples.source_guide(source.id) is None
    assert all(p.source != source.id for p in own_samples.search("a glossary of learning and memory", top=50))
    with pytest.raises(NoSuchItem):
        own_samples.source(source.id)


def test_deselected_sources_are_not_read(own_samples: Notebook) -> None:
    ids = [source.id for source in own_samples.sources()]
    own_samples.select_sources(ids[1:], selected=False)
    assert {p.source for p in own_samples.search("memory")} <= {ids[0]}
    own_samples.select_sources(ids, selected=False)
    with pytest.raises(NothingToRead):
        own_samples.ask("What is memory?")


def test_an_answer_is_kept_as_a_note_with_its_citations(own_samples: Notebook) -> None:
    answer = own_samples.ask("Who described the forgetting curve first?")
    note = own_samples.save_note(answer)
    assert (note.kind, note.citations) == ("answer", answer.citations)
    assert own_samples.notes()[0].id == note.id
    changed = own_samples.update_note(note.id, title="Forgetting")
    assert (changed.title, changed.body) == ("Forgetting", note.body)
    own_samples.clear_messages()
    assert own_samples.messages() == []
    assert own_samples.highlight(note.citations[0]) is not None
    own_samples.delete_note(note.id)
    assert note.id not in {n.id for n in own_samples.notes()}


def test_a_text_becomes_a_source_and_bad_input_changes_nothing(notebook: Notebook, tmp_path: Path) -> None:
    receipt = notebook.add_source(
        "The blue heron nests in colonies. It returns to the same tree every year.", name="Herons"
    )
    assert receipt.chunks == 1
    empty = tmp_path / "empty.pdf"
    empty.touch()
    with pytest.raises(EmptySource, match=r"empty\.pdf"):
        notebook.add_source(empty)
    assert [s.id for s in notebook.sources()] == [receipt.source]
    assert "same tree" in notebook.ask("Where does the heron return?").text


def test_adding_can_be_cancelled(notebook: Notebook) -> None:
    def stop_at_embedding(step: str, done: int, total: int) -> None:
        if step == "embed":
            raise Cancelled

    with pytest.raises(Cancelled):
        notebook.add_source(SAMPLES / "how-to-read-a-paper.md", progress=stop_at_embedding)
    assert notebook.sources() == []
    assert not notebook.add_source(SAMPLES / "how-to-read-a-paper.md").already_present


def test_an_answer_is_written_in_the_background(own_samples: Notebook) -> None:
    message_id = own_samples.start_answer("What is interleaving?")
    message = _ended(own_samples, message_id)
    assert message.status == "done"
    assert message.citations
    assert [m.role for m in own_samples.messages()[-2:]] == ["user", "assistant"]


def test_a_question_is_asked_again_in_other_words(own_samples: Notebook) -> None:
    chat = own_samples.new_chat().id
    first = _ended(own_samples, own_samples.start_answer("What is interleaving?", chat=chat))
    own_samples.ask("What is the spacing effect?", chat=chat)
    again, replaced = own_samples.ask_again(first.id, "What is massed practice?")
    assert _ended(own_samples, again).chat == chat
    assert [m.text for m in own_samples.messages(chat) if m.role == "user"] == ["What is massed practice?"]
    own_samples.restore_chat(replaced)
    assert [m.text for m in own_samples.messages(replaced) if m.role == "user"] == [
        "What is interleaving?",
        "What is the spacing effect?",
    ]
    assert {m.chat for m in own_samples.find_messages("is the spacing EFFECT")} == {replaced}
    own_samples.rate_message(again, "good")
    assert own_samples.messages(chat)[-1].details["rating"] == "good"


def test_notebooks_are_separate_and_share_documents(fresh_home: Path) -> None:
    first, second = Notebook.open("First", fresh_home), Notebook.open("Second", fresh_home)
    file = SAMPLES / "how-to-read-a-paper.md"
    first.add_source(file)
    assert second.sources() == []
    receipt = second.add_source(file)
    assert not receipt.already_present
    assert "embed" not in receipt.seconds
    assert second.search("three passes")
    first.delete()
    assert [n.name for n in Notebook.all(fresh_home)] == ["Second"]
    assert second.search("three passes")
    second.close()


def test_an_export_comes_back_whole(own_samples: Notebook, fresh_home: Path, tmp_path: Path) -> None:
    keep = {"glossary.txt", "how-to-read-a-paper.md"}
    for source in own_samples.sources():
        if source.name not in keep:
            own_samples.delete_source(source.id)
    own_samples.clear_messages()
    answer = own_samples.ask("What are the three passes for reading a paper?")
    own_samples.save_note(answer)
    own_samples.sources.label({source.id: ["kept"] for source in own_samples.sources()})
    collect([own_samples.id], "Reading", own_samples.settings.home)
    file = own_samples.export(tmp_path / "out" / "samples.zip")
    own_samples.close()
    back = Notebook.import_from(file, fresh_home)
    assert {s.name for s in back.sources()} == keep
    assert {s.labels for s in back.sources()} == {("kept",)}
    assert record_of(back).collection == "Reading"
    assert [(m.role, m.text) for m in back.messages()] == [("user", answer.question), ("assistant", answer.text)]
    note = next(n for n in back.notes() if n.kind == "answer")
    assert note.citations == answer.citations
    citation = note.citations[0]
    assert back.page(citation.source, citation.page).text[citation.start : citation.end] == citation.quote
    again = Notebook.import_from(file, fresh_home)
    assert again.name == f"{back.name} (2)"
    again.close()


def test_of_an_import_that_fails_nothing_is_left(notebook: Notebook, tmp_path: Path) -> None:
    notebook.add_source("Night herons roost by day. They hunt after dusk.", name="herons.txt")
    whole = notebook.export(tmp_path / "whole.zip")
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        contents = json.loads(old.read("notebook.json"))
        contents["notes"].append({"kind": "written"})
        new.writestr("notebook.json", json.dumps(contents))
        new.write(notebook.original(notebook.sources()[0].id), f"originals/{contents['sources'][0]['file']}")
    home = notebook.settings.home
    with pytest.raises(BadArchive):
        Notebook.import_from(broken, home)
    assert [record.name for record in Notebook.all(home)] == ["Test"]
    assert notebook.search("herons")[0].source == notebook.sources()[0].id


def _ended(notebook: Notebook, message_id: str) -> Message:
    for _ in range(200):
        message = next(m for m in notebook.messages() if m.id == message_id)
        if message.status != "writing":
            return message
        time.sleep(0.05)
    raise AssertionError("the answer did not end")


@pytest.mark.slow
def test_another_embedder_embeds_anew_and_words_find_meanwhile(
    own_samples: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTEBOOK_EMBEDDER")
    before = {s.id: s.title for s in own_samples.sources()}
    own_samples.save_settings(embedder="minilm-fp32")
    assert {s.id for s in own_samples.workspace.outdated(own_samples.id)} == set(before)
    assert own_samples.search("forgetting curve")[0].source in before
    assert own_samples.reembed() == len(before)
    assert own_samples.workspace.outdated(own_samples.id) == []
    assert {s.id: s.title for s in own_samples.sources()} == before
    assert own_samples.workspace.index.dense(own_samples.id, own_samples.workspace.embedder.encode(["memory"])[0], 5)
    assert own_samples.reembed() == 0
