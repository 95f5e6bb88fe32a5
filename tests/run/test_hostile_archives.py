"""Archives made to harm: what does not fit is refused whole, what fits makes a notebook that opens."""

from __future__ import annotations

import contextlib
import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import UserError
from notebook_app.errors import BadArchive
from notebook_app.notebook import Notebook
from notebook_app.run.export_format import read_export
from tests.run.exports import ARTIFACT, CITATION, CONTENTS, FILES, MEASURED, SHA, altered, archive, tree, without_files

NESTED = b'{"format": ' + b"[" * 200_000


def deep(levels: int) -> list[Any]:
    """Return a list in a list in a list."""
    return [deep(levels - 1)] if levels else []


HOSTILE: dict[str, Any] = {
    "a path as audio format": altered("overviews.0.request.audio_format", "x/../../../../.bashrc"),
    "a path as id": altered("overviews.0.id", "../../.bashrc"),
    "a path as file": altered("sources.0.file", "../../.bashrc"),
    "a path as source": altered("sources.0.id", "../" * 20),
    "another file's name": altered("sources.0.file", f"{'0' * 64}.txt"),
    "a suffix with a path": altered("sources.0.file", f"{SHA}.txt/../x"),
    "a line end after the suffix": altered("sources.0.file", f"{SHA}.txt\n"),
    "sentences of another shape": altered("chats.0.messages.1.details", {"sentences": [{"a": 1}]}),
    "a note of no kind": altered("notes.0.kind", "zzz"),
    "a guide": altered("notes.0.kind", "guide"),
    "no title": altered("notes.0.title", None),
    "no name": altered("name", ""),
    "a name of spaces": altered("name", " \n"),
    "a number as text": altered("notes.0.body", 7),
    "truth as number": altered("notes.0.citations", [{**CITATION, "page": True}]),
    "infinite": altered("overviews.0.measurements", {"seconds": 1e400}),
    "a page that is too large": altered("notes.0.citations", [{**CITATION, "page": 1 << 63}]),
    "a place before the page": altered("notes.0.citations", [{**CITATION, "start": -1}]),
    "an end before the start": altered("notes.0.citations", [{**CITATION, "start": 99}]),
    "a role of nobody": altered("chats.0.messages.0.role", "system"),
    "a status of nothing": altered("chats.0.messages.0.status", "doing"),
    "a verdict of nothing": altered("overviews.0.script.turns.0.verdict", "sure"),
    "a speaker that is not there": altered("overviews.0.script.turns.0.speaker", 9),
    "a chapter that is not there": altered("overviews.0.script.chapters.0.first", 9),
    "a format that is not there": altered("overviews.0.request.format", "opera"),
    "a language that is not there": altered("overviews.0.request.language", "xx"),
    "a day before all days": altered("notes.0.created", "0001-01-01T00:00:00+14:00"),
    "a day after all days": altered("notes.0.created", "9999-12-31T23:59:59-14:00"),
    "no day": altered("notes.0.created", "yesterday"),
    "a text without end": altered("notes.0.body", "x" * 5_000_001),
    "a wish without end": altered("chat_settings.goal", "x" * 4_001),
    "a length that is none": altered("chat_settings.length", "endless"),
    "thoughts of another shape": altered("chats.0.messages.1.details", {"thinking": []}),
    "a reading of another shape": altered("chats.0.messages.1.details", {"reading": {"window": "wide"}}),
    "an error of another shape": altered("chats.0.messages.1.details", {"error": "no"}),
    "half a letter": json.dumps(altered("notes.0.title", "x")).replace('"x"', r'"\ud800"').encode(),
    "brackets without end": NESTED,
    "brackets in a field": json.dumps(altered("notes.0.title", "@")).replace('"@"', "[" * 5_000 + "]" * 5_000).encode(),
    "a list": b"[]",
    "no JSON": b"\x00\xff",
    "an artifact of no kind": altered("artifacts.0.kind", "poem"),
    "a note as an artifact": altered("artifacts.0.kind", "note"),
    "a path as kind": altered("artifacts.0.kind", "../../selftest"),
    "a state of nothing": altered("artifacts.0.state", "perfect"),
    "an option beyond its limit": altered("artifacts.0.options", {"questions": 1 << 40}),
    "an option that there is not": altered("artifacts.0.options", {"rhymes": True}),
    "content that is a list": altered("artifacts.0.content", []),
    "content without what is shown": altered("artifacts.0.content", {}),
    "nothing, and ready": altered("artifacts.0", {**ARTIFACT, "content": {}, "version": 0, "versions": []}),
    "content of another type": altered("artifacts.0.content.recall@5", "all"),
    "a share that is too large": altered("artifacts.0.content.recall@5", 1e9),
    "another type in a version": altered("artifacts.0.versions.1.content", {**MEASURED, "questions": "one"}),
    "a comparison of one answer": altered(
        "artifacts.0",
        {**ARTIFACT, "kind": "comparison", "options": {}, "content": {"question": "", "answers": [{}], "vote": ""}},
    ),
    "content that is too deep": altered("artifacts.0.provenance", {"a": deep(40)}),
    "content without end": altered("artifacts.0.provenance", {"a": [0] * 500_001}),
    "a number that is too large": altered("artifacts.0.provenance", {"a": 1 << 70}),
    "a body without end": altered("artifacts.0.body", "x" * 5_000_001),
    "a body that is none": altered("artifacts.0.body", None),
    "a version twice": altered("artifacts.0.versions.1.number", 2),
    "a version before the first": altered("artifacts.0.versions.1.number", 0),
    "a version after the last": altered("artifacts.0.version", 1),
    "a source that is a path": altered("artifacts.0.sources", ["../x"]),
    "another format": altered("format", "notebook-app/2"),
    "a source twice": {**CONTENTS, "sources": CONTENTS["sources"] * 2},
}


