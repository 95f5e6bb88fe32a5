"""Folders, zips and references through the notebook's door, the command line and a job."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import Cancelled, NestedArchive, SeveralFiles, UnknownFormat
from ingest.given import Upload
from ingest.models import Receipt
from notebook_app.cli.main import main
from notebook_app.notebook import Notebook
from notebook_app.records import NotAdded
from notebook_app.run.perform import perform
from tests.conftest import SAMPLES
from tests.ingest import office
from tests.ingest.fetch.web_server import Reply, Web
from tests.ingest.resolve.test_resolve import ABSTRACT, LANDING, VIDEO, doi, track, video
from tests.ingest.transcribe.sound import record, speech
from tests.processes import wait_until_gone
from tests.transcription.server import TranscriptionServer

HERONS = "On the Nesting of Herons\n\nThe blue heron nests in colonies. doi:10.1000/heron"
BIB = """@article{lee, title={Something else entirely}, author={Lee, Ann}, year={2020}, doi={10.1000/HERON}}
@book{owl, title={The Silent Flight of Owls}, author={Ray, Bob}, year={2019}}"""


@pytest.fixture(scope="module")
def home(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture(scope="module")
def notebook(home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Birds", home)
    yield opened
    opened.close()
    wait_until_gone(home)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("papers")
    (made / "more").mkdir()
    (made / "a refs.bib").write_text(BIB)
    (made / "herons.txt").write_text(HERONS)
    (made / "more" / "counts.csv").write_text("Bird,Count\nHeron,12\nOwl,3\n")
    (made / "picture.xyz").write_bytes(b"\0\1\2")
    return made


@pytest.fixture(scope="module")
def added(notebook: Notebook, folder: Path) -> list[Receipt | NotAdded]:
    return notebook.add_sources(folder)


def test_a_folder_is_added_file_by_file(notebook: Notebook, added: list[Receipt | NotAdded]) -> None:
    assert [result.name for result in added] == ["herons.txt", "more/counts.csv", "picture.xyz", "a refs.bib"]
    assert [type(result) for result in added] == [Receipt, Receipt, NotAdded, Receipt]
    assert isinstance(added[2], NotAdded)
    assert isinstance(added[2].error, UnknownFormat)
    assert {source.name for source in notebook.sources()} == {"herons.txt", "more/counts.csv"}
    assert notebook.source("more/counts.csv").receipt.pages[0].tables == 1


def test_references_belong_to_sources_now_or_later(
    notebook: Notebook, added: list[Receipt | NotAdded], tmp_path: Path
) -> None:
    receipt = added[-1]
    assert isinstance(receipt, Receipt)
    assert [str(remark) for remark in receipt.warnings] == [
        "2 references were read: 1 belong to sources of this notebook, 1 do not yet.",
        "Kept until their source is added: The Silent Flight of Owls",
    ]
    assert [reference.key for reference in notebook.references()] == ["lee", "owl"]
    assert notebook.citation("herons.txt").startswith("Lee, A. (2020). Something else entirely.")
    assert notebook.citation("more/counts.csv") == "counts."
    owls = tmp_path / "owls.txt"
    owls.write_text("The silent flight of owls\n\nTheir feathers have soft edges.")
    notebook.add_source(owls)
    owl = notebook.source("owls.txt").reference
    assert owl is not None
    assert owl.key == "owl"
    assert "@book{owl," in notebook.bibliography()
    again = tmp_path / "again.bib"
    again.write_text(BIB.replace("2019", "2018"))
    notebook.add_source(again)
    assert len(notebook.references()) == 3  # another year is another edition


def test_a_zip_is_added_and_one_file_does_not_stop_the_rest(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / "papers.zip"
    parts = {
        "a.docx": office.docx(),
        "b.pdf": b"%PDF-1.7 broken",
        "c.zip": b"PK\x03\x04",
        "d.txt": "Gulls eat anything.",
    }
    path.write_bytes(office.zipped(parts))
    with pytest.raises(SeveralFiles):
        notebook.add_source(path)
    results = notebook.add_sources(path)
    kinds = {each.name: type(each.error).__name__ if isinstance(each, NotAdded) else each.kind for each in results}
    assert kinds == {"a.docx": "docx", "b.pdf": "DamagedFile", "c.zip": NestedArchive.__name__, "d.txt": "text"}


def test_adding_a_folder_can_be_cancelled(notebook: Notebook, folder: Path) -> None:
    def cancel(step: str, _done: int, _total: int) -> None:
        if step == "files":
            raise Cancelled

    with pytest.raises(Cancelled):
        notebook.add_sources(folder, progress=cancel)
    assert not list(notebook.inbox.iterdir())


def zipped(notebook: Notebook, folder: Path) -> Upload:
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return notebook.keep_upload("papers.zip", office.zipped(files))


def test_a_job_adds_what_it_can_and_names_the_rest(notebook: Notebook, folder: Path) -> None:
    job = notebook.enqueue_source(zipped(notebook, folder))
    perform(job, 1, notebook.settings, notebook.workspace.library)
    ended = next(each for each in notebook.jobs() if each.id == job)
    assert (ended.status, ended.error["code"]) == ("failed", "some_not_added")
    assert ended.error["params"]["detail"] == "picture.xyz"


def test_guides_follow_a_folder_by_one_job_of_their_own(notebook: Notebook, tmp_path: Path) -> None:
    (tmp_path / "rails.txt").write_text("Rails hide in the reeds. They are seldom seen by day.")
    (tmp_path / "refs.bib").write_text(BIB)
    (tmp_path / "swans.srt").write_text("1\n00:01:05,000 --> 00:01:08,000\nSwans pair for life.\n")
    perform(notebook.enqueue_source(zipped(notebook, tmp_path)), 1, notebook.settings, notebook.workspace.library)
    new = [notebook.source(name).id for name in ("rails.txt", "swans.srt")]
    assert notebook.unguided(new) == new
    (waiting,) = (job for job in notebook.jobs(active_only=True) if job.kind == "guide")
    perform(waiting.id, 1, notebook.settings, notebook.workspace.library)
    assert notebook.unguided(new) == []
    assert notebook.search("Do swans pair for life?")[0].second == 65.0, "subtitles know when it is said"


def test_the_command_line_adds_folders_and_lists_references(
    home: Path,
    notebook: Notebook,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NOTEBOOK_HOME", str(home))

    def printed(*arguments: str) -> tuple[object, list[dict[str, object]]]:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        return end.value.code, json.loads(capsys.readouterr().out)

    code, results = printed("add", "-n", "Birds", str(folder), "--json")
    assert code == 1
    assert [result.get("code") for result in results] == [None, None, "unknown_format", None]
    bib = tmp_path / "out.bib"
    code, references = printed("references", "-n", "Birds", "--json", "--out", str(bib))
    assert code == 0
    assert {"lee", "owl"} <= {str(reference["key"]) for reference in references}
    assert "10.1000/heron" in bib.read_text()
    _, sources = printed("sources", "-n", "Birds", "--json")
    assert [bool(source["reference"]) for source in sources if source["name"] == "herons.txt"] == [True]


@pytest.mark.slow
def test_the_command_line_adds_whatever_has_an_address(
    home: Path,
    notebook: Notebook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NOTEBOOK_HOME", str(home))
    package = tmp_path / "more.zip"
    package.write_bytes(office.zipped({"terns.md": "# Terns\n\nTerns dive for fish.", "bad.xyz": b"\0\1"}))
    talk = record(tmp_path / "talk.wav", speech(8.0))
    paper = Reply((SAMPLES / "spacing-and-testing.pdf").read_bytes(), "application/pdf")
    given = ["https://journal.example/grebes", "arXiv:1706.03762", "10.1000/182", f"https://youtu.be/{VIDEO}"]
    with Web() as web, TranscriptionServer() as server:
        video(web, track("en"))
        web.pages |= {
            "journal.example/grebes": Reply(b"<html><title>Grebes</title><p>Grebes build floating nests.</p></html>"),
            "arxiv.org/abs/1706.03762": Reply(ABSTRACT),
            "arxiv.org/pdf/1706.03762": paper,
            "doi.org/10.1000/182": doi,
            "journal.example/article": Reply(LANDING),
            "other.example/spacing.pdf": Reply(b"<p>Please log in</p>"),
        }
        monkeypatch.setenv("OPENAI_TRANSCRIPTION_MODEL", "ear-1")
        monkeypatch.setenv("OPENAI_TRANSCRIPTION_BASE_URL", server.url)
        notebook.workspace.fetcher = web.fetcher()
        with pytest.raises(SystemExit) as end:
            main(["add", "-n", "Web", *given, str(talk), str(package), "--json"])
    assert end.value.code == 1, "one file of the zip is of no known kind"
    results = json.loads(capsys.readouterr().out)
    assert [result.get("kind") or result["code"] for result in results] == [
        *("html", "pdf", "html", "video", "audio"),
        *("unknown_format", "markdown"),
    ]
    with pytest.raises(SystemExit):
        main(["sources", "-n", "Web", "--json"])
    receipts = {source["title"]: source["receipt"] for source in json.loads(capsys.readouterr().out)}
    assert set(receipts) == {"Grebes", "Attention Is All You Need", "On spacing", "On memory", "talk", "Terns"}
    for told in receipts.values():
        assert told["words"] > 0 < told["tokens"]
        assert told["embedded"] == told["chunks"] > 0 == told["not_embedded"]
        assert (told["language"], told["pages_without_text"], told["pages_recognised"]) == ("en", [], [])
        assert {"read", "parse", "chunk", "embed"} <= told["seconds"].keys()
        assert "tables" in told
        assert told["pages"]
    assert {page["origin"] for page in receipts["talk"]["pages"]} == {"speech"}


def test_references_travel_with_an_export(notebook: Notebook, home: Path, tmp_path: Path) -> None:
    copy = Notebook.import_from(notebook.export(tmp_path / "birds.zip"), home)
    assert copy.references() == notebook.references()
    assert copy.source("herons.txt").reference == notebook.source("herons.txt").reference
