"""The studio's one shape, on the kinds that the catalogue lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

from ingest.errors import Cancelled
from notebook_app.errors import BadOption, NoSuchFormat, NoSuchItem, NotReady, UnknownKind, WrongState
from notebook_app.i18n import LANGUAGES, catalogue
from notebook_app.jobs import JOBS
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import find, record_of, restore
from notebook_app.run.perform import perform
from notebook_app.studio.catalogue import KINDS
from notebook_app.studio.port import Making, Options

HERONS = """# Herons

The grey heron stands still in shallow water until a fish comes near. It nests in colonies in high trees in March.
A colony near Lake Constance held 140 nests in 1998. The night heron hunts after dusk and roosts by day in willows.
"""


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Herons")
    opened.add_source(HERONS, name="herons.md", guide=False)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_whole(name: str) -> None:
    kind = KINDS[name]
    options = kind.options()
    assert issubclass(options, Options)
    options()  # every option has a default
    assert all(field.description for field in options.model_fields.values())
    for module, there in (("extract", kind.extracted), ("write", kind.written), ("export", bool(kind.formats))):
        assert (find_spec(f"{kind.package}.{module}") is not None) == there
    assert set(kind.exports()) == set(kind.formats)
    assert (find_spec(f"{kind.package}.artifact") is not None) == kind.own_table
    if kind.own_table:
        assert callable(kind.own().make)
    else:
        assert callable(kind.maker(model=True))
        assert callable(kind.maker(model=not kind.extracted))
    for language in LANGUAGES:
        words = catalogue(language)
        assert {f"{name}.title", f"{name}.hint"} <= words.keys()
        assert {f"{name}.option_{option}" for option in options.model_fields} <= words.keys()
        if kind.tile:
            assert {f"{name}.option_{choice}" for choice in _choices(options)} <= words.keys()


def _choices(options: type[Options]) -> Iterator[str]:
    """What can be chosen, by option, but for sizes."""
    for option, field in options.model_fields.items():
        if get_origin(field.annotation) is Literal and option != "language":
            yield from (f"{option}_{value}" for value in get_args(field.annotation) if str(value).isalpha())


@pytest.mark.parametrize("name", JOBS)
def test_a_job_has_its_recipe(name: str) -> None:
    assert callable(JOBS[name].load())


def test_an_artifact_is_made_edited_brought_back_and_exported(notebook: Notebook) -> None:
    studio, steps = notebook.studio, set[str]()
    made = studio.make("selftest", questions=2, progress=lambda step, done, total: steps.add(step))
    assert (made.state, made.version, made.options) == ("ready", 1, {"questions": 2})
    assert made.sources == (notebook.sources()[0].id,)
    assert made.content["questions"] == 1  # all that its one passage gives
    assert made.provenance["writer"] == "quotes"
    assert steps == {"ask"}
    assert studio.edit(made.id, title="Mine", body="My own words.").version == 2
    assert [finding.kind for finding in find("my own words")] == ["artifact"]
    back = studio.restore(made.id, 1)
    assert (back.version, back.title, back.body, back.content) == (3, made.title, made.body, made.content)
    assert [version.change for version in studio.versions(made.id)] == ["restored", "edited", "made"]
    assert studio.export(made.id).data.decode() == f"# {made.title}\n\n{made.body}\n"
    assert json.loads(studio.export(made.id, "json").data)["content"] == made.content
    assert studio.rename(made.id, "a/b\\c:d").title == "a/b\\c:d"
    assert studio.export(made.id).name == "a b c d.md"
    with pytest.raises(NoSuchFormat, match="md, json"):
        studio.export(made.id, "exe")


def test_an_artifact_travels_with_an_export(notebook: Notebook, tmp_path: Path) -> None:
    studio = notebook.studio
    made = studio.make("selftest", questions=2)
    edited = studio.edit(made.id, title="Mine", body="My own words.")
    second = studio.make("selftest", questions=1)
    copy = Notebook.import_from(notebook.export(tmp_path / "herons.zip"), notebook.settings.home)
    newer, found = copy.studio.artifacts("selftest")
    assert [newer.title, found.title] == [second.title, "Mine"]
    assert replace(found, id=edited.id) == edited
    assert copy.studio.versions(found.id) == studio.versions(made.id)
    assert [version.change for version in copy.studio.versions(found.id)] == ["edited", "made"]
    assert copy.studio.restore(found.id, 1).body == made.body
    assert found.id != made.id
    assert studio.artifact(made.id).version == 2


def test_an_edit_keeps_to_what_the_views_read(notebook: Notebook) -> None:
    """What is kept must be fit to be shown and to come back from an export."""
    made = notebook.studio.make("selftest", questions=2)
    with pytest.raises(BadOption, match=r"content\.answered"):
        notebook.studio.edit(made.id, content={**made.content, "answered": "most"})
    assert notebook.studio.edit(made.id, content={**made.content, "answered": 0.5}).version == 2


def test_what_cannot_be_made_says_what_can(notebook: Notebook) -> None:
    with pytest.raises(UnknownKind, match="selftest"):
        notebook.studio.make("poem")
    with pytest.raises(BadOption, match="questions"):
        notebook.studio.make("selftest", questions=0)
    with pytest.raises(BadOption, match="rhymes"):
        notebook.studio.make("selftest", rhymes=True)
    assert notebook.studio.artifacts() == []


def test_a_failure_is_kept_and_an_earlier_version_stays(notebook: Notebook) -> None:
    studio = notebook.studio
    made = studio.make("selftest", questions=2)

    def cancel(step: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        studio.make("selftest", artifact_id=made.id, progress=cancel)
    kept = studio.artifact(made.id)
    assert (kept.state, kept.version, kept.content) == ("cancelled", 1, made.content)
    assert studio.make("selftest", artifact_id=made.id, questions=1).version == 2
    never = notebook.workspace.library.begin_artifact(notebook.id, "selftest", {}, ())
    with pytest.raises(NotReady):
        studio.export(never.id)


def test_a_worker_makes_what_was_queued_and_a_cancelled_job_leaves_no_artifact_waiting(notebook: Notebook) -> None:
    studio, library = notebook.studio, notebook.workspace.library
    job = studio.enqueue("selftest", questions="2")  # a text, as the command line gives it
    (queued,) = studio.artifacts()
    assert (queued.state, queued.options) == ("queued", {"questions": 2})
    with pytest.raises(NotReady):
        studio.edit(queued.id, body="Too early.")
    with pytest.raises(WrongState):
        library.begin_artifact(notebook.id, "selftest", {}, (), artifact_id=library.start_artifact(queued.id).id)
    perform(job, 1, notebook.settings, library)
    assert library.job(job).result == {"artifact": queued.id, "kind": "selftest"}
    assert studio.artifact(queued.id).state == "ready"
    notebook.cancel_job(studio.enqueue("selftest"))
    assert studio.artifacts()[0].state == "cancelled"
    given_up = studio.enqueue("selftest")
    perform(given_up, 99, notebook.settings, library)
    assert studio.artifacts()[0].state == "failed"
    assert studio.artifacts()[0].failure["code"] == "job_given_up"


def test_a_part_that_was_finished_is_not_made_again(notebook: Notebook) -> None:
    library = notebook.workspace.library
    artifact = library.begin_artifact(notebook.id, "selftest", {}, notebook.source_ids())

    def making() -> Making:
        return Making(
            notebook.workspace, record_of(notebook), artifact, None, artifact.sources, "en", None, lambda *_: None
        )

    assert making().part("outline", lambda: ["one"]) == ["one"]
    assert making().part("outline", lambda: ["another"]) == ["one"]
    library.start_artifact(artifact.id)
    library.finish_artifact(artifact.id, "", {}, "")
    assert library.artifact_parts(artifact.id) == {}


def test_an_artifact_is_its_notebooks_and_comes_back_from_the_trash(notebook: Notebook) -> None:
    made = notebook.studio.make("selftest", questions=1)
    other = Notebook.create("Other")
    with pytest.raises(NoSuchItem):
        other.studio.artifact(made.id)
    with pytest.raises(NoSuchItem):
        other.studio.delete(made.id)
    discarded = notebook.studio.discard(made.id)
    assert notebook.studio.artifacts() == []
    restore(discarded.id)
    assert notebook.studio.artifacts() == [made]
    source = notebook.sources()[0].id
    notebook.delete_source(source)
    assert notebook.studio.artifact(made.id).sources == (source,), "what it was made of is not forgotten"


def test_notes_and_guides_are_artifacts_too(notebook: Notebook) -> None:
    studio, source = notebook.studio, notebook.sources()[0].id
    guide = studio.make("guide", source=source)
    assert (guide.kind, guide.state, guide.sources) == ("guide", "ready", (source,))
    assert guide.body == notebook.sources.guides.of_source(source).body  # type: ignore[union-attr]
    note = studio.make("note", text="# Herons\n\nThey fish.")
    assert note.title == notebook.notes()[0].title
    assert studio.artifact(note.id) == note
    assert [each.kind for each in studio.artifacts()] == ["note", "guide"]
    assert b"They fish." in studio.export(note.id).data
    with pytest.raises(BadOption, match="text"):
        studio.make("note")
    discarded = studio.discard(note.id)
    assert [each.kind for each in studio.artifacts()] == ["guide"]
    restore(discarded.id)
    job = studio.enqueue("guide", source=source)
    perform(job, 1, notebook.settings, notebook.workspace.library)
    result = notebook.workspace.library.jobs.job(job).result
    assert result == {"artifact": studio.artifacts("guide")[0].id, "kind": "guide"}


@pytest.mark.slow
def test_an_audio_overview_is_an_artifact_too(notebook: Notebook) -> None:
    made = notebook.studio.make("audio_overview", format="brief", minutes=0.5, review=True)
    assert (made.kind, made.state) == ("audio_overview", "ready")
    assert made.content["script"]["turns"]
    assert notebook.audio.overview(made.id).status == "review"


def test_what_was_finished_of_another_making_is_not_used(notebook: Notebook) -> None:
    library = notebook.workspace.library
    artifact = library.begin_artifact(notebook.id, "selftest", {"questions": 2}, notebook.source_ids())
    for name in ("outline", "only/items"):
        library.artifacts.keep_artifact_part(artifact.id, name, [name])

    def again(questions: int) -> list[str]:
        library.start_artifact(artifact.id)
        library.artifacts.fail_artifact(artifact.id, "failed")
        library.begin_artifact(
            notebook.id, "selftest", {"questions": questions}, notebook.source_ids(), artifact_id=artifact.id
        )
        return list(library.artifact_parts(artifact.id))

    assert again(2) == ["outline"], "a making that failed goes on, but of the whole"
    assert again(3) == []
