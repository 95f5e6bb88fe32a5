"""Flashcards: made with and without a model, and exported."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notebook_app.errors import BadOption, NothingWorthAsking
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.run.perform import perform
from notebook_app.studio.csv_file import to_csv
from notebook_app.studio.flashcards.card import Card, cards_of, sides
from notebook_app.studio.flashcards.export import EXPORTS
from notebook_app.studio.recall.gaps import GAP, gives_away
from tests.llm.openai_server import MODEL, OpenAIServer, Reply
from tests.studio.resolving import assert_resolves

HERONS = """# Herons

The grey heron stands still in shallow water until a fish comes near. A heronry is a colony in which wading birds nest together.
The heronry of Lake Constance held 140 nests in 1998. The night heron hunts after dusk and roosts by day in willows.
Each heronry of the night heron lies near shallow water.
"""
SCHEMA = {
    "col": "id crt mod scm ver dty usn ls conf models decks dconf tags",
    "notes": "id guid mid mod usn tags flds sfld csum flags data",
    "cards": "id nid did ord mod usn type queue due ivl factor reps lapses left odue odid flags data",
    "revlog": "id cid usn ease ivl lastIvl factor time type",
    "graves": "usn oid type",
}
"""The tables of a collection and their columns, as Anki's developers publish them (schema 11)."""


@pytest.fixture
def deck(own_samples: Notebook) -> Artifact:
    return own_samples.studio.make("flashcards", count=20)


def test_cards_without_a_model_open_their_words_and_never_give_the_answer_away(
    own_samples: Notebook, deck: Artifact
) -> None:
    cards = cards_of(deck)
    assert len(cards) == 20
    assert deck.provenance["writer"] == "quotes"
    assert assert_resolves(own_samples, deck) == 20
    assert {card.kind for card in cards} >= {"cloze"}
    assert len({card.id for card in cards}) == len(cards)
    for card in cards:
        if card.kind == "cloze":
            assert card.front.count(GAP) == 1
            assert card.answer in card.back.text
            assert not gives_away(
                card.answer, f"{card.front} {card.hint if len(card.answer) > 3 else ''} {card.context}"
            )
        if card.asked:
            assert not gives_away(card.answer, card.asked)
        assert card.back.verdict == "supported"
        assert f"[{card.back.citations[0]}]" in deck.body


def test_both_languages_have_cards(own_samples: Notebook) -> None:
    chinese = [source.id for source in own_samples.sources() if source.language == "zh"]
    if not chinese:
        own_samples.add_source(
            "绿茶和红茶来自同一种植物。红茶在干燥之前经过充分的氧化。绿茶的产量在2019年达到280万吨。"
            "制作绿茶时要加热叶子。红茶的氧化需要四个小时。绿茶不经过氧化，红茶经过氧化。",
            name="tea.md",
        )
        chinese = [source.id for source in own_samples.sources() if source.language == "zh"]
    made = own_samples.studio.make("flashcards", count=5, sources=chinese)
    cards = cards_of(made)
    assert cards
    assert made.title.startswith("抽认卡")
    assert assert_resolves(own_samples, made) == len(cards)
    for card in cards:
        if card.kind == "cloze":
            assert not gives_away(card.answer, card.front)


def test_a_definition_is_asked_both_ways(fresh_home: Path) -> None:
    notebook = Notebook.open("Herons")
    notebook.add_source(HERONS, name="herons.md", guide=False)
    made = notebook.studio.make("flashcards", count=10)
    (card,) = (card for card in cards_of(made) if card.kind == "reversed")
    assert card.answer == "heronry"
    assert "heronry" in card.front
    assert "heronry" not in card.asked.casefold()
    forward, backward = sides([card])
    assert (forward.answer, backward.answer) == ("", "heronry")
    assert forward.id != backward.id
    notebook.close()


def test_nothing_to_ask_and_bad_options_are_said(fresh_home: Path) -> None:
    notebook = Notebook.open("Empty")
    notebook.add_source("Hello.\n\nWell?", name="hello.md", guide=False)
    with pytest.raises(NothingWorthAsking):
        notebook.studio.make("flashcards")
    with pytest.raises(BadOption):
        notebook.studio.make("flashcards", count=0)
    notebook.close()


def test_a_card_that_cites_nothing_there_is_refused(own_samples: Notebook, deck: Artifact) -> None:
    back = {"id": "b", "text": "It is.", "citations": [7000], "verdict": "supported"}
    card = {"id": "a", "kind": "basic", "front": "Is it?", "back": back}
    with pytest.raises(BadOption, match="citation"):
        own_samples.studio.edit(deck.id, content={**deck.content, "cards": [card]})


