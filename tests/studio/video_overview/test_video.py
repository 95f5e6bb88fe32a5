"""Video overviews: decoded frame by frame, heard as long as they are spoken, in codecs that are free."""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.catalogue import check_content
from notebook_app.studio.video_overview import film as filming
from notebook_app.studio.video_overview import mux
from notebook_app.studio.video_overview.narration import narration
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.bad_model import INVENTED, NAMES
from tests.studio.resolving import assert_resolves
from tests.studio.texts import SLEEP, TEA_ZH

pytestmark = pytest.mark.slow

FREE = {"libvpx-vp9", "libaom-av1", "libsvtav1", "aac"}
"""Encoders that a film may open: none of them is GPL."""


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Sleep")
    opened.add_source("\n\n".join(SLEEP), name="sleep.md", guide=False)
    yield opened
    opened.close()


@pytest.fixture
def encoders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Name every encoder that is opened."""
    opened: list[str] = []
    add = av.container.OutputContainer.add_stream

    class Watched:
        def __init__(self, container: Any) -> None:
            self._container = container

        def __getattr__(self, name: str) -> Any:
            return getattr(self._container, name)

        def __enter__(self) -> Watched:
            self._container.__enter__()
            return self

        def __exit__(self, *error: object) -> None:
            self._container.__exit__(*error)

        def add_stream(self, codec: str, *args: Any, **options: Any) -> Any:
            opened.append(codec)
            return add(self._container, codec, *args, **options)

    open_ = av.open

    def watched(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        container = open_(file, mode, *args, **options)
        return Watched(container) if mode == "w" else container

    monkeypatch.setattr(av, "open", watched)
    return opened


def frames(file: Path) -> list[tuple[float, np.ndarray[Any, Any]]]:
    with av.open(str(file)) as film:
        return [(float(frame.time), frame.to_ndarray(format="rgb24")) for frame in film.decode(video=0)]


def length_of_sound(file: Path) -> float:
    with av.open(str(file)) as film:
        return sum(frame.samples / frame.sample_rate for frame in film.decode(audio=0))


@pytest.fixture
def made(notebook: Notebook, encoders: list[str]) -> Artifact:
    return notebook.studio.make("video_overview", slides=3, speakers=2)


def test_a_film_is_as_long_as_its_narration_and_every_frame_decodes(
    notebook: Notebook, made: Artifact, encoders: list[str], tmp_path: Path
) -> None:
    assert encoders
    assert set(encoders) <= FREE
    check_content("video_overview", json.loads(json.dumps(made.content)))
    assert assert_resolves(notebook, made)
    file = tmp_path / "film.mp4"
    file.write_bytes(notebook.studio.export(made.id, "mp4").data)
    film = filming.film_of(made.content, notebook.settings)
    with av.open(str(file)) as opened:
        assert opened.streams.video[0].codec_context.name in {"vp9", "libvpx-vp9"}
        assert opened.streams.audio[0].codec_context.name.startswith("aac")
        picture = opened.streams.video[0]
        assert float(picture.duration * picture.time_base) == pytest.approx(film.seconds, abs=0.04)
        marks = opened.chapters()
    heard = length_of_sound(file)
    assert heard == pytest.approx(film.seconds, abs=0.04)
    seen = frames(file)
    assert seen[0][0] == pytest.approx(0, abs=0.001)
    assert heard - 0.06 <= seen[-1][0] <= heard + 0.04
    assert all(0 < after - before <= 1.05 for (before, _), (after, _) in pairwise(seen))
    assert [mark["metadata"]["title"] for mark in marks] == [slide["title"] for slide in made.content["slides"]]
    # Each slide stands where its chapter is.
    for mark in marks:
        second = mark["start"] * float(mark["time_base"])
        inside = [frame for at, frame in seen if second <= at < mark["end"] * float(mark["time_base"]) - 0.05]
        assert inside
        assert all(np.abs(frame.astype(int) - inside[0]).mean() < 4 for frame in inside)


def test_captions_say_what_is_said_in_step(notebook: Notebook, made: Artifact) -> None:
    vtt = notebook.studio.export(made.id, "vtt").data.decode()
    assert vtt.startswith("WEBVTT")
    script, shown = narration(made.content)
    said = " ".join(line.partition(">")[2] for line in vtt.splitlines() if line.startswith("<v "))
    assert said.split() == " ".join(turn.text for turn in script.turns).replace("&", "&amp;").split()
    assert len(shown) == len(script.turns)
    assert {turn.speaker for turn in script.turns} == {0, 1}
    film = filming.film_of(made.content, notebook.settings)
    last = [line for line in vtt.splitlines() if "-->" in line][-1].partition("--> ")[2]
    seconds = sum(float(part) * 60**n for n, part in enumerate(reversed(last.split()[0].split(":"))))
    assert seconds <= film.seconds + 0.04


def test_it_is_as_loud_as_an_episode(notebook: Notebook, made: Artifact) -> None:
    import pyloudnorm

    with av.open(str(filming.film_of(made.content, notebook.settings).mp4)) as film:
        stream = film.streams.audio[0]
        rate = stream.rate
        sound = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    assert pyloudnorm.Meter(rate).integrated_loudness(sound.astype(float)) == pytest.approx(-16, abs=1)


def test_a_changed_line_costs_one_slide(notebook: Notebook, made: Artifact, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    encoded: list[int] = []
    draw, encode = filming.draw_pages, mux._encode
    monkeypatch.setattr(filming, "draw_pages", lambda pages, *a, **o: drawn.append(len(pages)) or draw(pages, *a, **o))
    monkeypatch.setattr(mux, "_encode", lambda png, *a: encoded.append(len(png)) or encode(png, *a))
    filming.film_of(made.content, notebook.settings)
    assert (drawn, encoded) == ([], [])
    content = copy.deepcopy(dict(made.content))
    content["slides"][1]["statements"][0]["text"] = "Sleep helps memory."
    edited = notebook.studio.edit(made.id, content=content)
    before = filming.film_of(made.content, notebook.settings)
    after = filming.film_of(edited.content, notebook.settings)
    assert len(drawn) == 1
    assert 1 <= len(encoded) <= 2  # the slide, and the one whose time a rounded millisecond moved
    assert after.seconds != before.seconds
    assert notebook.studio.export(edited.id, "mp4").data == after.mp4.read_bytes()


def test_films_of_what_was_deleted_are_swept(notebook: Notebook, made: Artifact) -> None:
    home = notebook.settings.home
    other = notebook.studio.edit(made.id, content={**made.content, "theme": "dark"})
    films = [filming.film_of(each.content, notebook.settings).mp4 for each in (made, other)]
    library = notebook.workspace.library.artifacts
    for file in [*(home / "video").iterdir(), *(home / "cache" / "frames").iterdir()]:
        os.utime(file, (time.time() - 8 * 86_400,) * 2)
    filming.sweep_films(library.contents("video_overview"), home)
    assert all(film.exists() for film in films), "an earlier version can be brought back"
    assert not list((home / "cache" / "frames").iterdir())
    notebook.studio.delete(made.id)
    filming.sweep_films(library.contents("video_overview"), home)
    assert not list((home / "video").iterdir())


def test_a_model_that_cites_badly_is_not_filmed(notebook: Notebook, server: OpenAIServer) -> None:
    notebook.save_settings(openai_model=MODEL, openai_base_url=server.url)
    good = {"text": "Sleep after learning strengthens what was learned.", "passages": [1]}
    bad = [{"text": each, "passages": [1]} for each in INVENTED[:3]] + [{**good, "passages": [99]}]
    slides = [{"layout": "points", "title": "Sleep", "points": [good, *bad]}]
    server.will_reply(json.dumps({"slides": slides}), json.dumps({"sentences": []}))
    made = notebook.studio.make("video_overview", slides=3)
    assert_resolves(notebook, made)
    assert (made.provenance["writer"], made.counts["dropped"]) == (MODEL, 4)
    said = made.body + notebook.studio.export(made.id, "vtt").data.decode()
    assert not any(name in said for name in NAMES)


def test_chinese_is_spoken_and_shown(fresh_home: Path) -> None:
    notebook = Notebook.open("茶")
    notebook.add_source("\n\n".join(TEA_ZH), name="茶.md", guide=False)
    made = notebook.studio.make("video_overview", slides=3, theme="dark")
    assert assert_resolves(notebook, made)
    assert "茶" in notebook.studio.export(made.id, "vtt").data.decode()
    seen = frames(filming.film_of(made.content, notebook.settings).mp4)
    picture = Image.fromarray(seen[-1][1]).convert("L")
    assert picture.size == (1280, 720)
    assert np.asarray(picture).std() > 10
    notebook.close()
