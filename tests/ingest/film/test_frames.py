"""Key frames of films made on the spot: found by their scenes, read, described, each at its second."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.errors import Cancelled, DamagedFile, PictureTooLarge
from ingest.film import frames, read
from ingest.film.frames import find_key_frames, frame_task, key_frames_task, render_frame
from ingest.film.read import silent_film, with_key_frames
from ingest.highlight import highlight_boxes
from ingest.languages import LANGUAGES
from ingest.models import Document, Page, no_progress
from ingest.tuning import KEY_FRAMES
from tests.ingest import drawn
from tests.ingest.film.slides import BUILT, FIRST, SECOND, film, slide

SAID = Document("sha", "video", "Talk", (Page(1, "Welcome to the talk.", origin="speech"),))


GREYS = [(Image.new("RGB", (64, 48), shade), stands) for shade, stands in (("black", 2), ("grey", 6), ("white", 4))]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    return film(path, [(slide(*FIRST), 4), (slide(*BUILT), 6), (slide(*SECOND), 6), (slide(), 4)])


def seconds_of(path: Path, folder: Path) -> list[float]:
    answer = json.loads(key_frames_task(path, {"folder": str(folder), "name": path.name}, no_progress))
    return [round(frame["second"], 1) for frame in answer["frames"]]


def test_a_scene_is_found_where_its_picture_comes(talk: Path, tmp_path: Path) -> None:
    assert seconds_of(talk, tmp_path) == [0.0, 4.0, 10.0, 16.0]


@pytest.mark.parametrize(("suffix", "codec"), [(".mkv", "mpeg4"), (".webm", "libvpx"), (".mov", "mjpeg")])
def test_other_containers_have_scenes(suffix: str, codec: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"a{suffix}", GREYS, sound=False, codec=codec)
    assert seconds_of(path, tmp_path) == [0.0, 2.0, 8.0]


def test_a_film_with_one_whole_picture_is_decoded_frame_by_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4", GREYS, every=9999)
    assert seconds_of(path, tmp_path) == [0.0]
    monkeypatch.setattr(frames, "KEY_FRAMES", replace(KEY_FRAMES, sparse=5.0))
    assert seconds_of(path, tmp_path) == [0.0, 2.0, 8.0]


def test_of_many_scenes_those_that_stand_longest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "KEY_FRAMES", replace(KEY_FRAMES, most=2))
    path = film(tmp_path / "a.mkv", [*GREYS, *GREYS[:1]], sound=False, codec="mpeg4")
    folder = tmp_path / "kept"
    folder.mkdir()
    assert seconds_of(path, folder) == [2.0, 8.0]
    assert len(list(folder.iterdir())) == 2


def test_what_flits_by_is_no_scene(tmp_path: Path) -> None:
    shades = [
        (Image.new("RGB", (64, 48), shade), stands) for shade, stands in (("black", 4), ("grey", 1), ("white", 4))
    ]
    path = film(tmp_path / "a.mkv", shades, sound=False, codec="mpeg4", every=1)
    assert seconds_of(path, tmp_path) == [0.0, 5.0]


def test_the_picture_of_a_second(talk: Path) -> None:
    shown = Image.open(io.BytesIO(frame_task(talk, {"second": 10.0, "name": "talk"}, no_progress)))
    likeness = np.abs(np.asarray(shown, np.int16) - np.asarray(slide(*SECOND), np.int16)).mean()
    assert (shown.size, likeness < 3) == ((1000, 470), True)
    assert frame_task(talk, {"second": 10.2, "name": "talk"}, no_progress)


@pytest.mark.slow
def test_each_slide_is_a_page_that_plays_from_its_second(talk: Path) -> None:
    drawn.tesseract()
    told: list[str] = []
    document = with_key_frames(SAID, talk, "talk.mp4", "eng", None, lambda step, *_: told.append(step))
    spoken, built, second = document.pages
    assert spoken == SAID.pages[0]
    title = LANGUAGES["en"].screen
    for page, lines, moment in ((built, BUILT, 4.0), (second, SECOND, 10.0)):
        assert page.text.startswith(f"{title}\n\n{lines[0]}")
        assert (page.origin, page.label, page.shown_at) == ("ocr", f"0:00:{moment:02.0f}", moment)
        assert (page.headings[0].start, page.headings[0].text) == (0, title)
        start = page.text.index(lines[1].split()[0])
        [box] = highlight_boxes(page.words, start, start + 3)
        assert box[1] == pytest.approx((drawn.TOP + drawn.PITCH) / drawn.SIZE[1], abs=0.06)
    assert [page.number for page in document.pages] == [1, 2, 3]
    [remark] = document.warnings
    assert (remark.code, dict(remark.params)) == ("key_frames", {"frames": 4, "scenes": 4, "read": 2})
    assert list(dict.fromkeys(told)) == ["scenes", "recognise"]


class Seer:
    """A describer that says how large each picture is."""

    name = "seer"

    def __init__(self) -> None:
        self.seen = 0

    def describe(self, picture: bytes, text: str) -> str:
        self.seen += 1
        width, height = Image.open(io.BytesIO(picture)).size
        return f"A picture of {width} by {height} dots."


@pytest.mark.slow
def test_pictures_are_described_up_to_a_number(
    tmp_path: Path, without_tesseract: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "KEY_FRAMES", replace(KEY_FRAMES, described=2))
    path = film(tmp_path / "a.mkv", [(slide(*FIRST), 4), (slide(*SECOND), 8), (slide(), 6)], sound=False, codec="mpeg4")
    seer = Seer()
    document = with_key_frames(silent_film("sha", "my_film.mkv"), path, "my_film.mkv", "eng", seer, no_progress)
    assert [(page.number, page.shown_at, page.origin) for page in document.pages] == [
        (1, 4.0, "caption"),
        (2, 12.0, "caption"),
    ]
    assert "1000 by 470" in document.pages[0].text
    assert (seer.seen, document.title, document.language) == (2, "my film", "en")
    assert [each.code for each in document.warnings] == ["no_speech", "key_frames"]


@pytest.fixture
def without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_where_nothing_can_read_them_it_is_said(talk: Path, without_tesseract: None) -> None:
    document = with_key_frames(SAID, talk, "talk.mp4", "eng", None, no_progress)
    assert document.pages == SAID.pages
    assert [each.code for each in document.warnings] == ["frames_need_tesseract"]


@pytest.mark.slow
def test_a_film_without_frames(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", [(slide(), 0)], codec="mpeg4")
    assert seconds_of(path, tmp_path) == []
    assert frame_task(path, {"second": 0.0, "name": "a.mkv"}, no_progress) == b""
    assert with_key_frames(SAID, path, "a.mkv", "eng", Seer(), no_progress) == SAID


@pytest.mark.slow
def test_a_film_whose_frames_are_too_large_keeps_its_words(tmp_path: Path) -> None:
    plain = [(Image.new("RGB", (640, 480)), 1)]
    data = film(tmp_path / "a.mkv", plain, sound=False, codec="ffv1").read_bytes()
    for name, size in ((b"\xb0", 640), (b"\xba", 480)):  # PixelWidth and PixelHeight of Matroska
        element = name + b"\x82" + struct.pack(">H", size)
        assert element in data
        data = data.replace(element, name + b"\x82" + struct.pack(">H", 12_000))
    (tmp_path / "bomb.mkv").write_bytes(data)
    with pytest.raises(PictureTooLarge, match="144"):
        key_frames_task(tmp_path / "bomb.mkv", {"folder": str(tmp_path), "name": "bomb.mkv"}, no_progress)
    document = with_key_frames(SAID, tmp_path / "bomb.mkv", "bomb.mkv", "eng", Seer(), no_progress)
    assert document.pages == SAID.pages
    assert [each.code for each in document.warnings] == ["frames_unread"]


@pytest.mark.slow
def test_a_frame_that_is_larger_than_its_film_is_lost_alone(tmp_path: Path) -> None:
    data = film(tmp_path / "a.mkv", GREYS, sound=False, codec="mjpeg").read_bytes()
    size = struct.pack(">HH", 48, 64)
    start = data.rindex(b"\xff\xc0\x00\x11\x08" + size)  # the frame's own header
    path = tmp_path / "bomb.mkv"
    path.write_bytes(data[: start + 5] + struct.pack(">HH", 65_000, 65_000) + data[start + 9 :])
    assert find_key_frames(path, tmp_path, "bomb.mkv", no_progress).lost == 1


@pytest.mark.slow
def test_damaged_parts_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(film(tmp_path / "a.mkv", GREYS * 4, sound=False, codec="mjpeg").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 2000] = bytes(2000)
    path = tmp_path / "hurt.mkv"
    path.write_bytes(data)
    assert find_key_frames(path, tmp_path, "hurt.mkv", no_progress).frames
    path.write_bytes(film(tmp_path / "whole.mp4", GREYS).read_bytes()[:2000])
    with pytest.raises(DamagedFile):
        find_key_frames(path, tmp_path, "half.mp4", no_progress)


@pytest.mark.slow
def test_no_playlist_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.mp4\n#EXT-X-ENDLIST\n")
    with pytest.raises(DamagedFile):
        render_frame(path, 0.0, "list.mp4")


@pytest.mark.slow
@pytest.mark.parametrize("step", ["scenes", "recognise"])
def test_work_is_stopped_at_every_step(step: str, talk: Path) -> None:
    drawn.tesseract()

    def stop(at: str, done: int, total: int) -> None:
        if at == step:
            raise Cancelled

    with pytest.raises(Cancelled):
        with_key_frames(SAID, talk, "talk.mp4", "eng", None, stop)
