"""The command line on a real home folder: what people read, what programs get, and how it fails."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from notebook_app.cli import printing
from notebook_app.cli.main import main
from notebook_app.notebook import Notebook
from tests.llm.openai_server import MODEL, OpenAIServer, Reply
from tests.processes import environment, wait_until, wait_until_gone

HERONS = "The blue heron nests in colonies. It returns to the same tree every year.\n\nHerons eat fish and frogs.\n"
BRIDGES = (
    "The engineer Marta Lindqvist designed the bridge across the river Aldern before the flood.\n",
    "In 1951 a flood carried away the eastern pier of the bridge, and traffic was led over wood for two years.\n",
)
SCRIPT = Path(sys.executable).with_name("notebook-app")


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The one line on standard error."""
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


Command = Callable[..., Result]


@pytest.fixture(scope="module")
def shelf(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder with the notebook "Herons" of two small sources, for all of these tests."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "models").symlink_to(models)
    notebook = Notebook.open("Herons", folder)
    notebook.add_source(HERONS, name="herons.txt")
    notebook.add_source("苍鹭在树上筑巢。它们每年春天回到同一片树林。", name="苍鹭.txt")
    yield folder
    notebook.close()
    wait_until_gone(folder)


@pytest.fixture
def run(shelf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the shelf, in this process."""
    monkeypatch.setenv("NOTEBOOK_HOME", str(shelf))
    monkeypatch.setenv("NOTEBOOK_LANGUAGE", "en")

    def run(*arguments: str | Path) -> Result:
        capsys.readouterr()
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return run


def in_process(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own."""
    return subprocess.run(
        [SCRIPT, *arguments],
        env=environment(home, **variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def pdf(text: str, password: str = "") -> bytes:
    page, done = io.BytesIO(), io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, text)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(page.getvalue()))
    if password:
        writer.encrypt(password, algorithm="AES-256")
    writer.write(done)
    return done.getvalue()


# ---------------------------------------------------------------------- adding and listing


def test_adding_prints_a_receipt(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "egrets.md"
    file.write_text("# Egrets\n\nThe egret is white. It follows cattle through the meadows.")
    added = run("add", file, "-n", "Egrets")
    assert (added.code, added.err) == (0, "")
    assert added.out == "Added “Egrets”: 1 page, 1 passage\n"
    again = run("add", file, "-n", "Egrets")
    assert (again.code, again.out) == (0, "“Egrets” (egrets.md) is already in the notebook; nothing was done\n")


def test_a_failed_source_carries_its_error_while_the_others_are_added(run: Command, tmp_path: Path) -> None:
    good, other, empty, unknown = (tmp_path / name for name in ("good.txt", "other.txt", "empty.pdf", "song.xyz"))
    good.write_text("The stork clatters with its bill. It has no voice.")
    other.write_text("The crane calls loudly. It dances in spring.")
    empty.touch()
    unknown.write_bytes(bytes(range(256)) * 8)
    blank, locked = tmp_path / "blank.pdf", tmp_path / "locked.pdf"
    blank.write_bytes(pdf(""))
    locked.write_bytes(pdf("The night heron hunts after dusk.", "s3cret"))
    files = [good, empty, unknown, blank, locked, tmp_path / "missing.pdf", other]
    result = run("add", *files, "-n", "Mixed", "--json")
    assert result.code == 1
    receipts = result.json
    assert [receipt["name"] for receipt in receipts] == [file.name for file in files]
    assert [receipt.get("code", "") for receipt in receipts] == [
        "",
        "empty_source",
        "unknown_format",
        "no_text",
        "password_needed",
        "source_not_found",
        "",
    ]
    for receipt in receipts[1:-1]:
        assert receipt["name"] in receipt["error"]
        assert receipt["retryable"] is False
        assert f"Error: {receipt['error']}\n" in result.err
    for receipt in (receipts[0], receipts[-1]):
        assert "error" not in receipt
        assert (receipt["chunks"], receipt["pages_without_text"], receipt["already_present"]) == (1, [], False)
        assert [page["number"] for page in receipt["pages"]] == [1]
    assert len(run("sources", "-n", "Mixed", "--json").json) == 2

    wrong = run("add", locked, "-n", "Mixed", "--password", "guess")
    assert (wrong.code, wrong.out) == (1, "")
    assert "does not open “locked.pdf”" in wrong.error
    assert run("add", locked, "-n", "Mixed", "--password", "s3cret").code == 0


@pytest.mark.parametrize(
    ("piped", "encoding"),
    [
        ("heron", "utf-8"),
        ("The bittern booms.\nIt hides in the reeds.", "utf-16"),
        ("苍鹭在树上筑巢。它们每年春天回到同一片树林，水边住着白鹭", "gb18030"),
    ],
)
def test_text_comes_from_standard_input(
    piped: str, encoding: str, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped.encode(encoding))))
    (receipt,) = run("add", "-", "-n", f"Piped {encoding}", "--json").json
    assert receipt["name"] == f"{piped.splitlines()[0]}.txt"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    blank = run("add", "-", "-n", f"Piped {encoding}")
    assert blank.code == 1
    assert "is empty" in blank.error


def test_sources_are_listed(run: Command) -> None:
    listed = run("sources", "-n", "Herons")
    assert listed.code == 0
    lines = listed.out.splitlines()
    assert len(lines) == 2
    assert "1 page" in lines[0]
    assert "(herons.txt)" in lines[0]
    first, second = run("sources", "-n", "Herons", "--json").json
    assert (first["name"], first["kind"], first["language"], first["selected"]) == ("herons.txt", "text", "en", True)
    assert second["receipt"]["not_embedded"] == second["chunks"] == 1
    assert lines[0].startswith(first["id"][:12])


# ---------------------------------------------------------------------- searching and asking


def test_a_search_gives_passages_with_their_places(run: Command) -> None:
    found = run("search", "Where do herons nest?", "-n", "Herons", "--top", "1", "--json").json
    (passage,) = found
    assert {"source", "page", "start", "end", "text", "title", "score"} <= passage.keys()
    assert HERONS[passage["start"] : passage["end"]] == passage["text"]
    printed = run("search", "Where do herons nest?", "-n", "Herons", "-s", "herons.txt").out
    assert "herons, page 1" in printed
    assert "nests in colonies" in printed
    assert run("search", "x", "-n", "Herons", "-s", "nothing.txt").error == (
        "Error: There is no source “nothing.txt”. It may have been deleted."
    )


def test_an_answer_has_numbered_citations_that_can_be_checked(run: Command) -> None:
    result = run("ask", "Where does the blue heron nest?", "-n", "Herons", "--json")
    assert result.code == 0
    answer = result.json
    assert answer["abstained"] is False
    assert answer["answerer"] == "quotes"
    assert "[1]" in answer["answer"]
    assert [citation["n"] for citation in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    for citation in answer["citations"]:
        assert {"n", "source", "page", "start", "end", "quote"} <= citation.keys()
        assert HERONS[citation["start"] : citation["end"]] == citation["quote"]
    for sentence in answer["sentences"]:
        assert sentence.keys() == {"text", "citations", "verdict"}
        assert set(sentence["citations"]) <= {citation["n"] for citation in answer["citations"]}
    printed = run("ask", "Where does the blue heron nest?", "-n", "Herons").out
    assert "[1] herons, page 1" in printed


def test_what_the_sources_do_not_say_is_not_answered(run: Command) -> None:
    question = ("ask", "Who was the first emperor of Rome?", "-n", "Herons")
    answer = run(*question, "--json").json
    assert answer["abstained"] is True
    assert answer["citations"] == []
    assert answer["nearest"]
    assert "The nearest passages:" in run(*question).out


@pytest.mark.slow
def test_a_language_model_answers_and_its_failures_are_one_sentence(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("add", HERONS, "-n", "Written").code == 0
    ask = ("ask", "Where does the blue heron nest?", "-n", "Written", "--json")
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k3y")
        monkeypatch.setenv("OPENAI_MODEL", MODEL)
        server.will_reply("The blue heron nests in colonies [1].", Reply("no such key", status=401))
        answer = run(*ask).json
        assert "error" not in answer, answer
        assert (answer["answerer"], len(answer["citations"])) == (MODEL, 1)
        refused = run(*ask)
        told = run(*ask[:-1])
    assert (refused.code, refused.json["answerer"]) == (0, "quotes"), "quotations take the model's place"
    assert refused.json["failure"]["code"] == "wrong_api_key"
    assert refused.json["failure"]["error"] in told.err
    assert "k3y" not in refused.out + refused.err
    gone = run(*ask)  # the server has stopped
    assert (gone.code, gone.json["failure"]["code"]) == (0, "model_unreachable")
    assert server.url in gone.json["failure"]["error"]


# ---------------------------------------------------------------------- what is made of it


def test_notes_are_kept_and_deleted(run: Command) -> None:
    added = run("notes", "-n", "Herons", "--add", "Herons are **patient**.", "--title", "Mine", "--json")
    note = next(note for note in added.json if note["title"] == "Mine")
    assert (note["kind"], note["body"], note["citations"]) == ("written", "Herons are **patient**.", [])
    guides = [note for note in added.json if note["kind"] == "guide"]
    assert len(guides) == 3
    assert all({"n", "source", "page", "quote"} <= citation.keys() for g in guides for citation in g["citations"])
    printed = run("notes", "-n", "Herons").out
    assert f"## Mine  [your note, {note['id']}]" in printed
    assert "[automatic, " in printed
    left = run("notes", "-n", "Herons", "--delete", note["id"], "--json").json
    assert note["id"] not in {note["id"] for note in left}


@pytest.mark.slow
def test_a_podcast_is_made_with_its_transcript(run: Command, tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader")
    out = tmp_path / "new folder" / "herons.mp3"
    options = (
        "--format",
        "brief",
        "--minutes",
        "0.5",
        "--language",
        "en",
        "--instructions",
        "nests",
        "-s",
        "herons.txt",
    )
    result = run("podcast", "-n", "Herons", *options, "--out", out, "--json")
    assert (result.code, result.err) == (0, "")
    made = result.json
    assert made["audio"] == str(out)
    assert out.read_bytes()[:3] == b"ID3"
    assert out.with_suffix(".vtt").read_text("utf-8").startswith("WEBVTT")
    assert made["measurements"]["seconds"] == pytest.approx(made["timeline"][-1]["end"], abs=6)
    assert len(made["timeline"]) == len(made["script"]["turns"])
    assert {turn["speaker"] for turn in made["script"]["turns"]} == {0, 1}
    unknown = run("podcast", "-n", "Herons", "--format", "opera")
    assert unknown.code == 1
    assert "opera" in unknown.error
    book = tmp_path / "with-podcast.zip"
    assert run("export", "-n", "Herons", "--out", book).code == 0
    assert run("import", book).code == 0, (
        "sources named by file and formats that are none keep no export from coming back"
    )


def test_a_script_is_read_changed_and_fed(run: Command, tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader")
    who = ("--speaker", "Ada:asks", "--speaker", "Ben")
    options = ("--format", "interview", "--minutes", "0.5", "--language", "en", *who, "--no-jingle")
    made = run("podcast", "-n", "Herons", *options, "--review", "--save-profile", "Talk", "--json").json
    assert made["status"] == "review"
    assert made["script"]["hosts"] == ["Ada", "Ben"]
    listed = run("script", "-n", "Herons", "--rewrite", "1", "--text", "Good evening.").out
    assert "  1. Ada: Good evening.\n" in listed
    deleted = run("script", made["id"], "-n", "Herons", "--delete", "2", "--json").json
    assert len(deleted["script"]["turns"]) == len(made["script"]["turns"]) - 1
    assert deleted["versions"] == [3, 2, 1]
    assert "no turn 99" in run("script", "-n", "Herons", "--delete", "99").error
    assert [show["name"] for show in run("shows", "-n", "Herons", "--json").json] == ["Talk"]
    assert run("shows", "-n", "Herons", "--delete", "Talk", "--json").json == []
    site = tmp_path / "site"
    fed = run("feed", "-n", "Herons", "--base-url", "https://example.org/h", "--out", site, "--json").json
    assert fed["path"] == str(site / "feed.xml")
    assert (site / "feed.xml").read_text("utf-8") == fed["feed"]
    assert (site / "cover.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert "needs a language model" in run("podcast", "-n", "Herons", "--format", "debate").error


def test_an_export_is_imported_again(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "herons.zip"
    assert run("export", "-n", "Herons", "--out", file, "--json").json == {"path": str(file), "left_out": []}
    imported = run("import", file, "--json").json
    assert (imported["name"].rstrip("0123456789)"), imported["sources"]) == ("Herons (", 2)
    again = int(imported["name"].removeprefix("Herons (").rstrip(")")) + 1
    assert run("import", file).out == f"Imported “Herons ({again})” with 2 sources\n"
    assert len(run("sources", "-n", imported["id"], "--json").json) == 2
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(file.read_bytes()[:100])
    assert "“damaged.zip” is not an exported notebook" in run("import", damaged).error


# ---------------------------------------------------------------------- how it fails


@pytest.mark.parametrize(
    "command", [("sources",), ("search", "x"), ("ask", "x"), ("podcast",), ("notes",), ("export", "--out", "x.zip")]
)
def test_an_unknown_notebook_is_one_sentence(command: Sequence[str], run: Command) -> None:
    result = run(*command, "-n", "Nowhere")
    assert (result.code, result.out) == (1, "")
    assert result.error == "Error: There is no notebook “Nowhere”. It may have been deleted."
    assert run(*command, "-n", "Nowhere", "--json").json["code"] == "no_such_item"
    assert "Nowhere" not in {record.name for record in Notebook.all()}


def test_everything_is_said_in_chinese_if_so_set(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTEBOOK_LANGUAGE", "zh")
    assert run("sources", "-n", "没有").error == "错误：没有“没有”（笔记本），可能已被删除。"
    assert "1 页" in run("sources", "-n", "Herons").out
    answer = run("ask", "苍鹭在哪里筑巢？", "-n", "Herons").out
    assert "[1] 《苍鹭》第 1 页" in answer


def test_a_wrong_setting_is_named(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_TIMEOUT", "soon")
    result = run("sources", "-n", "Herons", "--json")
    assert result.code == 1
    assert "The setting OPENAI_TIMEOUT cannot be used" in result.error
    assert result.json["code"] == "bad_setting"
    monkeypatch.delenv("OPENAI_TIMEOUT")
    monkeypatch.setenv("NOTEBOOK_HOME", str(tmp_path))
    (tmp_path / "settings.json").write_text("{not JSON")
    assert str(tmp_path / "settings.json") in run("sources").error
    assert run("--help").code == 0


def test_what_nobody_foresaw_is_one_sentence_and_a_log_without_secrets(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "home" / "inbox").write_text("a file where a folder should be")
    monkeypatch.setenv("NOTEBOOK_HOME", str(tmp_path / "home"))
    result = run("add", "two words", "--password", "s3cret")
    assert result.code == 1
    log = tmp_path / "home" / "run" / "cli.log"
    assert str(log) in result.error
    assert "Traceback" in log.read_text("utf-8")
    assert "s3cret" not in log.read_text("utf-8")
    (tmp_path / "file").touch()
    monkeypatch.setenv("NOTEBOOK_HOME", str(tmp_path / "file"))
    assert run("sources").error.startswith("Error: ")


# ---------------------------------------------------------------------- as an installed command


def test_the_installed_command_starts_without_the_heavy_libraries(shelf: Path) -> None:
    script = (
        "import sys; from notebook_app.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'sentence_transformers', 'chromadb', 'streamlit', 'onnxruntime', 'dbos', 'openai', 'av'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)"
    )
    for arguments in (["--help"], ["sources", "-n", "Herons"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=environment(shelf),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stderr == "[]\n"
        assert "herons" in done.stdout or "podcast" in done.stdout


def test_a_full_output_is_named(shelf: Path) -> None:
    with Path("/dev/full").open("w") as full:
        listing = subprocess.run(
            [SCRIPT, "sources", "-n", "Herons"], env=environment(shelf), stdout=full, stderr=-1, text=True, check=False
        )
    assert listing.returncode == 1
    assert listing.stderr.startswith("Error: The disk that holds the output is full")


@pytest.mark.slow
def test_a_full_home_is_named(home: Path, tmp_path: Path) -> None:
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-Urm", "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no small file system can be mounted here")
    text = tmp_path / "long.txt"
    text.write_text("The blue heron nests in colonies. " * 200_000)
    mount = f"mount -t tmpfs -o size=4m tmpfs {home} && mkdir {home}/models && exec {SCRIPT} add {text} --json"
    result = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mount], env=environment(home), capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert json.loads(result.stdout)[0]["code"] == "disk_full"
    assert "Traceback" not in result.stderr


def test_ctrl_c_ends_a_command_without_a_traceback(home: Path, models: Path, tmp_path: Path) -> None:
    (home / "models").symlink_to(models)
    text = tmp_path / "long.txt"
    text.write_text("\n\n".join(f"Colony {i} lies {i * 3} miles up the river, in old alders." for i in range(4000)))
    command = subprocess.Popen(
        [SCRIPT, "add", str(text)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until((home / "library.sqlite3").exists)
    time.sleep(0.5)
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=20)
    assert (command.returncode, out) == (130, "")
    assert "Traceback" not in err
    wait_until_gone(home)


# ---------------------------------------------------------------------- the self-test


def test_eval_reports_and_keeps_its_figures(run: Command) -> None:
    run("add", "-n", "Bridges", *BRIDGES)
    first = run("eval", "-n", "Bridges", "--questions", "2", "--json")
    assert first.code == 0
    assert first.json["embedder"] == "minilm"
    assert 0 <= first.json["recall@10"] <= 1
    again = run("eval", "-n", "Bridges", "--questions", "2")
    assert again.out.count("citations on the right page") == 2
    assert "The self-test before" in again.out


def test_a_table_is_printed_without_the_signs_of_markdown() -> None:
    quoted = r"> Stage \| Finding\\" + "\n" + r"> 1\. Sleep \| \*better\* \[12\] [1]"
    assert printing.plain(quoted.replace("\\\\\n", "\\\n")) == "> Stage | Finding\n> 1. Sleep | *better* [12] [1]"