@pytest.mark.parametrize("contents", HOSTILE.values(), ids=HOSTILE)
def test_what_does_not_fit_is_refused_in_one_sentence(contents: Any) -> None:
    data = contents if isinstance(contents, bytes) else json.dumps(contents).encode()
    with pytest.raises(BadArchive) as refused:
        read_export(data, "a.zip")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.slow
def test_an_archive_of_the_first_version_comes_back(fresh_home: Path, tmp_path: Path) -> None:
    back = Notebook.import_from(archive(tmp_path / "a.zip", CONTENTS), fresh_home)
    (source,) = back.sources()
    assert (source.id, source.name, source.title, source.origin_url) == (
        SHA,
        "herons.txt",
        "Herons",
        "https://example.org/herons",
    )
    asked, answer = back.messages()
    assert (asked.text, answer.details["sentences"][0]["verdict"]) == ("When?", "supported")
    note = next(note for note in back.notes() if note.kind == "written")
    assert note.citations == answer.citations
    assert note.citations[0].quote == back.page(SHA, 1).text[:26]
    (overview,) = back.overviews()
    assert overview.audio is not None
    assert Path(overview.audio).read_bytes() == FILES["audio/0123abcd.mp3"]
    assert Path(overview.audio).parent == fresh_home / "audio"
    assert overview.script is not None
    assert [turn.verdict for turn in overview.script.turns] == ["supported", ""]
    assert [memory.text for memory in back.memories()] == ["I like birds."]
    assert back.chat_settings().goal == "Birds"
    assert back.references()[0].title == "Herons"
    assert not list((fresh_home / "inbox").glob("*/*"))
    back.close()


def test_no_file_of_the_user_is_written(fresh_home: Path, tmp_path: Path) -> None:
    """The attack that overwrote a file of the user's: a format that is a path, and a member of that name."""
    victim = tmp_path / ".bashrc"
    victim.write_text("mine")
    contents = altered("overviews.0.request.audio_format", "x/../../../.bashrc")
    contents["sources"] = []
    files = {"audio/0123abcd.x/../../../.bashrc": b"theirs"}
    with pytest.raises(BadArchive):
        Notebook.import_from(archive(tmp_path / "a.zip", contents, files), fresh_home)
    assert victim.read_text() == "mine"
    assert Notebook.all(fresh_home) == []
    assert tree(fresh_home) == set()


def test_an_artifact_comes_back_with_its_versions(fresh_home: Path, tmp_path: Path) -> None:
    """One that was being made when the notebook was exported is as it was before."""
    contents = without_files({**CONTENTS, "artifacts": [ARTIFACT, {**ARTIFACT, "state": "making"}]})
    back = Notebook.import_from(archive(tmp_path / "a.zip", contents, {}), fresh_home)
    again, found = back.studio.artifacts("selftest")
    assert (found.title, found.state, again.state, found.version) == ("Herons, tested", "ready", "ready", 2)
    assert (found.sources, found.content, found.counts) == ((SHA,), MEASURED, {"statements": 1})
    assert [(v.number, v.change, v.body) for v in back.studio.versions(found.id)] == [
        (2, "edited", "All."),
        (1, "made", ""),
    ]
    assert back.studio.restore(found.id, 1).version == 3
    back.close()


