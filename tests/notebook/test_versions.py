"""What becomes of a source afterwards: refreshed, replaced, stopped half-way; see test_leftovers for what is deleted."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import Cancelled, FetchFailed, NoSound, NoTranscriber
from ingest.languages import LANGUAGES
from ingest.models import Receipt
from notebook_app.errors import NoAddress, NoSuchItem
from notebook_app.notebook import Notebook
from tests.conftest import SAMPLES
from tests.ingest import drawn
from tests.ingest.fetch.web_server import Reply, Web
from tests.ingest.film.slides import FIRST, SECOND, film, slide
from tests.ingest.transcribe.sound import record, speech
from tests.stores import stores
from tests.transcription.server import TranscriptionServer

pytestmark = pytest.mark.slow

ADDRESS = "https://journal.example/herons"
HERONS = "<html><head><title>Herons</title></head><body><h1>Herons</h1><p>{}</p>{}</body></html>"
NEST = "The blue heron nests in colonies. It returns to the same tree every year, in the first days of March."
FLED = "The blue heron has left its colony. Since the storm it nests on the island, and nobody knows for how long."


def publish_text(web: Web, words: str) -> None:
    """Publish words alone: to read them takes a third of the time."""
    web.pages["journal.example/herons"] = Reply(words.encode(), "text/plain; charset=utf-8")


def publish(web: Web, words: str, noise: str = "") -> None:
    web.pages["journal.example/herons"] = Reply(HERONS.format(words, f"<script>{noise}</script>").encode())


def test_an_unchanged_page_is_left_alone(notebook: Notebook, web: Web) -> None:
    publish(web, NEST, "visit 1")
    first = notebook.add_source(ADDRESS)
    before = stores(notebook)
    for noise in ("visit 1", "visit 2"):
        publish(web, NEST, noise)
        again = notebook.refresh_source(first.source)
        assert again.already_present
        assert again.source == first.source
    assert stores(notebook) == before


def test_a_changed_page_takes_the_old_one_s_place(notebook: Notebook, web: Web) -> None:
    publish(web, NEST)
    first = notebook.add_source(ADDRESS)
    assert notebook.source(first.source).origin_url == ADDRESS
    notebook.add_source("A text that was added later than the page.", name="Later")
    notebook.rename_source(first.source, "My herons")
    notebook.select_sources([first.source], selected=False)
    cited = notebook.ask("Where does the heron return?", sources=[first.source]).citations[0]
    before = stores(notebook)
    publish(web, FLED)
    second = notebook.refresh_source("My herons")
    assert not second.already_present
    sources = notebook.sources()
    assert [s.id for s in sources] == [second.source, sources[1].id]
    fresh = sources[0]
    assert (fresh.title, fresh.selected, fresh.origin_url) == ("My herons", False, ADDRESS)
    assert fresh.replaces == (first.source,)
    guide = notebook.source_guide(second.source)
    assert guide is not None
    assert "island" in guide.body or "colony" in guide.body
    kept = next(m for m in notebook.messages() if m.citations).citations[0]
    assert (kept.quote, kept.source) == (cited.quote, first.source)
    assert notebook.successor(first.source) == fresh
    assert notebook.successor(second.source) is None
    after = stores(notebook)
    assert {name: len(held) for name, held in after.items()} == {name: len(held) for name, held in before.items()}
    assert not any(first.source in each for held in after.values() for each in held)
    assert "island" in notebook.search("storm island", sources=[second.source])[0].text
    publish(web, NEST)
    third = notebook.refresh_source(second.source)
    assert third.source == first.source
    assert notebook.source(third.source).replaces == (second.source,)
    assert notebook.successor(first.source) is None
    assert notebook.successor(second.source) == notebook.source(third.source)


def test_a_file_replaces_a_source(notebook: Notebook, tmp_path: Path) -> None:
    old = tmp_path / "herons.txt"
    old.write_text(NEST)
    first = notebook.add_source(old)
    assert notebook.replace_source(first.source, old).already_present
    with pytest.raises(NoAddress, match="herons"):
        notebook.refresh_source(first.source)
    second = notebook.replace_source(first.source, SAMPLES / "spacing-and-testing.pdf")
    assert [s.id for s in notebook.sources()] == [second.source]
    assert notebook.source(second.source).title == second.title
    other = notebook.add_source(old)
    assert not other.already_present
    merged = notebook.replace_source(second.source, old)
    assert (merged.source, merged.already_present) == (first.source, False)
    assert [s.id for s in notebook.sources()] == [first.source]


def test_what_cannot_be_fetched_again_stays(notebook: Notebook, web: Web) -> None:
    publish(web, NEST)
    first = notebook.add_source(ADDRESS)
    before = stores(notebook)
    web.pages["journal.example/herons"] = Reply(status=410)
    with pytest.raises(FetchFailed, match="410"):
        notebook.refresh_source(first.source)
    assert stores(notebook) == before


def test_a_refresh_stopped_at_any_step_changes_nothing(notebook: Notebook, web: Web) -> None:
    publish_text(web, NEST)
    first = notebook.add_source(ADDRESS, guide=False)
    before = stores(notebook)
    publish_text(web, FLED)
    for step in ("fetch", "read", "parse", "chunk", "embed", "save"):

        def stop(at: str, done: int, total: int, step: str = step) -> None:
            if at == step:
                raise Cancelled

        with pytest.raises(Cancelled):
            notebook.refresh_source(first.source, progress=stop)
        assert stores(notebook) == before


def test_a_recording_is_cited_to_the_second(notebook: Notebook, models: Path, tmp_path: Path) -> None:
    talk = record(tmp_path / "talk.wav", speech(8.0))
    with pytest.raises(NoTranscriber):
        notebook.add_source(talk)
    with TranscriptionServer() as server:
        notebook.save_settings(transcription_model="ear-1", transcription_base_url=server.url)
        receipt = notebook.add_source(talk)
        assert (receipt.kind, receipt.pages[0].origin, receipt.pages[0].confidence) == ("audio", "speech", 0.823)
        assert notebook.search("massed practice fades")[0].second == 0.0
        citation = notebook.ask("What happens to massed practice?").citations[0]
        assert (citation.second, notebook.moment(citation)) == (5.5, 5.5)
        assert citation.to_json()["second"] == 5.5
        assert next(m for m in notebook.messages() if m.citations).citations[0] == citation
        file = notebook.export(tmp_path / "talk.zip")
        asked = len(server.requests)
        notebook.save_settings(transcription_model="")
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "models").symlink_to(models)
        again = Notebook.import_from(file, elsewhere)
    assert len(server.requests) == asked, "the transcript travels with the recording"
    assert again.sources()[0].kind == "audio"
    again.close()


def test_a_film_is_cited_by_what_is_said_and_by_what_it_shows(notebook: Notebook, tmp_path: Path) -> None:
    drawn.tesseract()
    talk = film(tmp_path / "talk.mp4", [(slide(), 4), (slide(*SECOND), 6)])
    mute = film(tmp_path / "mute.mp4", [(slide(*FIRST), 4), (slide(), 4)], sound=False)
    with TranscriptionServer() as server:
        notebook.save_settings(transcription_model="ear-1", transcription_base_url=server.url)
        receipt = notebook.add_source(talk)
        silent = notebook.add_source(mute)
        blank = film(tmp_path / "blank.mp4", [(slide(), 4)], sound=False)
        with pytest.raises(NoSound):
            notebook.add_source(blank)
    assert [page.origin for page in receipt.pages] == ["speech", "ocr"]
    assert {"key_frames"} <= {each.code for each in receipt.warnings}
    [said] = [each for each in notebook.search("massed practice fades") if each.source == receipt.source][:1]
    shown = notebook.search("testing yourself beats rereading")[0]
    assert (said.page, shown.page, shown.second) == (1, 2, 4.0)
    assert shown.section == LANGUAGES["en"].screen
    picture = Image.open(io.BytesIO(notebook.page_image(receipt.source, 2)))
    assert picture.size == slide().size
    assert (silent.kind, [page.origin for page in silent.pages]) == ("video", ["ocr"])
    assert "no_speech" in {each.code for each in silent.warnings}


@pytest.mark.slow
def test_sources_may_be_added_at_the_same_time(notebook: Notebook, fresh_home: Path) -> None:
    other = Notebook.open("Other", fresh_home)
    files = ["spacing-and-testing.pdf", "glossary.txt", "how-to-read-a-paper.md"]
    ready = threading.Barrier(4)

    def add(where: Notebook, name: str) -> Receipt:
        ready.wait(30)
        return where.add_source(SAMPLES / name, guide=False)

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(add, notebook, name) for name in files] + [pool.submit(add, other, files[0])]
        receipts = [each.result() for each in work]
    assert {s.name for s in notebook.sources()} == set(files)
    for book in (notebook, other):
        held = book.workspace.library.passage_ids(book.id)
        assert set(book.workspace.index.ids(book.id)) == held
    assert receipts[0].source == receipts[3].source
    with pytest.raises(NoSuchItem):
        other.source("glossary.txt")