def test_the_same_cards_have_the_same_ids_when_made_again(own_samples: Notebook, deck: Artifact) -> None:
    again = own_samples.studio.make("flashcards", artifact_id=deck.id, count=20)
    assert [card.id for card in cards_of(again)] == [card.id for card in cards_of(deck)]


def _numbered(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["content"])


def draft(front: str, back: str, passages: list[int], kind: str = "basic", answer: str = "") -> dict[str, Any]:
    return {"kind": kind, "front": front, "answer": answer, "hint": "", "back": {"text": back, "passages": passages}}


BAD = [
    draft("Where does the grey heron stand?", "The grey heron stands still in shallow water.", [1]),
    draft("How many nests?", "The heronry of Lake Constance held 900 nests in 1998.", [1]),
    draft("Who hunts after dusk?", "The night heron hunts after dusk.", []),
    draft("Who sleeps?", "The night heron hunts after dusk.", [99]),
    draft("What hunts by noon?", "The osprey dives from the sky at noon.", [1]),
    draft("", "The heronry of Lake Constance held 140 nests in 1998.", [1], "cloze", "140"),
    draft("", "The night heron is a heron that hunts after dusk.", [1], "cloze", "heron"),
    draft("What held 555 nests?", "The heronry of Lake Constance held 140 nests in 1998.", [1]),
    draft("What is a heronry?", "A heronry is a colony in which wading birds nest together.", [1], "basic", "heronry"),
    draft(
        "What is a heronry?", "A heronry is a colony in which wading birds nest together.", [1], "reversed", "colony"
    ),
]


def test_what_a_model_that_cites_badly_writes_is_mended_or_dropped(fresh_home: Path) -> None:
    with OpenAIServer() as server:
        notebook = Notebook.open("Herons")
        notebook.add_source(HERONS, name="herons.md", guide=False)
        notebook.settings.save(openai_base_url=server.url, openai_model=MODEL)
        notebook = Notebook.open("Herons")
        corrections = {"sentences": [{"number": 2, "text": "The night heron hunts after dusk.", "passages": [1]}]}
        server.will_reply(json.dumps({"cards": BAD}), json.dumps(corrections))
        made = notebook.studio.make("flashcards", count=10)
        cards = cards_of(made)
        assert made.provenance["writer"] == MODEL
        assert_resolves(notebook, made)
        said = {card.back.text for card in cards}
        assert not any("900" in text or "osprey" in text for text in said)
        assert not any("555" in card.front for card in cards), "a question has no figure of its own"
        assert "The night heron hunts after dusk." in said, "it was written again, with its passage"
        assert made.counts["regenerated"] == 1
        assert made.counts["dropped"] >= 4
        (cloze,) = (card for card in cards if card.kind == "cloze")
        assert (cloze.front, cloze.answer) == (f"The heronry of Lake Constance held {GAP} nests in 1998.", "140")
        for card in cards:
            if card.answer:
                assert not gives_away(card.answer, card.asked or card.front)
        notebook.close()


def test_where_the_model_fails_the_cards_are_quoted(fresh_home: Path) -> None:
    with OpenAIServer() as server:
        notebook = Notebook.open("Herons")
        notebook.add_source(HERONS, name="herons.md", guide=False)
        notebook.settings.save(openai_base_url=server.url, openai_model=MODEL)
        server.will_reply(Reply("no", status=500))
        made = Notebook.open("Herons").studio.make("flashcards", count=3)
        assert made.provenance["writer"] == "quotes"
        assert made.provenance["failed"] == MODEL
        notebook.close()


def test_a_portion_that_was_written_is_not_asked_again(fresh_home: Path) -> None:
    with OpenAIServer() as server:
        notebook = Notebook.open("Herons")
        notebook.add_source(HERONS, name="herons.md", guide=False)
        notebook.settings.save(openai_base_url=server.url, openai_model=MODEL)
        notebook = Notebook.open("Herons")
        server.will_reply(json.dumps({"cards": BAD[:1]}))
        job = notebook.studio.enqueue("flashcards", count=2)
        (queued,) = notebook.studio.artifacts()
        library = notebook.workspace.library
        library.artifacts.keep_artifact_part(queued.id, "cards0", {"cards": [BAD[5]]})
        perform(job, 1, notebook.settings, library)
        assert server.requests == []
        assert [card.kind for card in cards_of(notebook.studio.artifact(queued.id))] == ["cloze"]
        notebook.close()