def test_a_hostile_artifact_leaves_no_notebook(fresh_home: Path, tmp_path: Path) -> None:
    contents = without_files(altered("artifacts.0.kind", "poem"))
    with pytest.raises(BadArchive, match=r"artifacts\.0\.kind"):
        Notebook.import_from(archive(tmp_path / "a.zip", contents, {}), fresh_home)
    assert Notebook.all(fresh_home) == []


BAD_FILES = {
    "an original that is another": {**FILES, f"originals/{SHA}.txt": b"Something else."},
    "no original": {"audio/0123abcd.mp3": b""},
    "no sound": {f"originals/{SHA}.txt": FILES[f"originals/{SHA}.txt"]},
    "a transcript that is none": {**FILES, f"transcripts/{SHA}.json": b"[" * 100_000},
    "a bomb beside": {**FILES, "feed.xml": bytes(64 << 20)},
}


@pytest.mark.slow
@pytest.mark.parametrize("files", BAD_FILES.values(), ids=BAD_FILES)
def test_of_what_is_refused_nothing_is_left(files: dict[str, bytes], fresh_home: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        Notebook.import_from(archive(tmp_path / "a.zip", CONTENTS, files), fresh_home)
    assert isinstance(refused.value, BadArchive) or "a.zip" in str(refused.value)
    assert Notebook.all(fresh_home) == []
    assert {file for file in tree(fresh_home) if not file.startswith(("index/", "chroma/"))} == set()


@pytest.mark.slow
def test_links_and_double_names_in_an_archive_are_refused(fresh_home: Path, tmp_path: Path) -> None:
    linked, doubled = tmp_path / "linked.zip", archive(tmp_path / "doubled.zip", CONTENTS)
    link = zipfile.ZipInfo(f"originals/{SHA}.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(linked, "w") as file:
        file.writestr("notebook.json", json.dumps(CONTENTS))
        file.writestr(link, "/etc/passwd")
        file.writestr("audio/0123abcd.mp3", b"sound")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(doubled, "a") as file:
        file.writestr("notebook.json", json.dumps(CONTENTS))
    for path in (linked, doubled):
        with pytest.raises(BadArchive):
            Notebook.import_from(path, fresh_home)
    assert Notebook.all(fresh_home) == []


@pytest.mark.slow
def test_a_bomb_of_words_takes_little_memory(fresh_home: Path, tmp_path: Path) -> None:
    """1.2 MB that unpack to 1.2 GB of JSON took 2,475 MB."""
    import resource

    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("notebook.json", "w", force_zip64=True) as out,
    ):
        out.write(b'{"format": "notebook-app/1", "name": "')
        for _ in range(600):
            out.write(b"0" * (1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadArchive):
        Notebook.import_from(path, fresh_home)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10
    # a child's peak is at the least that of its parent when it was started
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < before + (200 << 10)


@pytest.mark.slow
def test_a_directory_without_end_is_refused(fresh_home: Path, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("notebook.json", json.dumps(CONTENTS))
        for number in range(60_000):
            file.writestr(f"{number:080}", b"")
    path = tmp_path / "a.zip"
    path.write_bytes(stream.getvalue())
    with pytest.raises(BadArchive):
        Notebook.import_from(path, fresh_home)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("../../x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, way: str = "") -> list[str]:
    """Return every place in the contents, by its way."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [place for key, part in parts for place in places(part, f"{way}.{key}".strip("."))]
    return [*([way] if way else []), *below]


@pytest.mark.slow
@given(place=st.sampled_from(places({**CONTENTS, "artifacts": [ARTIFACT]})), value=VALUES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_changed_an_imported_notebook_opens(
    place: str, value: Any, fresh_home: Path, tmp_path: Path
) -> None:
    """Any value at any place: the archive is refused in one sentence, or everything of its notebook can be read."""
    contents = altered(place, value)
    with contextlib.suppress(TypeError, KeyError):
        contents = without_files(contents) if isinstance(contents["overviews"], list) else contents
    try:
        back = Notebook.import_from(archive(tmp_path / "a.zip", contents, {}), fresh_home)
    except BadArchive:
        return
    assert all(back.messages(chat.id) is not None for chat in back.chats())  # an archive may have none
    assert back.notes() is not None
    assert back.overviews() is not None
    assert back.memories() is not None
    assert back.chat_settings() is not None
    assert back.references() is not None
    for artifact in back.studio.artifacts("selftest"):
        assert len(back.studio.versions(artifact.id)) <= artifact.version
    assert all(evaluation.result["questions"] >= 0 for evaluation in back.studio.evaluations())
    assert back.export(tmp_path / "again.zip").exists()
    Notebook.import_from(tmp_path / "again.zip", fresh_home).delete()
    back.delete()