def test_the_package_for_anki_has_the_published_tables_and_the_same_ids_each_time(
    own_samples: Notebook, deck: Artifact, tmp_path: Path
) -> None:
    first, second = (_collection(own_samples.studio.export(deck.id, "apkg").data, tmp_path) for _ in range(2))
    assert "frozendict" not in sys.modules, "genanki declares it, and needs none of it"
    cards = cards_of(deck)
    with closing(first) as base, closing(second) as other:
        for table, columns in SCHEMA.items():
            assert [row[1] for row in base.execute(f"PRAGMA table_info({table})")] == columns.split()
        notes = base.execute("SELECT guid, flds, mid FROM notes ORDER BY id").fetchall()
        assert len(notes) == len(cards)
        asked = base.execute("SELECT count(*) FROM cards").fetchone()[0]
        assert asked == len(sides(cards))
        models, decks = (json.loads(x) for x in base.execute("SELECT models, decks FROM col").fetchone())
        assert {str(mid) for _, _, mid in notes} <= models.keys()
        assert deck.title in {each["name"] for each in decks.values()}
        for guid, fields, mid in notes:
            assert len(fields.split("\x1f")) == len(models[str(mid)]["flds"])
            assert guid
        for statement in ("SELECT guid FROM notes ORDER BY guid", "SELECT DISTINCT did FROM cards"):
            assert base.execute(statement).fetchall() == other.execute(statement).fetchall()
        clozes = [fields for _, fields, mid in notes if models[str(mid)]["type"] == 1]
        assert len(clozes) == sum(card.kind == "cloze" for card in cards)
        assert all(fields.count("{{c1::") == 1 for fields in clozes)


def _collection(data: bytes, folder: Path) -> sqlite3.Connection:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("media")) == {}
        file = folder / "collection.anki2"
        file.write_bytes(archive.read("collection.anki2"))
    return sqlite3.connect(file)


HOSTILE = ('=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1", " =1")


def test_no_cell_of_the_csv_is_a_formula(own_samples: Notebook, deck: Artifact) -> None:
    rows = list(
        csv.reader(io.StringIO(to_csv(("a", "b"), [[text, 1] for text in HOSTILE]).decode("utf-8-sig"), newline=""))
    )
    assert [row[0] for row in rows[1:]] == [f"'{text}" for text in HOSTILE]
    edited = json.loads(json.dumps(dict(deck.content)))
    edited["cards"][0]["front"] = HOSTILE[0]
    own_samples.studio.edit(deck.id, content=edited)
    data = own_samples.studio.export(deck.id, "csv").data.decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(data, newline="")))
    assert len(read) == 20
    assert read[0]["front"] == f"'{HOSTILE[0]}"
    assert all(row["quote"] and row["source"] for row in read)


def test_markup_and_ankis_own_brackets_in_a_card_stay_text() -> None:
    from notebook_app.records import Statement

    back = Statement("b", "<script>alert(1)</script> {{c2::x}} is it.", ())
    card = Card("a", "basic", "<img src=x onerror=alert(1)> {{Back}}?", back)
    artifact = Artifact(
        "i",
        "flashcards",
        "T",
        "ready",
        datetime.now(UTC),
        datetime.now(UTC),
        content={"cards": [card.to_json()], "citations": []},
        version=1,
    )
    with zipfile.ZipFile(io.BytesIO(EXPORTS["apkg"].render(artifact, ()))) as archive:
        raw = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(raw)
        (fields,) = base.execute("SELECT flds FROM notes").fetchone()
    assert "<" not in fields
    assert "{{" not in fields
    assert "&lt;img" in fields


@pytest.fixture
def herons(fresh_home: Path) -> Iterator[Notebook]:
    notebook = Notebook.open("Herons")
    notebook.add_source(HERONS, name="herons.md", guide=False)
    yield notebook
    notebook.close()


def test_an_edited_card_stays_when_the_deck_is_made_again(herons: Notebook) -> None:
    made = herons.studio.make("flashcards", count=3)
    content = json.loads(json.dumps(dict(made.content)))
    content["cards"][0]["front"] = "My own question?"
    herons.studio.edit(made.id, content=content)
    again = herons.studio.make("flashcards", artifact_id=made.id, count=3)
    assert cards_of(again)[0].front == "My own question?"


def test_an_episode_is_on_what_was_forgotten(herons: Notebook) -> None:
    from notebook_app.errors import NothingForgotten

    made, cards = herons.studio.make("flashcards", count=3), herons.studio.cards
    with pytest.raises(NothingForgotten):
        cards.episode()
    card = cards_of(made)[1]
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)
    cards.review(card.id, 4, now=moment)
    cards.review(card.id, 1, now=moment + timedelta(days=20))
    request = cards.episode()
    assert [side.card.id for side in cards.forgotten()] == [card.id]
    assert request.focus == card.back.text
    assert request.sources == (herons.sources()[0].id,)
    assert request.language == "en"
